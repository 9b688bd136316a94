"""Contradictions between rows of reference tables that are valid one by one; none of them is resolved by a guess."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import polars as pl

from aftersales.jobs.ingest.declared_words import faults, word_rows
from aftersales.jobs.ingest.header_match import nearest
from aftersales.jobs.ingest.id_spelling import Respelt, other_spellings, plain
from aftersales.jobs.ingest.readers.tabular_file import ROW_NUMBER
from aftersales.jobs.ingest.reference_parties import OWNERS, unknown_parties
from aftersales.jobs.ingest.time_zones import is_zone
from aftersales.schemas.reference_table import REFERENCE_COLUMNS, REFERENCE_KEYS
from aftersales.schemas.vocabulary import MARKET_CURRENCIES, MINOR_UNITS


class Conflict(NamedTuple):
    """Rows of one table, the columns they contradict each other in, and the message."""

    kind: str
    rows: str
    columns: tuple[str, ...]
    sentence: str


def conflicts(
    frames: Mapping[str, pl.DataFrame], whole: Collection[str], allow_gone: Collection[str] = ()
) -> list[Conflict]:
    """All conflicts, table by table. `frames`: kind to rows that satisfy their contract, with their row numbers;
    `whole`: the tables without an error in any row; `allow_gone`: ids of parties that rows may name without a row."""
    found: list[Conflict] = []
    for kind, frame in frames.items():
        found.extend(_doubled(kind, frame))
        found.extend(_unknown_zones(kind, frame))
        found.extend(_alike(kind, frame))
    unknown = unknown_parties(frames, whole, allow_gone)
    found.extend(Conflict(kind, str(row), (column,), sentence) for kind, row, column, sentence in unknown)
    found.extend(_same_prefix(frames["supplier"]))
    found.extend(_overlapping(frames["partnership"]))
    found.extend(_differing_ends(frames["combo"]))
    found.extend(_nested(frames["combo"]))
    found.extend(_too_fine(frames["fee_setting"], frames["supplier"], minor_units_of(frames)))
    found.extend(_other_decimals(frames["currency"]))
    found.extend(_unknown_words(frames["marketplace_word"], frames["supplier"]))
    found.extend(_other_channel(frames["sku_mapping"], frames["shop"]))
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


def with_spelling(frames: Mapping[str, pl.DataFrame]) -> tuple[dict[str, pl.DataFrame], dict[str, Respelt]]:
    """The tables with each id of a party as its own table spells it, and per table the ids that were written otherwise.

    Blanks at the ends and letter case do not count; an id that no party has, or several, stays as it is (R-01).
    """
    known = {name: frames[owner].get_column(name).unique().to_list() for name, owner in OWNERS.items()}
    spelled, respelt = {}, {}
    for kind, frame in frames.items():
        others = {
            name: other
            for name, owner in OWNERS.items()
            if name in frame.columns and kind != owner
            if (other := other_spellings(frame.get_column(name).unique().to_list(), known[name]))
        }
        spelled[kind] = frame.with_columns(pl.col(name).replace(other) for name, other in others.items())
        respelt[kind] = frozenset((name, meant) for name, other in others.items() for meant in other.values())
    return spelled, respelt


def _alike(kind: str, frame: pl.DataFrame) -> Iterator[Conflict]:
    """Ids that differ only in letter case: in a file, no one could say which of the two parties is meant (R-01)."""
    for name, owner in OWNERS.items():
        if kind != owner:
            continue
        alike: dict[str, dict[str, int]] = {}
        for row, text in frame.select(ROW_NUMBER, name).iter_rows():
            alike.setdefault(plain(text), {}).setdefault(text, row)
        for rows in alike.values():
            if len(rows) > 1:
                found = " and ".join(f"'{text}'" for text in rows)
                sentence = f"found {found}, expected ids that differ in more than letter case; rename one"
                yield Conflict(kind, _rows(list(rows.values())), (name,), sentence)


def _unknown_zones(kind: str, frame: pl.DataFrame) -> Iterator[Conflict]:
    """Unknown time zones."""
    if "time_zone" not in frame.columns:
        return
    for row, zone in frame.select(ROW_NUMBER, "time_zone").iter_rows():
        if not is_zone(zone):
            sentence = f"found '{zone}', expected a time zone such as Asia/Kuala_Lumpur; use its IANA name"
            yield Conflict(kind, str(row), ("time_zone",), sentence)


def _same_prefix(frame: pl.DataFrame) -> Iterator[Conflict]:
    """Two suppliers whose documents begin with the same prefix: one number would be two documents (R-75)."""
    given = frame.filter(pl.col("document_prefix") != "").group_by("document_prefix", maintain_order=True)
    for prefix, rows in given.agg(pl.col(ROW_NUMBER)).filter(pl.col(ROW_NUMBER).list.len() > 1).iter_rows():
        sentence = f"found '{prefix}' for {len(rows)} suppliers, expected one each; give each supplier its own prefix"
        yield Conflict("supplier", _rows(rows), ("document_prefix",), sentence)


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


def _other_channel(mappings: pl.DataFrame, shops: pl.DataFrame) -> Iterator[Conflict]:
    """A SKU mapping whose channel is not its shop's: a mapping is its shop's, whatever row it is used for (R-25)."""
    known = shops.unique("shop_id").select("shop_id", pl.col("channel").alias("shop_channel"))
    placed = mappings.join(known, on="shop_id", how="inner", maintain_order="left")
    wrong = placed.filter(pl.col("channel") != pl.col("shop_channel"))
    for row, shop_id, channel, expected in wrong.select(ROW_NUMBER, "shop_id", "channel", "shop_channel").iter_rows():
        sentence = (
            f"found '{channel}', expected '{expected}', the channel of shop '{shop_id}' in reference/shops; a mapping "
            "holds for all after-sales rows of its shop, manual ones too"
        )
        yield Conflict("sku_mapping", str(row), ("channel",), sentence)


def _rows(numbers: list[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def canonical(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The table with its rows sorted, so that saving the file in another order does not count as a change."""
    names = [column.name for column in REFERENCE_COLUMNS[kind]]
    return frame.select(names).sort(names, nulls_last=True)
