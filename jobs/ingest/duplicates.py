"""Finds rows of one file with the same key (R-10): exact repeats and conflicts."""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.readers.tabular_file import CELL_COUNT, ROW_NUMBER
from aftersales.jobs.ingest.source_matching import Recognized
from aftersales.jobs.ingest.validation import FINDINGS, PLACE
from aftersales.schemas.contract import COLUMNS
from aftersales.schemas.fact_columns import (
    ADDED_COLUMNS,
    COUNT,
    DATE,
    FACT_COLUMNS,
    LINE_NUMBER,
    MOMENT,
    ROW_KEYS,
    TEXT,
    FactColumn,
)

SEPARATOR: Final = "\x1f"
"""Between the columns of a content: no accepted text holds a control character."""
MARK: Final = " mark"
AMOUNT_IN_CELL: Final = r"^\D{0,4}?(-?[0-9]+(?:\.[0-9]+)?)\D{0,2}$"
"""A cell that is an amount, perhaps with a money sign before or after it."""
DIGEST_BYTES: Final = 16
"""128 bits: two different contents of one key must not share a digest, or a changed row would count as unchanged."""


def keyed(recognized: Recognized, texts: pl.DataFrame, frame: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Rows with their place, whether they are in line with the header, whether any rule was broken, key and content.

    `texts`, `frame` and the places of `findings` are the same rows in the same order. A key is readable where no rule
    on its columns was broken in a row in line; elsewhere it is null.
    """
    kind = recognized.declaration.kind
    unreadable = findings.filter(pl.col("about").is_in(list(ROW_KEYS[kind])))
    is_whole = texts.get_column(CELL_COUNT) == len(recognized.header)
    is_readable = pl.col("is_whole") & ~_among(unreadable)
    return (
        frame.with_row_index(PLACE)
        .with_columns(pl.col(PLACE).cast(pl.Int64), content_hash(kind, frame), is_whole.alias("is_whole"))
        .with_columns(_among(findings).alias("has_failed"), pl.when(is_readable).then(row_key(kind)).alias("row_key"))
    )


def numbered(recognized: Recognized, texts: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the line numbers of its rows: lines of one key that differ in a line mark (R-10).

    `texts` and `frame` are the same rows, and have every row of the keys that they have. An amount among the marks
    counts by its value, so that `50` and `50.00` are one mark.
    """
    kind = recognized.declaration.kind
    marks = [name for name in recognized.declaration.line_marks if name in recognized.positions]
    if not marks or frame.is_empty():
        return frame
    cells = texts.select(_mark(name).alias(f"{name}{MARK}") for name in marks)
    marked = frame.select(row_key(kind).alias("row_key")).hstack(cells).with_row_index(PLACE)
    names = [f"{name}{MARK}" for name in marks]
    lines = marked.unique(["row_key", *names]).sort(["row_key", *names], nulls_last=True)
    lines = lines.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("row_key").alias("number"))
    found = marked.join(lines.drop(PLACE), on=["row_key", *names], how="left", maintain_order="left", nulls_equal=True)
    return frame.with_columns(found.get_column("number").alias(LINE_NUMBER))


def _mark(name: str) -> pl.Expr:
    """A mark as it is compared: an amount without money sign and trailing zeros, any other cell in NFC and trimmed."""
    text = pl.col(name).str.normalize("NFC").str.strip_chars()
    number = text.str.extract(AMOUNT_IN_CELL, 1)
    short = number.str.strip_chars_end("0").str.strip_chars_end(".")
    plain = pl.when(number.str.contains(".", literal=True)).then(short)
    return pl.coalesce(plain, number, text)


def raw_content(recognized: Recognized, texts: pl.DataFrame) -> pl.Series:
    """The texts of each row, to compare rows in which some values could not be read."""
    cells = [pl.col(name) for name in recognized.positions]
    return texts.select(pl.concat_str(cells, separator=SEPARATOR)).to_series()


def _among(findings: pl.DataFrame) -> pl.Expr:
    """True if a finding is about the row."""
    if findings.is_empty():
        return pl.lit(False)
    return pl.col(PLACE).is_in(findings.get_column(PLACE).unique().implode())


def row_key(kind: str, *, with_line: bool = True) -> pl.Expr:
    """The key columns joined by '|'; a '|' of theirs is escaped, so that two keys never read alike.

    Without `with_line` it is the key that all lines of one key share.
    """
    types = {column.name: column.sql_type for column in COLUMNS[kind]}
    parts = [_key_part(name, types[name]) for name in ROW_KEYS[kind] if name != LINE_NUMBER]
    key = pl.concat_str(parts, separator="|")
    return key + _key_part(LINE_NUMBER, COUNT) if with_line and LINE_NUMBER in ROW_KEYS[kind] else key


def _key_part(name: str, sql_type: str) -> pl.Expr:
    column = pl.col(name)
    if name == LINE_NUMBER:
        # a first line has the key that it had before lines were numbered, so that old versions are still found
        return pl.when(column > 1).then(pl.lit("|") + column.cast(pl.String)).otherwise(pl.lit(""))
    if sql_type == MOMENT:
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S").fill_null("")
    if sql_type == TEXT:
        return column.str.replace_all("\\", "\\\\", literal=True).str.replace_all("|", "\\|", literal=True)
    return column.cast(pl.String).fill_null("")


def content_hash(kind: str, frame: pl.DataFrame) -> pl.Series:
    """A digest per row over the columns of a kind, in their order. A million rows take a second."""
    columns = FACT_COLUMNS[kind]
    added = ADDED_COLUMNS.get(kind, {})
    content = pl.concat_str([_text(column) for column in columns if column.name not in added], separator=SEPARATOR)
    # columns that older facts lack count only where they hold something, so that a row without it is still the same
    more = [_added_text(column, added[column.name]) for column in columns if column.name in added]
    texts = frame.select(pl.concat_str([content, *more]) if more else content).to_series()
    digest = hashlib.blake2b
    digests = [digest(text, digest_size=DIGEST_BYTES).digest() for text in texts.cast(pl.Binary).to_list()]
    return pl.Series("content_hash", digests, dtype=pl.Binary).bin.encode("hex")


def _added_text(column: FactColumn, literal: str) -> pl.Expr:
    """The name and value of a column, or nothing if it holds what stands in its place in older facts."""
    value = _text(column)
    absent = "" if literal == "NULL" else literal.strip("'")
    return pl.when(value == absent).then(pl.lit("")).otherwise(pl.lit(f"{SEPARATOR}{column.name}=") + value)


def _text(column: FactColumn) -> pl.Expr:
    """A value as text; dates and moments become numbers of days and microseconds."""
    value = pl.col(column.name)
    if column.sql_type in (DATE, MOMENT, COUNT):
        value = value.cast(pl.Int64)
    return value.cast(pl.String).fill_null("")


SHOWN_ROWS: Final = 10
SPLITTABLE: Final = "stock_out_line"
ORDER: Final = "stock_out_id"
ONE_ORDER: Final = ("supplier_id", "shop_id", "order_id")
"""Columns that must be the same in all rows of a stock-out order."""


class Repetition(NamedTuple):
    """Findings of conflicts, and the places of exact repeats with the row number of the row they repeat."""

    conflicts: pl.DataFrame
    repeats: dict[int, int]


NO_REPETITION: Final = Repetition(pl.DataFrame(schema=FINDINGS), {})


def traces(kind: str, keyed: pl.DataFrame) -> pl.DataFrame:
    """The trace of each row that is kept to find rows with the same key: numbers, which need less memory than texts.

    The numbers are hashes of Polars. They are used only while the file is read, and two different keys may share one:
    rows with the same hash are therefore compared by their texts (`repetition`).
    """
    key = pl.col("row_key")
    found = [pl.col(ROW_NUMBER), pl.when(key.is_not_null()).then(key.hash()).alias("key")]
    if kind == SPLITTABLE:
        named = pl.col("is_whole") & (pl.col(ORDER) != "")
        found.append(pl.when(named).then(pl.col(ORDER).hash()).alias(ORDER))
        found += [pl.when(named & (pl.col(name) != "")).then(pl.col(name).hash()).alias(name) for name in ONE_ORDER]
    return keyed.select(found)


def suspects(kind: str, traced: pl.DataFrame) -> pl.Series:
    """The numbers of rows that may be repeats or conflicts; each group of such rows is complete."""
    key = traced.get_column("key").drop_nulls()
    found = [pl.Series(dtype=pl.Int64)]
    if key.n_unique() < key.len():
        found.append(traced.filter(pl.col("key").is_not_null() & pl.col("key").is_duplicated()).get_column(ROW_NUMBER))
    if kind == SPLITTABLE and _are_split(traced):
        several = pl.any_horizontal(pl.col(name).min() != pl.col(name).max() for name in ONE_ORDER)
        orders = traced.filter(pl.col(ORDER).is_not_null()).group_by(ORDER)
        split_orders = orders.agg(several.alias("is_split")).filter("is_split")
        found.append(traced.join(split_orders, on=ORDER, how="semi").get_column(ROW_NUMBER))
    return pl.concat(found).unique().sort()


def _are_split(traced: pl.DataFrame) -> bool:
    """True if an order may have several suppliers, shops or orders; a blank cell may cause a false alarm."""
    mixed = pl.col(ORDER)
    for factor, name in zip((3, 5, 7), ONE_ORDER, strict=True):
        mixed += pl.col(name).fill_null(0) * pl.lit(factor, pl.UInt64)
    counts = traced.filter(pl.col(ORDER).is_not_null()).select(
        pl.col(ORDER).n_unique(), mixed.n_unique().alias("mixed")
    )
    return bool(counts.item(0, 0) < counts.item(0, 1))


def repetition(kind: str, keyed: pl.DataFrame, raw: pl.Series) -> Repetition:
    """`keyed` (row_content.keyed) has every row of a file that `suspects` names; `raw` is the text of each.

    If any two rows of a key differ, all rows of the key are in conflict; otherwise the later ones are repeats. A row
    that broke a rule is compared by its texts, because some of its values could not be read.
    """
    content = pl.when(pl.col("has_failed")).then(raw).otherwise("content_hash").alias("content")
    keyed = keyed.with_columns(content)
    shared = keyed.filter(pl.col("row_key").is_not_null() & pl.col("row_key").is_duplicated())
    is_conflict = pl.col("content").n_unique().over("row_key") > 1
    conflicts = [
        _findings(
            shared.filter(is_conflict),
            "row_key",
            " ".join(ROW_KEYS[kind]),
            "CONFLICTING_DUPLICATE",
            "the same content in all rows with this key",
        )
    ]
    if kind == SPLITTABLE:
        conflicts.append(_split_orders(keyed))
    same = shared.filter(~is_conflict).with_columns(pl.col(ROW_NUMBER).min().over("row_key").alias("first"))
    repeats = same.filter(pl.col(ROW_NUMBER) != pl.col("first")).select(PLACE, "first")
    return Repetition(pl.concat(conflicts), dict(repeats.iter_rows()))


def half_lines(recognized: Recognized, rows: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Findings on the sound rows of a key with several lines, of which another row is quarantined (R-10).

    A file that holds a key holds all its lines: with one line alone, the others would end, and a corrected copy with
    the other line alone would number it again from 1. `rows` (`keyed`, numbered) has every row of its keys.
    """
    kind = recognized.declaration.kind
    if not recognized.declaration.line_marks or findings.is_empty() or rows.get_column(LINE_NUMBER).max() == 1:
        return pl.DataFrame(schema=FINDINGS)
    first = row_key(kind, with_line=False).alias("first_key")
    rows = rows.select(PLACE, ROW_NUMBER, LINE_NUMBER, first)
    failed = rows.filter(_among(findings))
    several = (pl.col(LINE_NUMBER).max().over("first_key") > 1) & ~_among(findings)
    sound = rows.filter(several).join(failed.select("first_key").unique(), on="first_key", how="semi")
    others = failed.group_by("first_key").agg(pl.col(ROW_NUMBER).sort().cast(pl.String).str.join(", ").alias("rows"))
    about = " ".join(name for name in ROW_KEYS[kind] if name != LINE_NUMBER)
    return sound.join(others, on="first_key", how="left", maintain_order="left").select(
        PLACE,
        pl.lit(about).alias("about"),
        pl.lit("LINE_INCOMPLETE").alias("reason"),
        pl.format("all lines of one SKU together (row {} is quarantined)", "rows").alias("expected"),
    )


def _split_orders(keyed: pl.DataFrame) -> pl.DataFrame:
    """Rows of one stock-out order that name several suppliers, shops or orders; who cannot be read is not compared."""
    named = keyed.filter(pl.col("is_whole") & (pl.col(ORDER) != ""))
    several = [pl.col(name).filter(pl.col(name) != "").n_unique().over(ORDER) > 1 for name in ONE_ORDER]
    return _findings(
        named.filter(pl.any_horizontal(several)),
        ORDER,
        " ".join(ONE_ORDER),
        "CONFLICTING_STOCK_OUT",
        "one supplier, shop and order per stock_out_id",
    )


def _findings(rows: pl.DataFrame, group: str, about: str, reason: str, expected: str) -> pl.DataFrame:
    """One finding per row, with the rows it is in conflict with."""
    if rows.is_empty():
        return pl.DataFrame(schema=FINDINGS)
    others = pl.col(ROW_NUMBER).cast(pl.String).str.join(", ").over(group)
    shown = (
        pl.when(pl.len().over(group) <= SHOWN_ROWS)
        .then(others)
        .otherwise(pl.format("{} rows from row {}", pl.len().over(group), pl.col(ROW_NUMBER).min().over(group)))
    )
    return rows.select(
        pl.col(PLACE).cast(pl.Int64),
        pl.lit(about).alias("about"),
        pl.lit(reason).alias("reason"),
        pl.format("{} (rows {})", pl.lit(expected), shown).alias("expected"),
    )
