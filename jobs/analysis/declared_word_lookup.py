"""Looks up which rows of reference/marketplace_words let the input rows of a case in (R-69), for `explain`.

Facts have only the meaning of a word, so the archived file is read again with the words of the run that took it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.declared_words import sources_with, word_rows
from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.inbox import place_of_path
from aftersales.jobs.ingest.input_file import TakenFile
from aftersales.jobs.ingest.job import words_used
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import FileRecord, Manifest
from aftersales.jobs.state.paths import Home, archive_place, reference_path

TABLE: Final = "marketplace_word"
SENTENCE: Final = (
    "{path} row {row_number} was read with the {kind} '{text}' of {column}{meaning}, declared by {decided_by} on "
    "{decided_on} in reference/marketplace_words"
)


class UsedWord(NamedTuple):
    """A row of the table that an input row needed: the date of the run, a sentence and the values in it."""

    used_on: date
    text: str
    values: dict[str, Any]


def used_words(home: Home, history: History, rows: Iterable[Mapping[str, Any]]) -> Iterator[UsedWord]:
    """The words that input rows needed; each row has `archived`, the place of its file, and `row_number`."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        numbers[str(row["archived"])].add(row["row_number"])
    for run in history.manifests:
        digest = run.reference.get(TABLE)
        for record in run.files:
            place = (archive_place(run.business_date, run.run_number) / record.path).as_posix()
            if digest and place in numbers and record.outcome == "accepted":
                table = pl.read_parquet(reference_path(history.state.reference, TABLE, digest))
                yield from _of_file(home, run, record, numbers[place], table)


def _of_file(
    home: Home, run: Manifest, record: FileRecord, numbers: set[int], table: pl.DataFrame
) -> Iterator[UsedWord]:
    words = word_rows(table)
    if not words:
        return
    archive = home.root / archive_place(run.business_date, run.run_number)
    try:
        used = list(words_used(archive, _taken(record), numbers, sources_with(words), words))
    except (RefusedFileError, OSError):
        # the archived file is gone or was changed; the steps before this one say so
        return
    for row_number, position in used:
        declared = table.row(position, named=True)
        means = f" as {declared['means']}" if declared["means"] else ""
        values = {"path": record.path, "row_number": row_number, **declared, "meaning": means}
        values["decided_on"] = declared["decided_on"].isoformat()
        text = SENTENCE.format_map({name: _printed(value) for name, value in values.items()})
        yield UsedWord(run.business_date, text, {name: value for name, value in values.items() if name != "meaning"})


def _printed(value: object) -> str:
    """A value without characters that control a terminal."""
    return "".join(character if character.isprintable() else " " for character in str(value))


def _taken(record: FileRecord) -> TakenFile:
    """The file as intake knew it."""
    return TakenFile(
        record.input_file_id,
        record.path,
        record.source,
        record.shop_id,
        record.sha256,
        record.bytes,
        record.rows_in,
        record.outcome,
        supplier_id=place_of_path(record.path).supplier_id,
    )
