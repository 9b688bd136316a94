"""Runs that are incomplete: committed and not fully published, or not committed because the books did not tie out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from aftersales.jobs.state.manifest import Manifest, read_manifests
from aftersales.jobs.state.paths import Home, draft_place

FINISHES: Final = "the next `aftersales run` finishes the publication before it does anything else"


def unpublished(home: Home, runs: Sequence[Manifest]) -> list[str]:
    """Committed runs of which not every file is published yet: a crash or a full disk came in between."""
    staged, known = home.state.staged, {run.run_id for run in runs}
    return sorted(place.name for place in staged.iterdir() if place.name in known) if staged.is_dir() else []


def drafts(home: Home) -> Iterator[tuple[date, Path]]:
    """Business dates whose books did not tie out, each with the folder of its draft; no manifest names them."""
    reports = home.root / "reports"
    for folder in sorted(reports.iterdir()) if reports.is_dir() else ():
        if folder.is_dir() and (business_date := _business_date_of(folder)):
            yield business_date, folder


def open_drafts(home: Home, runs: Sequence[Manifest]) -> list[tuple[date, Path]]:
    """Drafts after which no run was committed: the last attempt did not tie out."""
    last = runs[-1].business_date if runs else date.min
    return [(business_date, folder) for business_date, folder in drafts(home) if business_date > last]


class Incomplete(NamedTuple):
    """An incomplete run: `business_date` of its draft, or None where it is committed; what was found and what to do."""

    business_date: date | None
    sentence: str
    what_to_do: str


def incomplete_runs(home: Home, runs: Sequence[Manifest]) -> list[Incomplete]:
    """Committed runs that are not fully published, then books that did not tie out."""
    return [
        *(
            Incomplete(None, f"run {run_id} is committed, but not every file of it is published", FINISHES)
            for run_id in unpublished(home, runs)
        ),
        *(
            Incomplete(
                day,
                f"the books of {day} did not tie out and nothing of that date is committed",
                f"keep {folder}, do not run the date again, and call the person who owns the rules",
            )
            for day, folder in open_drafts(home, runs)
        ),
    ]


def after_a_stop(home: Home, before: Collection[str]) -> str:
    """What a stopped run leaves; `before` are the ids of the runs that were committed when it began."""
    runs = read_manifests(home.state)
    # it may also be an earlier run that was killed and whose publication this run was finishing
    if pending := unpublished(home, runs):
        return f"Run {pending[0]} is committed, but some files are not published yet: {FINISHES}."
    if committed := [run.run_id for run in runs if run.run_id not in before]:
        return f"Run {committed[0]} is committed and published."
    return "Nothing was published; the files of the previous run and the inbox are unchanged. Rerun at any time."


def _business_date_of(folder: Path) -> date | None:
    """The business date of a draft folder; None for any other folder."""
    with suppress(ValueError):
        business_date = date.fromisoformat(folder.name[: len("2026-07-01")])
        return business_date if folder.name == draft_place(business_date).name else None
    return None
