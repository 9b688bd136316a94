"""What `status` shows: how the last run ended, what is wrong, and what to do first, most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from aftersales.jobs.console.counted import counted
from aftersales.jobs.console.left_files import staying
from aftersales.jobs.console.not_let_in import NotLetIn
from aftersales.jobs.console.pending_dates import PendingDates, pending_dates
from aftersales.jobs.console.published_db import OpenException, differing, nothing_accepted, way_back
from aftersales.jobs.console.verdict import Verdict
from aftersales.jobs.runtime.durable_io import files_below
from aftersales.jobs.runtime.exit_codes import Ending, NotTiedOut, WrongUse
from aftersales.jobs.state.incomplete_runs import incomplete_runs
from aftersales.jobs.state.last_attempt import Attempt, read_attempt
from aftersales.jobs.state.lock import Holder, holder
from aftersales.jobs.state.lost_state import HEADLINE, WAY_BACK, lost
from aftersales.jobs.state.manifest import Manifest, read_manifests
from aftersales.jobs.state.missing_inputs import missing_inputs
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import Settings, read_settings

IN_PROGRESS, FAILED, DAMAGED = "run_in_progress", "run_failed", "home_damaged"
UNPUBLISHED, NOT_TIED_OUT, DIFFERS = "run_unpublished", "books_do_not_tie_out", "published_place_differs"
LATE, INPUT_MISSING, STAYS = "dates_not_run", "input_missing", "file_stays_in_inbox"
NOT_LET_IN, EXCEPTION = "not_let_in", "exception"
HEADLINES: Final = frozenset({IN_PROGRESS, FAILED, DAMAGED, DIFFERS, UNPUBLISHED, NOT_TIED_OUT})
"""Problems that a person must see before the figures of the last committed run."""
ADDED: Final = {
    LATE: "later dates have not run",
    INPUT_MISSING: "an expected input is missing",
    STAYS: "a file stays in the inbox",
}
"""Kind of problem to what the first line adds to the verdict: sums agree perfectly about what did not come."""


@dataclass(frozen=True)
class Problem:
    """Something that is wrong or waits: `headline` in capitals for the first line, `sentence`, and what to do."""

    kind: str
    headline: str
    sentence: str
    what_to_do: str


@dataclass
class HomeStatus:
    """Everything that `status` shows; what could not be read is empty, and a problem states why."""

    home: Home
    as_of: date | None = None
    exit_code: int = 0
    problems: list[Problem] = field(default_factory=list)
    in_progress: Holder | None = None
    attempt: Attempt | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    runs: Sequence[Manifest] = ()
    files_waiting: int = 0
    pending: PendingDates | None = None
    missing: tuple[str, ...] = ()
    verdict: Verdict | None = None
    not_let_in: Sequence[NotLetIn] = ()
    worst: Sequence[OpenException] = ()

    @property
    def last_run(self) -> Manifest | None:
        return self.runs[-1] if self.runs else None

    @property
    def alarms(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.kind in HEADLINES]

    @property
    def added(self) -> list[str]:
        """What the first line adds to the verdict, so that it is never bare while something needs a person."""
        kinds = {problem.kind for problem in self.problems}
        found = [words for kind, words in ADDED.items() if kind in kinds]
        if self.verdict and self.verdict.exceptions and not found and not self.verdict.not_let_in:
            found = [f"{counted(self.verdict.exceptions, 'exception needs', 'exceptions need')} a person"]
        return found

    @property
    def do_first(self) -> Problem | None:
        """The most urgent problem, else the worst exception."""
        if self.problems:
            return (self.alarms or self.problems)[0]
        for worst in self.worst[:1]:
            return Problem(EXCEPTION, "EXCEPTION", worst.sentence, worst.what_to_do)
        return None


def looked_at(home: Home, as_of: date | None) -> HomeStatus:
    """What the files of a home show, without its database; a damaged home is a problem in the list, not an error."""
    status = HomeStatus(home.must_be_one(), as_of)
    settings: Settings | None = None
    try:
        settings = read_settings(home)
        status.zone = ZoneInfo(settings.time_zone)
    except Ending as ending:
        _damaged(status, ending, "SETTINGS ARE WRONG", f"correct {home.settings_file}; `aftersales doctor` checks it")
    status.files_waiting = len(list(files_below(home.inbox)))
    is_whole = True
    try:
        status.runs = read_manifests(home.state)
    except Ending as ending:
        is_whole = False
        _damaged(status, ending, "STATE IS DAMAGED", "restore the file from a backup; run nothing before")
    if as_of is not None:
        return status
    if held_by := holder(home):
        status.in_progress = held_by
        status.problems.insert(0, _in_progress(status, held_by))
        return status
    if is_whole:
        _what_is_lost(status)
        status.problems += _differing(status)
    status.problems += unfinished_runs(home, status.runs)
    status.problems += failed(status)
    if settings is not None and status.runs:
        _what_did_not_come(status, settings, status.runs)
    advice = "correct that, or remove the file"
    status.problems += [Problem(STAYS, "A FILE STAYS", file.sentence, advice) for file in staying(home.inbox)]
    return status


def _what_is_lost(status: HomeStatus) -> None:
    """State that is lost or was changed: the next run refuses to go on over it (R-86)."""
    losses = list(lost(status.home, status.runs))
    if losses:
        first = losses[0]
        more = f", and {len(losses) - 1} more, which `aftersales doctor` lists" if len(losses) > 1 else ""
        _damaged(status, WrongUse(f"{first.place} {first.sentence}{more}"), "STATE IS LOST", f"run nothing. {WAY_BACK}")


def _differing(status: HomeStatus) -> Iterator[Problem]:
    """Published files that are gone or were changed; after a loss of state `restore` cannot help yet."""
    if any(problem.kind == DAMAGED for problem in status.problems):
        return
    found = differing(status.home, status.runs)
    for item in found[:1]:
        more = f", and {len(found) - 1} more, which `aftersales doctor` lists" if len(found) > 1 else ""
        yield Problem(DIFFERS, "A PUBLISHED FILE IS GONE OR CHANGED", f"{item.what}{more}", item.what_to_do)


def _what_did_not_come(status: HomeStatus, settings: Settings, runs: Sequence[Manifest]) -> None:
    """Dates that have not run, and inputs that were expected on the last one."""
    status.pending = pending_dates(runs[-1], datetime.now(status.zone))
    if status.pending and status.pending.is_late:
        status.problems.append(
            Problem(LATE, "DATES HAVE NOT RUN", status.pending.words, f"run `{status.pending.backfill}`")
        )
    last = runs[-1].business_date
    status.missing = missing_inputs(settings.expected_inputs, runs, last, nothing_accepted(status.home, last))
    for place in status.missing:
        status.problems.append(
            Problem(
                INPUT_MISSING,
                "INPUT IS MISSING",
                f"{place} was expected on {last} and nothing of it was let in",
                f"request the export, put it into the inbox and run {last} again",
            )
        )


def _damaged(status: HomeStatus, ending: Ending, headline: str, what_to_do: str) -> None:
    status.problems += [Problem(DAMAGED, headline, sentence, what_to_do) for sentence in ending.sentences]
    status.exit_code = status.exit_code or ending.exit_code


def _in_progress(status: HomeStatus, found: Holder) -> Problem:
    """The process that holds the home, and the business date if it is a run."""
    attempt = read_attempt(status.home)
    status.attempt = attempt if attempt and attempt.pid == found.pid else None
    who = f"process {found.pid}" if found.pid else "another process"
    what = f"the run of {status.attempt.business_date}, {who}" if status.attempt else f"{who} holds the home"
    since = f", since {_local(status, found.since)}" if found.since else ""
    advice = "wait until it has ended, then give this command again"
    return Problem(IN_PROGRESS, "IN PROGRESS", f"{what}{since}", advice)


def failed(status: HomeStatus) -> Iterator[Problem]:
    """The last attempt, if it failed or was killed; what is listed already is not listed twice."""
    attempt = status.attempt = read_attempt(status.home)
    known = {problem.kind for problem in status.problems}
    if attempt is None or UNPUBLISHED in known or (attempt.exit_code == NotTiedOut.exit_code and NOT_TIED_OUT in known):
        return
    if DAMAGED in known and HEADLINE in attempt.reason:
        return
    began = f"the run of {attempt.business_date}, begun {_local(status, attempt.started_at)},"
    if attempt.ended_at is None:
        sentence = f"{began} left no reason: it was killed, or the machine stopped"
    else:
        sentence = f"{began} ended with exit code {attempt.exit_code}: {' '.join(attempt.reason)}"
    if attempt.exit_code == NotTiedOut.exit_code:
        advice = "keep the DRAFT folder, do not run the date again, and call the person who owns the rules"
    elif status.last_run and attempt.business_date < status.last_run.business_date:
        advice = "nothing was changed; the next run that succeeds removes this message"
    elif attempt.ended_at is None:
        advice = f"start it again: `aftersales run --business-date {attempt.business_date}`; nothing counts twice"
    elif attempt.business_date > attempt.started_at.astimezone(status.zone).date():
        advice = "nothing was changed; run a date that is over: `aftersales run` without --business-date"
    else:
        advice = f"correct what the reason names, then `aftersales run --business-date {attempt.business_date}`"
    yield Problem(FAILED, "THE LAST RUN FAILED", sentence, advice)


def unfinished_runs(home: Home, runs: Sequence[Manifest]) -> Iterator[Problem]:
    """Runs that are committed and not published, and books that did not tie out."""
    for found in incomplete_runs(home, runs):
        kind, headline = (NOT_TIED_OUT, "DOES NOT TIE OUT") if found.business_date else (UNPUBLISHED, "NOT PUBLISHED")
        yield Problem(kind, headline, found.sentence, found.what_to_do)


def _local(status: HomeStatus, moment: datetime) -> str:
    return f"{moment.astimezone(status.zone):%Y-%m-%d %H:%M}"


def add_books(
    status: HomeStatus, verdict: Verdict, not_let_in: Sequence[NotLetIn], worst: Sequence[OpenException]
) -> None:
    """Add what the published database shows: figures, what was not let in, and the worst exceptions."""
    status.verdict, status.not_let_in, status.worst = verdict, not_let_in, worst
    status.problems += [Problem(NOT_LET_IN, "NOT LET IN", item.sentence, item.what_to_do) for item in not_let_in]


def add_unreadable(status: HomeStatus, ending: Ending) -> None:
    """Add that the published database is gone or cannot be read."""
    sentences = ending.sentences
    if status.last_run and not status.home.database.exists():
        sentences = (f"{status.home.database} does not exist, but run {status.last_run.run_id} is committed",)
    advice = way_back(status.home)
    place = len(status.alarms)
    status.problems[place:place] = [Problem(DAMAGED, "NO DATABASE", sentence, advice) for sentence in sentences]
    status.exit_code = status.exit_code or ending.exit_code


def as_json(status: HomeStatus, places: Mapping[str, str]) -> dict[str, Any]:
    """The keys that docs/json.md promises; moments are ISO 8601, amounts are text."""
    attempt, verdict = status.attempt, status.verdict
    first = status.do_first
    held = status.in_progress
    return {
        "home": str(status.home.root),
        "as_of": status.as_of,
        "do_first": first and _problem(first),
        "problems": [_problem(problem) for problem in status.problems],
        "run": verdict and {**_figures(verdict), **verdict.figures},
        "last_committed_run_id": status.last_run and status.last_run.run_id,
        "in_progress": held
        and {"pid": held.pid, "since": held.since, "business_date": attempt and attempt.business_date},
        "failed_attempt": None
        if held or attempt is None
        else {**asdict(attempt), "was_killed": attempt.ended_at is None},
        "not_let_in": [asdict(item) for item in status.not_let_in],
        "files_waiting": status.files_waiting,
        "dates_not_run": status.pending
        and {"first": status.pending.first, "last": status.pending.last, "is_late": status.pending.is_late},
        "missing_inputs": list(status.missing),
        "worst_exceptions": [asdict(item) for item in status.worst],
        "places": dict(places),
    }


def _problem(problem: Problem) -> dict[str, str]:
    return {"kind": problem.kind, "sentence": problem.sentence, "what_to_do": problem.what_to_do}


def _figures(verdict: Verdict) -> dict[str, Any]:
    names = ("run_id", "business_date", "files", "files_refused", "rows_in", "rows_accepted", "rows_unchanged")
    more = ("rows_quarantined", "rows_ignored", "pushes", "recalls", "exceptions", "exceptions_high")
    return {"verdict": verdict.words, **{name: getattr(verdict, name) for name in (*names, *more)}}
