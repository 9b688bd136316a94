"""Quarantine: rows are split into accepted and rejected ones, each rejected one with every reason and its raw text.

It neither changes nor judges a value. Every row goes one way or the other, and that is counted here (R-07).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.duplicates import NO_REPETITION, Repetition
from aftersales.jobs.ingest.readers.tabular_file import CELL_COUNT, ROW_NUMBER
from aftersales.jobs.ingest.row_messages import RAGGED, ragged_sentence, repeat_sentence, sentence
from aftersales.jobs.ingest.source_matching import Recognized
from aftersales.jobs.ingest.validation import PLACE
from aftersales.schemas.contract import POLARS_TYPES
from aftersales.schemas.fact_columns import FACT_COLUMNS, REJECTED_COLUMNS, ROW_COLUMNS

BATCH: Final = 20_000
REJECTED_SCHEMA: Final = {column.name: POLARS_TYPES[column.sql_type] for column in REJECTED_COLUMNS}


class Split(NamedTuple):
    """Accepted rows as facts (ROW_COLUMNS, then the kind's), the others as REJECTED_COLUMNS; both by row number."""

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

    Without `repeated` the rows are taken by themselves, whatever other rows of their file say.
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
    if accepted.height + rejected.height != texts.height:
        raise AssertionError(f"R-07: {texts.height} rows in, {accepted.height} accepted, {rejected.height} rejected")
    return Split(accepted, rejected)


def _ragged(out_of_line: pl.DataFrame) -> pl.DataFrame:
    """The only finding of a row whose cells are out of line: whatever else was found there is about another column."""
    return out_of_line.select(
        PLACE, pl.lit(RAGGED).alias("about"), pl.lit("UNPARSABLE").alias("reason"), pl.lit("").alias("expected")
    )


def _reasons(findings: pl.DataFrame, repeats: dict[int, int]) -> dict[int, tuple[str, str]]:
    """Place to outcome and reasons, codes in the order of the alphabet."""
    told = dict.fromkeys(repeats, ("ignored", "REPEATED_IN_FILE"))
    by_place = findings.group_by(PLACE).agg(pl.col("reason").unique().sort().str.join(","))
    quarantined = {place: ("quarantined", codes) for place, codes in by_place.iter_rows() if place not in repeats}
    return told | quarantined


def _rejected(
    input_file_id: str,
    texts: pl.DataFrame,
    recognized: Recognized,
    *,
    findings: pl.DataFrame,
    reasons: dict[int, tuple[str, str]],
    repeats: dict[int, int],
) -> pl.DataFrame:
    """The rejected rows. Only here is there work a row, and only for rows that somebody will read."""
    frames = [pl.DataFrame(schema=REJECTED_SCHEMA)]
    places = sorted(reasons)
    # in batches, because a whole export in a wrong form must not take all memory
    for some in (places[start : start + BATCH] for start in range(0, len(places), BATCH)):
        rows = texts[some]
        found = findings.filter(pl.col(PLACE).is_between(some[0], some[-1]))
        details = _details(recognized, dict(zip(some, rows.iter_rows(named=True), strict=True)), found, repeats)
        numbers = rows.get_column(ROW_NUMBER)
        told = [
            (input_file_id, number, *reasons[place], details[place], raw)
            for place, number, raw in zip(some, numbers, raw_texts(rows, recognized), strict=True)
        ]
        frames.append(pl.DataFrame(told, schema=REJECTED_SCHEMA, orient="row"))
    return pl.concat(frames)


def _details(
    recognized: Recognized, cells: dict[int, dict[str, Any]], findings: pl.DataFrame, repeats: dict[int, int]
) -> dict[int, str]:
    """By place, a sentence for each finding, or the one that a repeat has."""
    told: dict[int, list[str]] = {place: [repeat_sentence(repeats[place])] for place in cells if place in repeats}
    for place, about, reason, expected in findings.iter_rows():
        if place in repeats:
            continue
        row = cells[place]
        is_ragged = about == RAGGED
        told.setdefault(place, []).append(
            ragged_sentence(recognized, row[CELL_COUNT])
            if is_ragged
            else sentence(recognized, row, about, reason, expected)
        )
    return {place: "; ".join(dict.fromkeys(sentences)) for place, sentences in told.items()}


def raw_texts(rows: pl.DataFrame, recognized: Recognized) -> pl.Series:
    """Each row as JSON: header as found to text as found, of the columns that are read.

    A row out of line shows nothing where the file has columns that are not read: what stands under a harmless header
    may then be a name or an address (R-12).
    """
    named = [pl.col(name).alias(recognized.header[place]) for name, place in recognized.positions.items()]
    told = rows.select(pl.struct(named).struct.json_encode()).to_series()
    if not recognized.is_partly_read:
        return told
    is_whole = rows.get_column(CELL_COUNT) == len(recognized.header)
    return pl.select(pl.when(is_whole).then(told).otherwise(pl.lit("{}"))).to_series()
