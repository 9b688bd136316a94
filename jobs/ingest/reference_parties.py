"""Rows of reference tables that name a party that no table has, and ids that look like another party's (R-71)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Final, NamedTuple

import polars as pl
from rapidfuzz.distance import OSA

from aftersales.jobs.ingest.id_spelling import nearest_id
from aftersales.jobs.ingest.readers.tabular_file import ROW_NUMBER
from aftersales.schemas.reference_table import FILE_NAMES

OWNERS: Final = {"shop_id": "shop", "supplier_id": "supplier", "warehouse_id": "warehouse", "distributor_id": "shop"}
"""Column with ids of a party to the table that has all of them; other tables refer to it."""
NAMED_IN: Final = ("warehouse", "partnership", "fee_setting", "sku_mapping")
"""Tables whose rows name parties of other tables; those of marketplace_words are compared with its other checks."""
LONG_ENOUGH: Final = 5
"""A shorter id can be one letter away from another one on purpose."""


class UnknownParty(NamedTuple):
    """A row that names a party that does not exist."""

    kind: str
    row: int
    column: str
    sentence: str


def unknown_parties(
    frames: Mapping[str, pl.DataFrame], whole: Collection[str], allow_gone: Collection[str] = ()
) -> Iterator[UnknownParty]:
    """Every row that names an unknown party, with the nearest known one.

    `whole`: the tables of which every row could be read; what another table lacks may be among its rows with errors.
    `allow_gone`: ids that may be missing.
    """
    for kind in NAMED_IN:
        for column, owner in OWNERS.items():
            if column not in frames[kind].columns or owner in (kind, *(FILE_NAMES.keys() - whole)):
                continue
            known = frames[owner].get_column(column).unique().to_list()
            rows = frames[kind].filter(~pl.col(column).is_in(["", *known, *allow_gone]))
            for row, found in rows.select(ROW_NUMBER, column).iter_rows():
                yield UnknownParty(kind, row, column, _sentence(column, found, owner, known))


def _sentence(column: str, found: str, owner: str, known: Collection[str]) -> str:
    near = nearest_id(found, known)
    table = FILE_NAMES[owner]
    party = column.removesuffix("_id")
    meant = f"did you mean {near}?" if near else f"correct the id, or add the {party} to reference/{table}"
    return f"found '{found}', expected a {party} of reference/{table}; {meant}"


def near_names(frames: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, str, str]]:
    """Table, and two of its ids that a person could take for each other: for doctor, because both may be meant."""
    for column, owner in OWNERS.items():
        for first, second in combinations(frames[owner].get_column(column).unique().sort().to_list(), 2):
            if looks_alike(first, second):
                yield FILE_NAMES[owner], first, second


def looks_alike(first: str, second: str) -> bool:
    """True if two ids differ in signs only, or in one letter. A digit is how people number what belongs together."""
    one, other = _letters_and_digits(first), _letters_and_digits(second)
    if one == other:
        return True
    if min(len(one), len(other)) < LONG_ENOUGH or re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _letters_and_digits(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


def fees_missing(frames: Mapping[str, pl.DataFrame]) -> list[tuple[str, str]]:
    """Distributor and supplier of each partnership via BigShop for which no fee is set: its refunds wait (R-39)."""
    priced = set(frames["fee_setting"].select("supplier_id", "distributor_id").iter_rows())
    pairs = frames["partnership"].filter("via_bigshop").select("distributor_id", "supplier_id").unique().sort(pl.all())
    return [
        (distributor, supplier)
        for distributor, supplier in pairs.iter_rows()
        if not priced.intersection({(supplier, ""), (supplier, distributor)})
    ]


def without_partnership(frames: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, str]]:
    """Table, and what of it belongs to no partnership: warehouses of a supplier, fees of a supplier or a pair."""
    pairs = set(frames["partnership"].select("supplier_id", "distributor_id").iter_rows())
    partners = {supplier for supplier, _ in pairs}
    for warehouse, supplier in frames["warehouse"].select("warehouse_id", "supplier_id").iter_rows():
        if supplier not in partners:
            yield "warehouses", f"{warehouse} of {supplier}"
    for supplier, distributor in (
        frames["fee_setting"].select("supplier_id", "distributor_id").unique().sort(pl.all()).iter_rows()
    ):
        if distributor and (supplier, distributor) not in pairs:
            yield "fee_settings", f"the fee of {supplier} for {distributor}"
        elif supplier not in partners:
            yield "fee_settings", f"the fee of {supplier}"
