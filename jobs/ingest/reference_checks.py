"""Contradictions between rows of reference tables that are valid one by one; none of them is resolved by a guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from aftersales.jobs.ingest.declared_words import faults, word_rows
from aftersales.jobs.ingest.header_match import nearest
from aftersales.jobs.ingest.readers.tabular_file import ROW_NUMBER
from aftersales.jobs.ingest.time_zones import is_zone
from aftersales.schemas.reference_table import REFERENCE_COLUMNS, REFERENCE_KEYS
from aftersales.schemas.vocabulary import MARKET_CURRENCIES, MINOR_UNITS


class Conflict(NamedTuple):
    """Rows of one table, the columns they contradict each other in, and the message."""

    kind: str
    rows: str
    columns: tuple[str, ...]
    sentence: str


def conflicts(frames: Mapping[str, pl.DataFrame]) -> list[Conflict]:
    """All conflicts, table by table. `frames`: kind to rows that satisfy their contract, with their row numbers."""
    found: list[Conflict] = []
    for kind, frame in frames.items():
        found.extend(_doubled(kind, frame))
        found.extend(_unknown_zones(kind, frame))
    found.extend(_overlapping(frames["partnership"]))
    found.extend(_differing_ends(frames["combo"]))
    found.extend(_nested(frames["combo"]))
    found.extend(_too_fine(frames["fee_setting"], frames["supplier"], minor_units_of(frames)))
    found.extend(_other_decimals(frames["currency"]))
    found.extend(_unknown_words(frames["marketplace_word"], frames["supplier"]))
    return found


def _doubled(kind: str, frame: pl.DataFrame) -> Iterator[Conflict]:
    """Two rows with the same key. A shop_id is unique across channels, because orders name their shop only."""
    key = REFERENCE_KEYS[kind]
    groups = frame.group_by(key, maintain_order=True).agg(pl.col(ROW_NUMBER)).filter(pl.col(ROW_NUMBER).list.len() > 1)
    for *values, rows in groups.iter_rows():
        shown = ", ".join("nothing" if value in (None, "") else f"'{value}'" for value in values)
        yield Conflict(
            kind, _rows(rows), key, f"found {shown} {len(rows)} times, expected it once; keep the correct row"
        )


def _unknown_zones(kind: str, frame: pl.DataFrame) -> Iterator[Conflict]:
    """Unknown time zones."""
    if "time_zone" not in frame.columns:
        return
    for row, zone in frame.select(ROW_NUMBER, "time_zone").iter_rows():
        if not is_zone(zone):
            sentence = f"found '{zone}', expected a time zone such as Asia/Kuala_Lumpur; use its IANA name"
            yield Conflict(kind, str(row), ("time_zone",), sentence)


def _overlapping(frame: pl.DataFrame) -> Iterator[Conflict]:
    """Two partnerships of one pair that share a day: both terms would be valid on it."""
    last: dict[tuple[str, str], tuple[int, object]] = {}
    columns = ("distributor_id", "supplier_id", "start_date", "end_date")
    for row, distributor, supplier, start, end in frame.select(ROW_NUMBER, *columns).sort("start_date").iter_rows():
        before = last.get((distributor, supplier))
        if before and (before[1] is None or start <= before[1]):
            yield Conflict(
                "partnership",
                _rows(sorted([before[0], row])),
                ("start_date", "end_date"),
                f"found two intervals of {distributor} and {supplier} that share {start}, expected no shared day; "
                "end the earlier one before the later one starts",
            )
        if not before or (before[1] is not None and (end is None or end > before[1])):
            last[(distributor, supplier)] = (row, end)


def _differing_ends(frame: pl.DataFrame) -> Iterator[Conflict]:
    """Rows of one version of a combo (same first day) with different last days: half a combo would remain valid."""
    versions = frame.group_by("combo_sku", "valid_from", maintain_order=True).agg(
        pl.col(ROW_NUMBER), pl.col("valid_to").n_unique().alias("ends")
    )
    for combo, start, rows, _ in versions.filter(pl.col("ends") > 1).iter_rows():
        sentence = (
            f"found different end dates in the version of '{combo}' from {start or 'the beginning'}, expected one; "
            "give all its rows the same valid_to"
        )
        yield Conflict("combo", _rows(rows), ("valid_to",), sentence)


def _nested(frame: pl.DataFrame) -> Iterator[Conflict]:
    """A combo inside a combo, because it would get into a push batch as a combo (R-13)."""
    nested = frame.filter(pl.col("sub_sku").is_in(frame.get_column("combo_sku").unique().to_list()))
    for row, sub_sku in nested.select(ROW_NUMBER, "sub_sku").iter_rows():
        sentence = f"found the combo '{sub_sku}' inside a combo, expected single SKUs; list its SKUs instead"
        yield Conflict("combo", str(row), ("sub_sku",), sentence)


def minor_units_of(frames: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """Every currency of a run and its decimals; tables of a run before reference/currencies was there lack the kind."""
    added = frames["currency"].select("currency_code", "minor_unit").iter_rows() if "currency" in frames else ()
    return {**MINOR_UNITS, **dict(added)}


def _other_decimals(frame: pl.DataFrame) -> Iterator[Conflict]:
    """Other decimals of a currency of which amounts may be booked already: they would be rounded in another way."""
    for row, code, minor_unit in frame.select(ROW_NUMBER, "currency_code", "minor_unit").iter_rows():
        if code in MARKET_CURRENCIES and MINOR_UNITS[code] != minor_unit:
            sentence = f"found {minor_unit}, expected {MINOR_UNITS[code]} as built in for {code}; delete the row"
            yield Conflict("currency", str(row), ("minor_unit",), sentence)


def _unknown_words(frame: pl.DataFrame, suppliers: pl.DataFrame) -> Iterator[Conflict]:
    """Headers and words that the declarations do not allow, and words of an unknown supplier (R-69)."""
    numbers = frame.get_column(ROW_NUMBER).to_list()
    known = suppliers.get_column("supplier_id").unique().sort().to_list()
    rows = word_rows(frame)
    for position, row in enumerate(rows):
        if row.supplier_id and row.supplier_id not in known:
            near = nearest(row.supplier_id, known)
            meant = f"; did you mean {near}?" if near else ""
            sentence = f"found '{row.supplier_id}', expected a supplier of reference/suppliers{meant}"
            yield Conflict("marketplace_word", str(numbers[position]), ("supplier_id",), sentence)
    for fault in faults(rows):
        yield Conflict("marketplace_word", str(numbers[fault.position]), (fault.column,), fault.sentence)


def _too_fine(fees: pl.DataFrame, suppliers: pl.DataFrame, minor_units: Mapping[str, int]) -> Iterator[Conflict]:
    """A minimum or maximum fee with more decimals than the supplier's currency has."""
    known = suppliers.unique("supplier_id").select(
        "supplier_id",
        "currency_code",
        pl.col("currency_code").replace_strict(minor_units, return_dtype=pl.Int64).alias("minor_unit"),
    )
    priced = fees.join(known, on="supplier_id", how="inner", maintain_order="left")
    for name in ("min_amount", "max_amount"):
        fine = priced.filter(pl.col(f"{name}_decimals") > pl.col("minor_unit"))
        for row, amount, currency in fine.select(ROW_NUMBER, name, "currency_code").iter_rows():
            sentence = f"found {amount}, expected no more decimals than {currency} has; round the amount"
            yield Conflict("fee_setting", str(row), (name,), sentence)


def _rows(numbers: list[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def canonical(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The table with its rows sorted, so that saving the file in another order does not count as a change."""
    names = [column.name for column in REFERENCE_COLUMNS[kind]]
    return frame.select(names).sort(names, nulls_last=True)
