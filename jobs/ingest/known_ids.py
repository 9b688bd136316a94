"""Reads the ids of shops, suppliers and warehouses in a file as the reference tables spell them (R-01).

An id of another spelling is read as its party only if exactly one party has it; any other id stays as it was written,
so that it can never become another party. Ids of documents are compared in the parts that name a party.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.id_spelling import Respelt, other_spellings
from aftersales.jobs.ingest.input_file import Zones

DOCUMENT_COLUMNS: Final = ("return_stock_in_id", "refund_order_id", "push_id", "subject_id", "answered_id")
DOCUMENT_ID: Final = r"^([^:|]+):([^:]+):([^:/#]+):([^:/#]+)([/#][0-9]+)?$"
"""CHANNEL:SHOP_ID:AFTER_SALES_ID:SUPPLIER_ID, then /N of a refund order, #ATTEMPT of a push, or nothing."""
PARTS: Final = 4


class Spelled(NamedTuple):
    """Rows with ids as the reference tables spell them, and which ids were written in another way."""

    frame: pl.DataFrame
    respelt: Respelt


def spelled(frame: pl.DataFrame, zones: Zones) -> Spelled:
    """Normalized texts with the ids of shops, suppliers and warehouses as the reference tables spell them."""
    parties = {"shop_id": zones.shops, "supplier_id": zones.suppliers, "warehouse_id": zones.warehouses}
    found: list[Respelt] = []
    for name, known in parties.items():
        if name in frame.columns and (other := _others(frame, pl.col(name), known)):
            frame = frame.with_columns(pl.col(name).replace(other))
            found.append(frozenset((name, meant) for meant in other.values()))
    for name in DOCUMENT_COLUMNS:
        if name in frame.columns:
            frame, respelt = _documents(frame, name, zones)
            found.append(respelt)
    return Spelled(frame, frozenset[tuple[str, str]]().union(*found))


def _documents(frame: pl.DataFrame, name: str, zones: Zones) -> Spelled:
    """A column of ids of documents, each part that names a channel, a shop or a supplier in its spelling."""
    found: set[tuple[str, str]] = set()
    for place, known in ((1, zones.shops_of_channels), (2, zones.shops), (PARTS, zones.suppliers)):
        part = pl.col(name).str.extract(DOCUMENT_ID, place)
        other = _others(frame, part, known)
        if other:
            parts = [pl.col(name).str.extract(DOCUMENT_ID, number) for number in range(1, PARTS + 1)]
            parts[place - 1] = part.replace(other)
            end = pl.col(name).str.extract(DOCUMENT_ID, PARTS + 1).fill_null("")
            whole = pl.concat_str([pl.concat_str(parts, separator=":"), end])
            is_other = part.is_in(list(other)).fill_null(False)
            frame = frame.with_columns(pl.when(is_other).then(whole).otherwise(pl.col(name)).alias(name))
            found |= {(name, meant) for meant in other.values()}
    return Spelled(frame, frozenset(found))


def _others(frame: pl.DataFrame, written: pl.Expr, known: Collection[str]) -> dict[str, str]:
    """The ids of a column that are written in another way than the known id they mean, and that id."""
    if not known:
        return {}
    # a file has few parties, so only its distinct ids are compared
    texts = frame.select(written.unique().drop_nulls().alias("text")).get_column("text").to_list()
    return other_spellings(texts, known)
