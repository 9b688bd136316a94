"""What would become of a file if the next run took it, without a run: for `aftersales check`.

The file is ingested into a temporary folder with the reference tables and settings of the home; the home is only read.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from aftersales.jobs.ingest.declared_words import Sources
from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.id_spelling import nearest_id
from aftersales.jobs.ingest.inbox import Parties, declared_place, place_of_folder, place_of_path, skipped
from aftersales.jobs.ingest.input_file import TakenFile, Zones
from aftersales.jobs.ingest.job import ingest
from aftersales.jobs.ingest.reference_tables import (
    ReferenceTableError,
    read_reference,
    sources_of_frames,
    zones,
)
from aftersales.jobs.ingest.source_registry import folders
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from aftersales.jobs.state.snapshot import scratch_of

LET_IN, PARTLY, REFUSED, LEFT = "let in", "partly let in", "refused", "left"
NOT_CHECKED: Final = (
    "Not checked, because it needs the books of a run: whether shops, suppliers, warehouses, pushes and returns that "
    "the rows name exist, whether an order belongs to another shop (WRONG_SHOP), whether a time is in the future "
    "(DATE_IN_FUTURE), and everything that compares a row with earlier files."
)


@dataclass(frozen=True)
class Problem:
    """A row that would not be let in, with the message of the run."""

    row_number: int
    outcome: str
    reasons: str
    message: str


@dataclass(frozen=True)
class CheckedFile:
    """What would become of a file. `path` is its path below inbox/; `outcome` is one of the four words above.

    `recognised_as`: title and form of the declaration; "" for a file that is refused or left.
    """

    file: str
    path: str
    outcome: str
    recognised_as: str
    rows_in: int
    rows_let_in: int
    rows_quarantined: int
    rows_ignored: int
    taken_before: bool
    refusal: str
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]

    @property
    def is_let_in(self) -> bool:
        """True if nothing of it would be refused or quarantined."""
        return self.outcome == LET_IN

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {**vars(self), "problems": [vars(problem) for problem in self.problems], "notes": list(self.notes)}


@dataclass(frozen=True)
class _Terms:
    """What a run of this home would judge by."""

    home: Home
    zones: Zones
    sources: Sources
    history: History


def checked_files(home: Home, files: tuple[Path, ...], folder: str) -> Iterator[CheckedFile]:
    """Check each file; `folder` is its folder below inbox/, such as shopee/SPKL, "" for files that are in the inbox.

    WrongUse if settings or reference tables are wrong, or if the place of a file is not known.
    """
    places = [(file, _path_in_inbox(home, file, folder)) for file in files]
    settings = read_settings(home.must_be_one())
    try:
        tables = read_reference(home.reference, allow_gone=settings.allow_gone)
        clocks = zones(tables, settings.time_zone)
    except ReferenceTableError as error:
        raise WrongUse(*error.messages) from None
    sources = sources_of_frames({kind: table.frame for kind, table in tables.items()})
    terms = _Terms(home, clocks, sources, History(home.state, read_manifests(home.state)))
    return (_checked(terms, file, path) for file, path in places)


def _path_in_inbox(home: Home, file: Path, folder: str) -> Path:
    """The path below inbox/ at which a file is, or would be."""
    if folder:
        try:
            declared_place(place_of_folder(folder.strip("/")))
        except RefusedFileError as refusal:
            raise WrongUse(f"--as {folder}: {refusal.sentence}") from None
        return Path(folder.strip("/")) / file.name
    inbox = home.inbox.resolve()
    if file.resolve().is_relative_to(inbox):
        return file.resolve().relative_to(inbox)
    known = ", ".join(
        [
            *(f"{name}/SHOP_ID" if has_shop else name for name, has_shop in folders().items()),
            "supplier_files/SUPPLIER_ID",
        ]
    )
    raise WrongUse(f"{file} is not in {home.inbox}: say with --as where it would be put, one of {known}.")


def _checked(terms: _Terms, file: Path, path: Path) -> CheckedFile:
    with scratch_of(terms.home) as scratch:
        inbox, facts = scratch / "inbox", scratch / "facts"
        (inbox / path).parent.mkdir(parents=True)
        (facts / path.parts[0]).mkdir(parents=True)
        shutil.copyfile(file, inbox / path)
        if left := skipped(inbox):
            return _without_rows(file, path, LEFT, left[0].sentence)
        if unknown := _unknown_shop(terms, path):
            return _without_rows(file, path, REFUSED, unknown)
        headers, home = terms.history.headers, terms.home
        taken = ingest(
            inbox, facts, terms.zones, {}, headers=headers, workbook_of=home.workbook_of, sources=terms.sources
        )
        return _as_checked(terms, file, taken.files[0], taken.notes)


def _unknown_shop(terms: _Terms, path: Path) -> str:
    """Why no row of a file would be let in: its folder names no known shop (R-01); "" if it does, or needs none."""
    known = terms.zones.shops
    shop_id = place_of_path(path.as_posix(), Parties(known, terms.zones.suppliers)).shop_id
    if not shop_id or shop_id in known:
        return ""
    near = nearest_id(shop_id, known)
    hint = f"'{near}' is similar; " if near else ""
    return (
        f"UNKNOWN_SHOP: found the shop '{shop_id}', expected one of reference/shops; {hint}correct the name of the "
        "folder, or add the shop"
    )


def _without_rows(file: Path, path: Path, outcome: str, why: str) -> CheckedFile:
    return CheckedFile(str(file), path.as_posix(), outcome, "", 0, 0, 0, 0, False, why, (), ())


def _as_checked(terms: _Terms, file: Path, taken: TakenFile, notes: tuple[str, ...]) -> CheckedFile:
    """The result of intake in the words of a person who asks."""
    rows = pl.read_parquet(taken.rejected) if taken.rejected else None
    columns = ("row_number", "outcome", "reasons", "detail")
    problems = (
        tuple(Problem(*row) for row in rows.select(columns).sort("row_number").iter_rows()) if rows is not None else ()
    )
    quarantined = sum(problem.outcome == "quarantined" for problem in problems)
    ignored = len(problems) - quarantined
    is_refused = taken.header is None
    return CheckedFile(
        file=str(file),
        path=taken.path,
        outcome=REFUSED if is_refused else PARTLY if quarantined else LET_IN,
        recognised_as=_recognised_as(terms, taken),
        rows_in=taken.rows_in,
        rows_let_in=0 if is_refused else taken.rows_in - len(problems),
        rows_quarantined=quarantined,
        rows_ignored=ignored,
        taken_before=taken.input_file_id in terms.history.known_files,
        refusal=taken.refusal,
        problems=problems,
        notes=notes,
    )


def _recognised_as(terms: _Terms, taken: TakenFile) -> str:
    if taken.header is None:
        return ""
    titles = {declaration.name: declaration.title for declaration in terms.sources.declarations}
    return f"{titles[taken.header.declaration]} ({taken.header.layout})"
