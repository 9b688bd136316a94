"""Reads the reference tables, which people maintain, in every run; reports all errors at once and stops (exit 2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from aftersales.jobs.ingest.declared_words import Sources, built_in, sources_with, word_rows
from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.id_spelling import Respelt
from aftersales.jobs.ingest.input_file import Zones
from aftersales.jobs.ingest.normalize import cleaned, typed, wide_columns
from aftersales.jobs.ingest.readers.file_opening import guarded, open_file
from aftersales.jobs.ingest.readers.tabular_file import CELL_COUNT, ROW_NUMBER
from aftersales.jobs.ingest.reference_checks import canonical, conflicts, minor_units_of, with_spelling
from aftersales.jobs.ingest.row_messages import sentence
from aftersales.jobs.ingest.source_matching import Recognized, recognize
from aftersales.jobs.ingest.source_spec import template
from aftersales.jobs.ingest.time_zones import is_zone
from aftersales.jobs.ingest.validation import judge
from aftersales.schemas.reference_table import FILE_NAMES, MAY_LACK, REFERENCE_COLUMNS, REFERENCE_TABLES
from aftersales.schemas.vocabulary import MINOR_UNITS

REFERENCE_KINDS: Final = tuple(FILE_NAMES)
CURRENCY, WORDS = "currency", "marketplace_word"
SUFFIXES: Final = (".csv", ".xlsx")
NOTHING_KEPT: Final[Mapping[str, str]] = {}
SHOWN_BY_EXAMPLE: Final = frozenset({"REQUIRED", "UNPARSABLE", "ID_INVALID", "ID_DIGITS_LOST"})
"""Reasons about the form of one cell, which an example shows; others are about its value or about another cell."""


@dataclass(frozen=True)
class ReferenceTable:
    """One table as read: `frame` has the columns and types that sql/01_reference reads, in an order of its own.

    `sha256` is over that content and not over the bytes of the file, so that saving a file again is not a change;
    `unread` names additional columns (R-06), `respelt` ids of parties that the table writes in another letter case than
    the table of that party.
    """

    kind: str
    frame: pl.DataFrame
    sha256: str
    unread: tuple[str, ...] = ()
    respelt: Respelt = frozenset()

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the table, for the log."""
        table = f"reference table {self.kind}"
        return (
            *(f"{table}: additional column '{column}' is not read" for column in self.unread),
            *(
                f"{table}: column '{column}' has '{meant}' in another letter case; it is read as '{meant}'"
                for column, meant in sorted(self.respelt)
            ),
        )


class ReferenceTableError(Exception):
    """All errors in the reference tables, one message per error: file, row, column, found, expected, what to do."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


def read_reference(
    folder: Path, *, allow_gone: Collection[str] = (), kept: Mapping[str, str] = NOTHING_KEPT
) -> dict[str, ReferenceTable]:
    """All tables by kind, or ReferenceTableError with all errors; a table that a home may lack is an empty one.

    `allow_gone`: ids of parties that rows may name although they are gone (R-71); `kept`: kind to what a message about
    a missing file adds, because an earlier run kept a copy.
    """
    messages: list[str] = []
    paths: dict[str, Path] = {}
    frames: dict[str, pl.DataFrame] = {}
    unread: dict[str, tuple[str, ...]] = {}
    whole = set(REFERENCE_KINDS)
    minor_units: Mapping[str, int] = MINOR_UNITS
    # the currencies first, because the other tables are judged by them
    for kind in sorted(REFERENCE_KINDS, key=lambda kind: kind != CURRENCY):
        if kind in MAY_LACK and not _paths(folder, kind):
            frames[kind], unread[kind] = _empty(kind), ()
            continue
        try:
            paths[kind] = path_of(folder, kind)
            texts, recognized = _read(paths[kind], kind)
        except RefusedFileError as refusal:
            copy = "" if _paths(folder, kind) else kept.get(kind, "")
            messages.append(f"{folder.name}/{FILE_NAMES[kind]}: {refusal.sentence}{copy}")
            whole.discard(kind)
            continue
        frames[kind], found = _judged(kind, texts, recognized, minor_units)
        minor_units = minor_units_of(frames)
        unread[kind] = recognized.additional
        messages.extend(f"{folder.name}/{paths[kind].name}, {message}" for message in found)
        if found:
            whole.discard(kind)
    readable, respelt = with_spelling({kind: frames.get(kind, _empty(kind)) for kind in REFERENCE_KINDS})
    for conflict in conflicts(readable, whole, allow_gone):
        place = f"{folder.name}/{paths[conflict.kind].name}, row {conflict.rows}"
        messages.append(f"{place}: column {', '.join(conflict.columns)}: {conflict.sentence}")
    if messages:
        raise ReferenceTableError(messages)
    tables = {kind: canonical(kind, readable[kind]) for kind in REFERENCE_KINDS}
    return {
        kind: ReferenceTable(kind, frame, _digest(frame), unread[kind], respelt[kind]) for kind, frame in tables.items()
    }


def zones(reference: Mapping[str, ReferenceTable], home_zone: str) -> Zones:
    """The time zone of each party; ReferenceTableError if the zone of the home is not a time zone."""
    if not is_zone(home_zone):
        raise ReferenceTableError(
            [f"the home's time zone: found '{home_zone}', expected an IANA name such as Asia/Singapore"]
        )
    return zones_of_frames({kind: table.frame for kind, table in reference.items()}, home_zone)


def zones_of_frames(frames: Mapping[str, pl.DataFrame], home_zone: str) -> Zones:
    """The time zone of each party, from the tables of shops and suppliers as a run read them."""

    def by_id(kind: str, key: str, column: str) -> dict[str, str]:
        return dict(frames[kind].select(key, column).iter_rows())

    return Zones(
        home_zone,
        by_id("shop", "shop_id", "time_zone"),
        by_id("supplier", "supplier_id", "time_zone"),
        by_id("shop", "shop_id", "country_code"),
        minor_units_of(frames),
        by_id("shop", "shop_id", "channel"),
        tuple(frames["warehouse"].get_column("warehouse_id")),
    )


def sources_of_frames(frames: Mapping[str, pl.DataFrame]) -> Sources:
    """The declarations with the headers and words of a run; a run before marketplace_words was there has none."""
    return sources_with(word_rows(frames[WORDS])) if WORDS in frames else built_in()


def path_of(folder: Path, kind: str) -> Path:
    """The file of a table; exactly one of its two forms must exist."""
    found = _paths(folder, kind)
    if len(found) == 1:
        return found[0]
    names = " and ".join(path.name for path in found) or "no file"
    what = "delete the file that is out of date" if found else "run `aftersales init` to create an empty one"
    raise RefusedFileError(
        "FILE_UNREADABLE", f"found {names}, expected either {FILE_NAMES[kind]}.csv or {FILE_NAMES[kind]}.xlsx; {what}"
    )


def _paths(folder: Path, kind: str) -> list[Path]:
    """The files of a table, in either form."""
    return [path for suffix in SUFFIXES if (path := folder / f"{FILE_NAMES[kind]}{suffix}").is_file()]


def _read(path: Path, kind: str) -> tuple[pl.DataFrame, Recognized]:
    """The rows of a table as texts."""
    # a column whose empty cell has a meaning may be left out
    columns = " ".join(f"{column.name}{'?' if column.empty else ''}" for column in REFERENCE_TABLES[kind].columns)
    declaration = template(kind, FILE_NAMES[kind], f"table {FILE_NAMES[kind]}", columns)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"found a file that cannot be read ({error.strerror}), expected a readable file; check its permissions",
        ) from None
    opened = open_file(content)
    recognized = guarded(lambda: recognize(opened, (declaration,)))
    return guarded(recognized.rows).texts, recognized


def _judged(
    kind: str, texts: pl.DataFrame, recognized: Recognized, minor_units: Mapping[str, int]
) -> tuple[pl.DataFrame, list[str]]:
    """Rows of one table that satisfy their contract, and a message for each error in the other rows."""
    columns = REFERENCE_COLUMNS[kind]
    is_whole = pl.col(CELL_COUNT) == len(recognized.header)
    messages = [
        f"row {row}: found {cells} cells, expected {len(recognized.header)} as in the header; put cells that contain "
        "the delimiter into quotation marks"
        for row, cells in texts.filter(~is_whole).select(ROW_NUMBER, CELL_COUNT).iter_rows()
    ]
    names = [column.name for column in columns]
    left_out = [name for name in names if name not in recognized.positions]
    texts = texts.filter(is_whole).with_columns(pl.lit("").alias(name) for name in left_out)
    texts = cleaned(texts, names, wide_columns(texts, names))
    frame = typed(texts, columns, (ROW_NUMBER,), minor_units=minor_units)
    findings = judge(kind, frame)
    for place, about, reason, expected in findings.iter_rows():
        row = texts.row(place, named=True)
        shown = _with_example(kind, about, reason, expected)
        messages.append(f"row {row[ROW_NUMBER]}: {sentence(recognized, row, about, reason, shown)}")
    failed = findings.get_column("place").unique().to_list()
    return frame.with_row_index("place").filter(~pl.col("place").is_in(failed)).drop("place"), messages


def _with_example(kind: str, about: str, reason: str, expected: str) -> str:
    """The half sentence after "expected", with the example of docs/reference-tables.md where it does not name it."""
    (example,) = (column.example for column in REFERENCE_TABLES[kind].columns if column.name == about)
    is_shown = example in expected or " such as " in expected
    return f"{expected}, such as {example}" if reason in SHOWN_BY_EXAMPLE and not is_shown else expected


def _empty(kind: str) -> pl.DataFrame:
    """An empty table in place of one that could not be read, so that the other tables can still be compared."""
    texts = pl.DataFrame(
        schema={ROW_NUMBER: pl.Int64, **{column.name: pl.String for column in REFERENCE_COLUMNS[kind]}}
    )
    return typed(texts, REFERENCE_COLUMNS[kind], (ROW_NUMBER,))


def _digest(frame: pl.DataFrame) -> str:
    """SHA-256 over column names and values; the rows are sorted already."""
    digest = hashlib.sha256(json.dumps(frame.columns).encode())
    for row in frame.iter_rows():
        digest.update(json.dumps([None if value is None else str(value) for value in row], ensure_ascii=False).encode())
    return digest.hexdigest()
