"""Finds two keys of one home that a person reads as the same one, for example with another kind of hyphen.

A case that arrives under two such keys would be returned and refunded twice, and no rule can know which one is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import duckdb

KEYS: Final = (
    ("after-sales ids", "SELECT DISTINCT shop_id, after_sales_id FROM report.return_stock_in"),
    ("order ids", "SELECT DISTINCT shop_id, order_id FROM report.return_stock_in"),
    (
        "SKUs",
        "SELECT DISTINCT supplier_id, sku FROM report.return_stock_in_line "
        "JOIN report.return_stock_in USING (return_stock_in_id)",
    ),
)
"""What is compared, and the query of whose it is and of the keys: only keys of one owner can be mistaken."""
HYPHENS: Final = re.compile(r"[\u00ad\u02d7\u2010-\u2015\u2043\u2212\u2796\u30fc\ufe58\ufe63\uff0d]")
QUOTES: Final = re.compile("[\"'`´\u2018-\u201f\u2032\u2033\uff02\uff07]")


class SimilarKeys(NamedTuple):
    """Keys of one kind that look the same; `owner` is the shop, or the supplier, whose they are."""

    kind: str
    owner: str
    keys: tuple[str, ...]


def similar_keys(connection: duckdb.DuckDBPyConnection) -> Iterator[SimilarKeys]:
    """The groups of keys in the published database that look the same, by kind, owner and key."""
    for kind, query in KEYS:
        found = connection.execute(query).fetchall()
        for owner, keys in sorted(_alike(found)):
            yield SimilarKeys(kind, owner, keys)


def skeleton(key: str) -> str:
    """What a person sees of a key: compatible forms, letter case, kinds of hyphens and quotes make no difference."""
    plain = HYPHENS.sub("-", unicodedata.normalize("NFKC", key))
    return QUOTES.sub("", plain).casefold()


def _alike(owned: Iterable[tuple[str, str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    groups = defaultdict(list)
    for owner, key in owned:
        groups[owner, skeleton(key)].append(key)
    return ((owner, tuple(sorted(keys))) for (owner, _), keys in groups.items() if len(keys) > 1)
