"""Ingests the files of the inbox, in byte order of their paths; a bad file never stops the others."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.declared_words import Sources, WordRow, built_in
from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.file_pipeline import Given, walk_through
from aftersales.jobs.ingest.header_drift import Header, HeaderKey, header_change
from aftersales.jobs.ingest.header_errors import move_to, titles
from aftersales.jobs.ingest.inbox import LeftFile, Parties, Place, declared_place, places, skipped
from aftersales.jobs.ingest.ingest_notes import notes_on_file, notes_on_place
from aftersales.jobs.ingest.input_file import AGAIN, QUARANTINED, JudgedBefore, TakenFile, Zones
from aftersales.jobs.ingest.quarantine import raw_texts, shown_texts
from aftersales.jobs.ingest.readers.file_opening import content_of, guarded, open_file
from aftersales.jobs.ingest.readers.gzip_reader import GZIP_START
from aftersales.jobs.ingest.readers.line_limit import pieces_of
from aftersales.jobs.ingest.readers.tabular_file import ROW_NUMBER, OpenedFile
from aftersales.jobs.ingest.readers.workbook_answers_reader import (
    answered_business_date,
    notes_on_edits,
    open_workbook,
    tables_of,
)
from aftersales.jobs.ingest.readers.xlsx_reader import ZIP_START, is_spreadsheet
from aftersales.jobs.ingest.source_matching import Recognized, kinds_of, recognize
from aftersales.jobs.ingest.source_registry import of_folder
from aftersales.jobs.ingest.source_spec import Declaration
from aftersales.jobs.ingest.used_words import is_about, is_used
from aftersales.jobs.runtime.parallel import side_by_side
from aftersales.schemas.workbook_form import IDENTITY_TABLE

__all__ = ["Ingested", "LeftFile", "ingest", "raw_rows", "skipped", "words_used"]

WorkbookOf = Callable[[date], Path]
"""A business date to the place of its published workbook."""
SMALL_BYTES: Final = 32 << 20
"""Largest text file (100,000 rows and more) that is taken in parallel with another. Forty-nine smaller files took
95 MiB more memory two at a time than one after the other."""


@dataclass(frozen=True)
class Ingested:
    """Every file found, in byte order of its path, and the notes for the log (they never quote a cell)."""

    files: tuple[TakenFile, ...]
    notes: tuple[str, ...]


class _Ingestion(NamedTuple):
    """The arguments that are the same for every file of an inbox; see `ingest`."""

    inbox: Path
    facts: Path
    zones: Zones
    headers: Mapping[HeaderKey, Header]
    workbook_of: WorkbookOf | None
    sources: Sources
    latest: date | None = None
    kept_in: str = ""


def ingest(
    inbox: Path,
    facts: Path,
    zones: Zones,
    known: Mapping[str, int],
    progress: Callable[[str, int], None] = lambda *_: None,
    *,
    headers: Mapping[HeaderKey, Header] | None = None,
    workbook_of: WorkbookOf | None = None,
    sources: Sources | None = None,
    judged_before: Callable[[str], JudgedBefore | None] = lambda _: None,
    latest: date | None = None,
    kept_in: str = "",
) -> Ingested:
    """Ingest every file of an inbox; the files must not change meanwhile.

    Writes `facts`/SOURCE/ID.parquet and ID.rejected.parquet. `known`: files let in before, with their rows; they are
    `unchanged` without being opened, unless `judged_before` knows rows of them that were not let in: these rows are
    judged again, and the others are unchanged (R-66). `latest`: the latest date that a moment may have (R-68).
    `progress` gets each path and its rows. `headers` are those of earlier runs, with which the new headers are
    compared; `workbook_of` returns the place of a published workbook, with which an answered one is compared.
    `sources` are the declarations with the headers and words of the run (R-69). `kept_in` is the folder of the home in
    which refused files are afterwards. Raises OSError if writing fails, and nothing else.
    """
    ingestion = _Ingestion(inbox, facts, zones, headers or {}, workbook_of, sources or built_in(), latest, kept_in)
    done: dict[str, TakenFile] = {}
    files = []
    notes: Counter[str] = Counter()
    with side_by_side() as in_parallel:
        takers: dict[str, Callable[[], tuple[TakenFile, list[str]]]] = {}
        found = []
        for place in places(inbox, Parties(zones.shops, zones.suppliers)):
            file = _identified(inbox, place)
            found.append(file)
            if file.input_file_id in takers:
                continue
            before = judged_before(file.input_file_id) if file.input_file_id in known else None
            if before or file.input_file_id not in known:
                take = partial(_taken_with_notes, ingestion, file, before)
                takers[file.input_file_id] = in_parallel(take) if _is_small(inbox / file.path, file.bytes) else take
        for file in found:
            name = file.input_file_id
            if name in done:
                files.append(_again(done[name], file))
            elif name in takers:
                done[name], sentences = takers[name]()
                notes.update(sentences)
                files.append(done[name])
            else:
                files.append(replace(file, rows_in=known[name], outcome="unchanged"))
            progress(file.path, files[-1].rows_in)
    return Ingested(tuple(files), tuple(sorted(notes)))


def _is_small(path: Path, size: int) -> bool:
    """True if a file needs so little memory that two may be taken in parallel; the size of a packed file is unknown."""
    if size > SMALL_BYTES:
        return False
    with suppress(OSError), path.open("rb") as file:
        start = file.read(len(ZIP_START))
        return not is_spreadsheet(start) and not start.startswith(GZIP_START)
    return False


def _identified(inbox: Path, place: Place) -> TakenFile:
    """The identity of a file, computed from as much of it as can be read, without holding it in memory."""
    content, whole = (
        hashlib.sha256(),
        hashlib.sha256(f"{place.source}\0{place.shop_id or place.supplier_id}\0".encode()),
    )
    size = 0
    with suppress(OSError), ThreadPoolExecutor(max_workers=1) as pool:
        for piece in pieces_of(inbox / place.path):
            # hashlib releases Python's global lock, so both digests are computed at the same time
            other = pool.submit(content.update, piece)
            whole.update(piece)
            size += len(piece)
            other.result()
    digests = whole.hexdigest(), content.hexdigest()
    file = TakenFile(digests[0], place.path, place.source, place.shop_id, digests[1], size, 0, QUARANTINED)
    return replace(file, supplier_id=place.supplier_id)


def _again(first: TakenFile, file: TakenFile) -> TakenFile:
    """The result for a second file with the same bytes and shop in one inbox: unchanged, or refused alike."""
    outcome = "unchanged" if first.outcome == "accepted" else first.outcome
    is_placed = first.refusal.endswith(f"/{first.path}")
    refusal = first.refusal.removesuffix(first.path) + file.path if is_placed else first.refusal
    return replace(file, rows_in=first.rows_in, outcome=outcome, refusal=refusal, kind=first.kind)


def _taken_with_notes(
    ingestion: _Ingestion, file: TakenFile, before: JudgedBefore | None
) -> tuple[TakenFile, list[str]]:
    """A file that was ingested or refused, and its notes, also those of an answered workbook."""
    taken, sentences = _taken(ingestion, file, before)
    return taken, [*sentences, *_edits(ingestion.inbox, taken, ingestion.workbook_of)]


def _taken(ingestion: _Ingestion, file: TakenFile, before: JudgedBefore | None) -> tuple[TakenFile, list[str]]:
    """A file that was validated row by row or refused as a whole, and its notes."""
    try:
        recognized = _recognized(ingestion.inbox, file, ingestion.sources, ingestion.zones)
        if before:
            file = replace(file, input_file_id=f"{file.input_file_id}{AGAIN}{before.times + 1}")
        let_in = before.let_in if before else frozenset()
        terms = (file.shop_id, ingestion.zones, file.supplier_id, ingestion.latest, let_in)
        folder = ingestion.facts / file.source
        paths = [folder / f"{file.input_file_id}{suffix}" for suffix in (".parquet", ".rejected.parquet")]
        passed = walk_through(Given(file.input_file_id, recognized, *terms), *paths)
    except RefusedFileError as refusal:
        where = f"; the file is now {ingestion.kept_in}/{file.path}" if ingestion.kept_in else ""
        return replace(file, rows_in=refusal.rows, refusal=f"{refusal}{where}", resembles=refusal.resembles), []
    header = recognized.as_header()
    change = header_change(ingestion.headers.get(HeaderKey(header.declaration, file.shop_id)), header)
    place = Place(file.path, file.source, file.shop_id, file.supplier_id)
    sentences = [
        *notes_on_file(recognized, passed.unread_amounts, passed.respelt, file.shop_id, change),
        *notes_on_place(place, ingestion.zones),
    ]
    file = replace(
        file,
        rows_in=passed.accepted + passed.rejected,
        outcome="accepted",
        kind=recognized.declaration.kind,
        facts=paths[0] if passed.accepted else None,
        rejected=paths[1] if passed.rejected else None,
        header=header._replace(change=change),
    )
    return file, sentences


def _edits(inbox: Path, file: TakenFile, workbook_of: WorkbookOf | None) -> list[str]:
    """Notes on an answered workbook: that no cell was answered, and which other cells were changed."""
    if workbook_of is None or file.outcome != "accepted" or not _is_in_tables(file.source):
        return []
    content = content_of(inbox / file.path)
    business_date = answered_business_date(content)
    path = workbook_of(business_date) if business_date else None
    published = path.read_bytes() if path and path.is_file() else None
    sentences = [
        *([] if file.rows_in else ["no open cell is filled in, so there is nothing to read"]),
        *notes_on_edits(content, published),
    ]
    return [f"{file.path}: {sentence}" for sentence in sentences]


def _is_in_tables(source: str) -> bool:
    """True if the files of a folder are workbooks of a run that a person answered."""
    return any(declaration.in_tables for declaration in of_folder(source))


def _recognized(inbox: Path, file: TakenFile, sources: Sources, zones: Zones | None = None) -> Recognized:
    """The recognised file; RefusedFileError if no declaration matches it or it cannot be read. `zones`: for hints."""
    shops = zones.shops_of_channels if zones else {}
    try:
        declared_place(Place(file.path, file.source, file.shop_id, file.supplier_id))
    except RefusedFileError as refusal:
        raise _with_hint(inbox / file.path, sources, refusal, shops) from None
    try:
        content = content_of(inbox / file.path)
    except OSError:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            "found a file without read permission, expected a readable file; give the user of the job read permission",
        ) from None
    opened = open_workbook(content) if _is_in_tables(file.source) else open_file(content, is_looked_at=True)
    try:
        known = sources.of_folder(file.source, file.supplier_id)
        return guarded(lambda: recognize(opened, known, sources.declarations, shops))
    except RefusedFileError as refusal:
        refusal.rows = _rows_below(opened)
        raise


def _with_hint(
    path: Path, sources: Sources, refusal: RefusedFileError, shops: Mapping[str, Sequence[str]]
) -> RefusedFileError:
    """The refusal of a file in an unknown folder, with what the file is and where it belongs if it is recognised."""
    kinds: list[Declaration] = []
    with suppress(RefusedFileError, OSError):
        content = content_of(path)
        has_tables = IDENTITY_TABLE in guarded(partial(tables_of, content))
        kinds = [kind for kind in sources.declarations if kind.in_tables] if has_tables else []
        if not kinds:
            opened = open_file(content, is_looked_at=True)
            kinds = guarded(lambda: kinds_of(opened, sources.declarations))
    if not kinds:
        return refusal
    sentence = f"{refusal.sentence}; the file has the columns of {titles(kinds)}: {move_to(kinds, shops)}"
    return RefusedFileError(refusal.code, sentence, refusal.rows)


def _rows_below(opened: OpenedFile) -> int:
    """The number of rows that a refused file seems to have; 0 if it cannot be counted."""
    first = [(row[0], reading) for reading in opened.readings if (row := reading.top(1))]
    header, reading = max(first, key=lambda found: len(found[0].cells))
    try:
        return guarded(lambda: sum(batch.height for batch in reading.batches(header, {})))
    except RefusedFileError:
        return 0


def raw_rows(
    inbox: Path,
    files: Sequence[TakenFile],
    refused: Iterable[tuple[str, int, str, *tuple[str, ...]]],
    *,
    sources: Sources | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[tuple[str, int, str]]:
    """The text of quarantined rows: their files are read again, and only these rows are returned.

    `refused`: tuples that begin with input_file_id, row_number and reasons; yields (input_file_id, row_number, JSON).
    With `columns` (reason code to the columns that it names) a row has its ids and these columns only; without it the
    row is whole, as the list to correct needs it.
    """
    wanted: dict[str, dict[int, str]] = defaultdict(dict)
    for input_file_id, row_number, reasons, *_ in refused:
        wanted[input_file_id][row_number] = reasons
    for file in files:
        reasons_of = wanted.pop(file.input_file_id, None) if file.outcome == "accepted" else None
        if reasons_of:
            recognized = _recognized(inbox, file, sources or built_in())
            for batch in recognized.batches():
                rows = batch.texts.filter(pl.col(ROW_NUMBER).is_in(list(reasons_of)))
                numbers = rows.get_column(ROW_NUMBER).to_list()
                named = [
                    [name for code in reasons_of[n].split(",") for name in (columns or {}).get(code, ())]
                    for n in numbers
                ]
                texts = raw_texts(rows, recognized) if columns is None else shown_texts(rows, recognized, named)
                for number, text in zip(numbers, texts, strict=True):
                    yield file.input_file_id, number, text


def words_used(
    inbox: Path, file: TakenFile, numbers: Collection[int], sources: Sources, words: Sequence[WordRow]
) -> Iterator[tuple[int, int]]:
    """Which rows of reference/marketplace_words let rows of an accepted file in: its row number and the place in
    `words`. `sources` are the declarations with these words (R-69)."""
    recognized = _recognized(inbox, file, sources)
    own = [
        (place, word) for place, word in enumerate(words) if is_about(word, recognized.declaration, file.supplier_id)
    ]
    cells = pl.concat([batch.texts.filter(pl.col(ROW_NUMBER).is_in(list(numbers))) for batch in recognized.batches()])
    for row in cells.iter_rows(named=True):
        yield from ((row[ROW_NUMBER], place) for place, word in own if is_used(word, recognized, row))
