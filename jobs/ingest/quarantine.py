"""Splits rows into accepted and rejected ones; a rejected row has all its reasons, a message and some of its cells.

It neither changes nor validates a value. It checks that every row is in exactly one of the two groups (R-07).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.duplicates import NO_REPETITION, Repetition
from aftersales.jobs.ingest.readers.tabular_file import CELL_COUNT, ROW_NUMBER
from aftersales.jobs.ingest.row_messages import RAGGED, columns_named, ragged_sentence, repeat_sentence, sentence
from aftersales.jobs.ingest.source_matching import Recognized
from aftersales.jobs.ingest.validation import PLACE
from aftersales.schemas.contract import POLARS_TYPES
from aftersales.schemas.fact_columns import AMOUNT_COLUMNS, FACT_COLUMNS, MONEY, REJECTED_COLUMNS, ROW_COLUMNS, ROW_KEYS

BATCH: Final = 20_000
IDENTIFYING: Final = ("_id", "_no", "_key", "sku")
"""Ends of the names of columns that identify a row or its parties."""
REJECTED_SCHEMA: Final = {column.name: POLARS_TYPES[column.sql_type] for column in REJECTED_COLUMNS}
NO_KEY: Final = {
    "row_key": pl.lit(""),
    "amount": pl.lit(None, dtype=POLARS_TYPES[MONEY]),
    "currency_code": pl.lit(""),
}
"""The last columns of a rejected row whose key and amount are not readable."""
WITHOUT_KEY: Final = {name: kind for name, kind in REJECTED_SCHEMA.items() if name not in NO_KEY}


class Split(NamedTuple):
    """Accepted rows as facts (ROW_COLUMNS, then those of the kind), others as REJECTED_COLUMNS; by row number."""

    accepted: pl.DataFrame
    rejected: pl.DataFrame


def split(
    input_file_id: str,
    texts: pl.DataFrame,
    recognized: Recognized,
    keyed: pl.DataFrame,
    findings: pl.DataFrame,
    *,
    repeated: Repetition = NO_REPETITION,
) -> Split:
    """`texts`, `keyed` (row_content.keyed) and the places of `findings` are the same rows in the same order.

    Without `repeated` the rows are not compared with other rows of their file.
    """
    out_of_line = keyed.filter(~pl.col("is_whole")).select(PLACE)
    in_line = (
        findings.join(out_of_line, on=PLACE, how="anti", maintain_order="left") if out_of_line.height else findings
    )
    findings = pl.concat([in_line, _ragged(out_of_line), repeated.conflicts])
    in_conflict = set(repeated.conflicts.get_column(PLACE).to_list())
    repeats = {place: first for place, first in repeated.repeats.items() if place not in in_conflict}
    reasons = _reasons(findings, repeats)
    names = [column.name for column in (*ROW_COLUMNS, *FACT_COLUMNS[recognized.declaration.kind])]
    left = keyed.filter(~pl.col(PLACE).is_in(list(reasons))) if reasons else keyed
    accepted = left.with_columns(pl.lit(input_file_id).alias("input_file_id")).select(names)
    rejected = _rejected(input_file_id, texts, recognized, findings=findings, reasons=reasons, repeats=repeats)
    rejected = rejected.hstack(_at_stake(recognized, keyed, findings)[sorted(reasons)])
    if accepted.height + rejected.height != texts.height:
        raise AssertionError(f"R-07: {texts.height} rows in, {accepted.height} accepted, {rejected.height} rejected")
    return Split(accepted, rejected)


def _at_stake(recognized: Recognized, keyed: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """The key of each row, and its amount with its currency: what of it is readable in a row in line (R-66)."""
    kind = recognized.declaration.kind
    amount = AMOUNT_COLUMNS.get(kind)
    columns = {"row_key": pl.col("row_key").fill_null("")}
    if amount is not None:
        wrong = findings.filter(pl.col("about").is_in([amount, "currency_code"])).get_column(PLACE)
        is_readable = pl.col("is_whole") & ~pl.col(PLACE).is_in(wrong.implode())
        columns["amount"] = pl.when(is_readable).then(pl.col(amount))
        if "currency_code" in keyed.columns:
            columns["currency_code"] = pl.when(is_readable).then(pl.col("currency_code")).otherwise(pl.lit(""))
    return keyed.select(**{name: columns.get(name, nothing) for name, nothing in NO_KEY.items()})


def _ragged(out_of_line: pl.DataFrame) -> pl.DataFrame:
    """The only finding of a row with too many or too few cells: other findings would be about the wrong column."""
    return out_of_line.select(
        PLACE, pl.lit(RAGGED).alias("about"), pl.lit("UNPARSABLE").alias("reason"), pl.lit("").alias("expected")
    )


def _reasons(findings: pl.DataFrame, repeats: dict[int, int]) -> dict[int, tuple[str, str]]:
    """Place to outcome and reasons, with the codes in alphabetical order."""
    ignored = dict.fromkeys(repeats, ("ignored", "REPEATED_IN_FILE"))
    by_place = findings.group_by(PLACE).agg(pl.col("reason").unique().sort().str.join(","))
    quarantined = {place: ("quarantined", codes) for place, codes in by_place.iter_rows() if place not in repeats}
    return ignored | quarantined


def _rejected(
    input_file_id: str,
    texts: pl.DataFrame,
    recognized: Recognized,
    *,
    findings: pl.DataFrame,
    reasons: dict[int, tuple[str, str]],
    repeats: dict[int, int],
) -> pl.DataFrame:
    """The rejected rows without key and amount. Only this step works row by row, because a person will read them."""
    frames = [pl.DataFrame(schema=WITHOUT_KEY)]
    places = sorted(reasons)
    # in batches, because an export whose rows are all rejected must not use up the memory
    for some in (places[start : start + BATCH] for start in range(0, len(places), BATCH)):
        rows = texts[some]
        found = findings.filter(pl.col(PLACE).is_between(some[0], some[-1]))
        cells = dict(zip(some, rows.iter_rows(named=True), strict=True))
        details = _details(recognized, cells, found, repeats)
        numbers = rows.get_column(ROW_NUMBER)
        published = shown_texts(rows, recognized, _named(recognized, cells, found))
        rejected = [
            (input_file_id, number, *reasons[place], details[place], shown)
            for place, number, shown in zip(some, numbers, published, strict=True)
        ]
        frames.append(pl.DataFrame(rejected, schema=WITHOUT_KEY, orient="row"))
    return pl.concat(frames)


def _named(recognized: Recognized, cells: dict[int, dict[str, Any]], findings: pl.DataFrame) -> list[set[str]]:
    """The columns of the file that the messages about each place name."""
    named: dict[int, set[str]] = {place: set() for place in cells}
    for place, about in findings.select(PLACE, "about").iter_rows():
        if place in named:
            named[place].update(columns_named(recognized, cells[place], about))
    return list(named.values())


def _details(
    recognized: Recognized, cells: dict[int, dict[str, Any]], findings: pl.DataFrame, repeats: dict[int, int]
) -> dict[int, str]:
    """The message of each row by place: one sentence per finding, or the sentence of a repeated row."""
    sentences: dict[int, list[str]] = {place: [repeat_sentence(repeats[place])] for place in cells if place in repeats}
    for place, about, reason, expected in findings.iter_rows():
        if place in repeats:
            continue
        row = cells[place]
        is_ragged = about == RAGGED
        sentences.setdefault(place, []).append(
            ragged_sentence(recognized, row[CELL_COUNT])
            if is_ragged
            else sentence(recognized, row, about, reason, expected)
        )
    return {place: "; ".join(dict.fromkeys(found)) for place, found in sentences.items()}


def shown_texts(rows: pl.DataFrame, recognized: Recognized, named: Sequence[Collection[str]]) -> list[str]:
    """Each row as JSON with its ids and the cells of the columns that its reasons name, and no other cell.

    A value typed into the wrong column, for example a name in a note, must not reach the analysts' file (R-12). The
    list to correct has the whole row (`raw_texts`).
    """
    keys = {
        name
        for name in recognized.positions
        if name.endswith(IDENTIFYING) or name in ROW_KEYS[recognized.declaration.kind]
    }
    headers = {name: recognized.header[place] for name, place in recognized.positions.items()}
    shown = []
    for raw, about in zip(raw_texts(rows, recognized), named, strict=True):
        kept = {headers[name] for name in (*keys, *about) if name in headers}
        cells = {header: cell for header, cell in json.loads(raw).items() if header in kept}
        shown.append(json.dumps(cells, ensure_ascii=False, separators=(",", ":")))
    return shown


def raw_texts(rows: pl.DataFrame, recognized: Recognized) -> pl.Series:
    """Each row as JSON, header to text as found, for the columns that are read.

    A row with too many or too few cells is shown as {} if the file has columns that are not read: a name or an
    address may have moved under a harmless header (R-12).
    """
    named = [pl.col(name).alias(recognized.header[place]) for name, place in recognized.positions.items()]
    shown = rows.select(pl.struct(named).struct.json_encode()).to_series()
    if not recognized.is_partly_read:
        return shown
    is_whole = rows.get_column(CELL_COUNT) == len(recognized.header)
    return pl.select(pl.when(is_whole).then(shown).otherwise(pl.lit("{}"))).to_series()
