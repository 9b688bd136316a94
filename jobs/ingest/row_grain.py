"""Refuses a file whose rows may be of two grains, and that lacks the column which distinguishes them (R-70).

Such a file repeats the total of an order in the rows of its products. Its rows are added up correctly only if the
column says which is which, or if no order is in two rows: that is known only after the last row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from aftersales.jobs.ingest.declaration_hint import header_hint
from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.header_errors import EXPORT_AGAIN, listed
from aftersales.jobs.ingest.readers.tabular_file import ROW_NUMBER
from aftersales.jobs.ingest.source_matching import Recognized

ORDER: Final = "order_id"
TRACE: Final = "order"
SHOWN_ROWS: Final = 10
NO_ORDERS: Final = pl.DataFrame(schema={ROW_NUMBER: pl.Int64(), TRACE: pl.UInt64()})


def lacks_grain(recognized: Recognized) -> bool:
    """True if the declaration names a column for the grain of a row, and the file does not have it."""
    grain = recognized.declaration.grain
    return grain is not None and grain.column not in recognized.positions


def order_traces(recognized: Recognized, texts: pl.DataFrame) -> pl.DataFrame:
    """The rows of a batch with a number for their order, which needs less memory than its text; no rows where the file
    has its grain column. A row without an order is not counted."""
    if not lacks_grain(recognized):
        return NO_ORDERS
    return texts.filter(_order() != "").select(ROW_NUMBER, _order().hash().alias(TRACE))


def doubled_order(recognized: Recognized, orders: Sequence[pl.DataFrame]) -> list[int]:
    """The numbers of the rows of the first order that is in two rows; empty if there is none."""
    traced = pl.concat([NO_ORDERS, *orders])
    suspects = traced.filter(pl.col(TRACE).is_duplicated()).get_column(ROW_NUMBER)
    if suspects.is_empty():
        return []
    # two orders may share a hash, so the few suspects are compared by their texts
    is_meant = pl.col(ROW_NUMBER).is_in(suspects.implode())
    found = [rows.texts.filter(is_meant).select(ROW_NUMBER, _order().alias(TRACE)) for rows in recognized.batches()]
    doubled = pl.concat(found).filter(pl.col(TRACE).is_duplicated())
    if doubled.is_empty():
        return []
    return doubled.filter(pl.col(TRACE) == doubled.item(0, TRACE)).get_column(ROW_NUMBER).to_list()


def refused_grain(recognized: Recognized, rows: Sequence[int], found: int) -> RefusedFileError:
    """The refusal, with every known name of the column that the file lacks; `found` is how many rows the file has."""
    declaration = recognized.declaration
    (column,) = (
        column
        for column in declaration.columns
        if declaration.grain is not None and column.name == declaration.grain.column
    )
    names = dict.fromkeys(name for name in (*column.headers, *column.also, *column.inferred) if name)
    shown = ", ".join(map(str, rows[:SHOWN_ROWS])) + (", …" if len(rows) > SHOWN_ROWS else "")
    sentence = (
        f"found the same order in rows {shown} and no column that shows which of them is the total, expected one of "
        f"{listed(names)}"
    )
    hint = header_hint(declaration, [column.name])
    refusal = RefusedFileError("HEADER_UNKNOWN", "; ".join(filter(None, [sentence, EXPORT_AGAIN, hint])), found)
    refusal.resembles = recognized.declaration.name
    return refusal


def _order() -> pl.Expr:
    return pl.col(ORDER).str.strip_chars()
