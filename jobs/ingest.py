"""Ingest: what lies in the inbox becomes facts. In byte order of their paths; one bad file never stops another."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from aftersales.jobs.intake.contract import judge
from aftersales.jobs.intake.declared import declarations, of_folder
from aftersales.jobs.intake.inbox import LeftFile, Place, declared_place, places, skipped
from aftersales.jobs.intake.masking import masked
from aftersales.jobs.intake.normalizing import Normalized, normalize
from aftersales.jobs.intake.opened_file import ROW_NUMBER
from aftersales.jobs.intake.quarantine import Split, raw_texts, split
from aftersales.jobs.intake.reading import guarded, open_file
from aftersales.jobs.intake.recognition import Recognized, recognize
from aftersales.jobs.intake.refusal import RefusedFileError
from aftersales.jobs.intake.taken_file import TakenFile, Zones

__all__ = ["Ingested", "LeftFile", "ingest", "raw_rows", "skipped"]


@dataclass(frozen=True)
class Ingested:
    """Every file found, in byte order of its path; and what a person should hear of once (no cell is ever quoted)."""

    files: tuple[TakenFile, ...]
    notes: tuple[str, ...]


def ingest(
    inbox: Path,
    facts: Path,
    zones: Zones,
    known: Mapping[str, int],
    progress: Callable[[str, int], None] = lambda *_: None,
) -> Ingested:
    """Take every file of an inbox that does not change meanwhile.

    Writes `facts`/SOURCE/ID.parquet and ID.rejected.parquet. `known`: files let in before, with their rows; they are
    `unchanged` without being opened. `progress` is told each path and its rows. Only OSError of writing is raised.
    """
    taken: dict[str, TakenFile] = {}
    files = []
    notes: Counter[str] = Counter()
    for place in places(inbox):
        content, file = _identified(inbox, place)
        if file.input_file_id in taken:
            file = _again(taken[file.input_file_id], file)
        elif file.input_file_id in known:
            file = replace(file, rows_in=known[file.input_file_id], outcome="unchanged")
        else:
            file = _taken(content, file, facts, zones, notes)
            taken[file.input_file_id] = file
        files.append(file)
        progress(file.path, file.rows_in)
    return Ingested(tuple(files), tuple(sorted(notes)))


def _identified(inbox: Path, place: Place) -> tuple[bytes | None, TakenFile]:
    """The bytes of a file (None where they cannot be read) and its identity."""
    try:
        content = Path(inbox, place.path).read_bytes()
    except OSError:
        content = None
    known = content or b""
    name = hashlib.sha256(f"{place.source}\0{place.shop_id}\0".encode() + known).hexdigest()
    file = TakenFile(
        name, place.path, place.source, place.shop_id, hashlib.sha256(known).hexdigest(), len(known), 0, "quarantined"
    )
    return content, file


def _again(first: TakenFile, file: TakenFile) -> TakenFile:
    """The same bytes for the same shop a second time in one inbox: they say nothing new, or are refused alike."""
    outcome = "unchanged" if first.outcome == "accepted" else first.outcome
    return replace(file, rows_in=first.rows_in, outcome=outcome, refusal=first.refusal, kind=first.kind)


def _taken(content: bytes | None, file: TakenFile, facts: Path, zones: Zones, notes: Counter[str]) -> TakenFile:
    """A file judged row by row, or refused as a whole."""
    try:
        texts, recognized = _read(content, file)
        normalized, parts = guarded(lambda: _judged(texts, recognized, file, zones))
    except RefusedFileError as refusal:
        return replace(file, rows_in=refusal.rows, refusal=str(refusal))
    notes.update(_notes(recognized, normalized.unread_amounts))
    written = _written(parts, facts / file.source, file.input_file_id)
    return replace(
        file,
        rows_in=texts.height,
        outcome="accepted",
        kind=recognized.declaration.kind,
        facts=written[0],
        rejected=written[1],
    )


def _judged(texts: pl.DataFrame, recognized: Recognized, file: TakenFile, zones: Zones) -> tuple[Normalized, Split]:
    """The corridor: normalizing renames and parses, the contract judges, quarantine splits."""
    normalized = normalize(texts, recognized, file.shop_id, zones)
    findings = judge(recognized.declaration.kind, normalized.frame)
    return normalized, split(file.input_file_id, texts, recognized, normalized.frame, findings)


def _read(content: bytes | None, file: TakenFile) -> tuple[pl.DataFrame, Recognized]:
    """The rows of a file as text, and what it was recognised as."""
    declared_place(Place(file.path, file.source, file.shop_id))
    if content is None:
        raise RefusedFileError("FILE_UNREADABLE", "found a file that may not be read, expected one that may")
    opened = open_file(content)
    try:
        recognized = recognize(opened, of_folder(file.source), declarations())
    except RefusedFileError as refusal:
        refusal.rows = guarded(lambda: opened.rows(opened.headers[0], {}).height)
        raise
    texts = guarded(lambda: opened.rows(recognized.header, recognized.positions))
    return masked(texts, recognized.declaration.masked), recognized


def _written(parts: Split, folder: Path, name: str) -> tuple[Path | None, Path | None]:
    """The Parquet files of a file's rows; none where there are no rows."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for frame, suffix in ((parts.accepted, ".parquet"), (parts.rejected, ".rejected.parquet")):
        path = folder / f"{name}{suffix}" if frame.height else None
        if path is not None:
            frame.write_parquet(path)
        paths.append(path)
    return paths[0], paths[1]


def _notes(recognized: Recognized, unread_amounts: Mapping[str, int]) -> Iterator[str]:
    """What is not read, once a run: names of columns, never a value."""
    for header in recognized.additional:
        yield f"{recognized.declaration.title}: additional column '{header}' is not read"
    for name, count in unread_amounts.items():
        if count:
            amounts = f"some cells of '{recognized.header_of(name)}' are no amounts"
            yield f"{recognized.declaration.title}: {amounts}; no rule uses them, they stay empty"


def raw_rows(
    inbox: Path, files: Sequence[TakenFile], refused: Sequence[tuple[str, int, str]]
) -> Iterator[tuple[str, int, str]]:
    """What rows looked like that the books refused: their files are read again, and only these rows are told.

    `refused`: (input_file_id, row_number, reasons); yields (input_file_id, row_number, raw JSON).
    """
    wanted: dict[str, list[int]] = defaultdict(list)
    for input_file_id, row_number, _ in refused:
        wanted[input_file_id].append(row_number)
    for file in files:
        numbers = wanted.pop(file.input_file_id, None) if file.outcome == "accepted" else None
        if numbers:
            texts, recognized = _read(_identified(inbox, Place(file.path, file.source, file.shop_id))[0], file)
            rows = texts.filter(pl.col(ROW_NUMBER).is_in(numbers))
            for number, raw in zip(rows.get_column(ROW_NUMBER), raw_texts(rows, recognized), strict=True):
                yield file.input_file_id, number, raw
