"""Ctrl-C and SIGTERM end a run cleanly: nothing published, or all of it at the next start; never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

import duckdb
import pytest

from aftersales.jobs.runtime.signals import StopRequest, interruptible, listening
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from tests.faults.killing import prepared, run_until
from tests.house.tree import ROOT
from tests.sample.nights import DATES, SampleNights
from tests.sample.sameness import bytes_of, rows_of_home

NIGHT: Final = DATES[2]
SIGNALLED: Final = """
import os, sys, types
from aftersales.jobs.runtime import failpoints
place, number, *arguments = sys.argv[1:]
# the place at which a trial dies is where this run is asked to stop
ask = lambda pid, _: os.kill(pid, int(number))
failpoints.os = types.SimpleNamespace(kill=ask, getpid=os.getpid)
failpoints.arm(place)
from aftersales.jobs.cli import main
main(arguments)
"""
LONG_STATEMENT: Final = """
SELECT count(*) FROM (SELECT unnest(generate_series(1, 400000)) AS a)
CROSS JOIN (SELECT unnest(generate_series(1, 400000)) AS b) WHERE (a * b) % 7919 = 3
"""
"""Takes hours, all of them outside Python."""
AT_LENGTH: Final = f"""
import sys
from aftersales.jobs.books import job as books_job
def failed_checks(books):
    sys.stderr.write("at length\\n"), sys.stderr.flush()
    books.execute({LONG_STATEMENT!r})
books_job.failed_checks = failed_checks
from aftersales.jobs.entry_point import main
sys.argv = ["aftersales", *sys.argv[1:]]
main()
"""
AT_AN_IMPORT: Final = """
import os, sys
module, number, *arguments = sys.argv[1:]
class Asking:
    def find_spec(self, name, *_):
        if name == module:
            os.kill(os.getpid(), int(number))
sys.meta_path.insert(0, Asking())
sys.argv = ["aftersales", *arguments]
from aftersales.jobs.entry_point import main
main()
"""
LONGEST_SECONDS: Final = 5.0
ENVIRONMENT: Final = {
    **{name: value for name, value in os.environ.items() if not name.startswith("AFTERSALES_")},
    "PYTHONPATH": str(ROOT),
}


def _run(home: Home, place: str, number: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SIGNALLED, place, str(number)]
    command += ["run", "--home", str(home.root), "--business-date", NIGHT]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=ENVIRONMENT)


@pytest.mark.parametrize(
    ("place", "number"),
    [
        ("before ingest", signal.SIGTERM),
        ("#40", signal.SIGINT),
        ("after push", signal.SIGTERM),
        ("after report", signal.SIGINT),
        ("staged", signal.SIGTERM),
        ("committed", signal.SIGTERM),
        ("placed", signal.SIGINT),
    ],
)
def test_a_run_that_is_asked_to_stop_does_and_reports_its_state(
    place: str, number: int, sample: SampleNights, tmp_path: Path
) -> None:
    home = prepared(sample.homes[DATES[1]], NIGHT, tmp_path / "home")
    before = {path: path.read_bytes() for folder in ("reports", "outbox", "inbox") for path in _files(home, folder)}
    ended = _run(home, place, number)
    is_committed = any(run.business_date.isoformat() == NIGHT for run in read_manifests(home.state))
    assert (ended.returncode, "Traceback" in ended.stderr, ended.stdout) == (1, False, "")
    assert f"Stopped by {signal.Signals(number).name}." in ended.stderr
    assert ("is committed" in ended.stderr, "Nothing was published" in ended.stderr) == (is_committed, not is_committed)
    assert is_committed == (place in ("committed", "placed"))
    assert not home.state.work.exists()
    if not is_committed:
        now = {path: path.read_bytes() for folder in ("reports", "outbox", "inbox") for path in _files(home, folder)}
        assert now == before
    assert not run_until(home.root, NIGHT).has_died
    assert rows_of_home(home.root) == rows_of_home(sample.homes[NIGHT])
    for folder in ("reports", "outbox"):
        assert bytes_of(home, folder) == bytes_of(Home(sample.homes[NIGHT]), folder)


def test_a_stop_while_an_earlier_run_is_finished_does_not_say_that_nothing_was_published(
    sample: SampleNights, tmp_path: Path
) -> None:
    home = prepared(sample.homes[DATES[1]], NIGHT, tmp_path / "home")
    assert run_until(home.root, NIGHT, "committed").has_died
    ended = _run(home, "placed", signal.SIGTERM)
    assert ended.returncode == 1
    assert f"Run {NIGHT}.1 is committed, but some files are not published yet" in ended.stderr
    assert "Nothing was published" not in ended.stderr


def test_a_stop_after_the_publication_reports_that_the_run_is_published(sample: SampleNights, tmp_path: Path) -> None:
    home = prepared(sample.homes[DATES[1]], NIGHT, tmp_path / "home")
    ended = _run(home, "after publish", signal.SIGINT)
    assert ended.returncode == 1
    assert f"Run {NIGHT}.1 is committed and published." in ended.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_long_statement_lets_go_at_once(number: int, sample: SampleNights, tmp_path: Path) -> None:
    """The database works on all its threads, and Python runs no handler until the statement returns."""
    home = prepared(sample.homes[DATES[1]], NIGHT, tmp_path / "home")
    before = {path: path.read_bytes() for path in _files(home, "")}
    command = [sys.executable, "-c", AT_LENGTH, "run", "--quiet", "--home", str(home.root), "--business-date", NIGHT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT) as run:
        assert run.stderr is not None
        assert run.stderr.readline() == "at length\n"
        time.sleep(0.5)
        began = time.monotonic()
        run.send_signal(number)
        try:
            output, errors = run.communicate(timeout=LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            run.kill()
            raise
    assert time.monotonic() - began < LONGEST_SECONDS
    assert (run.returncode, output, "Traceback" in errors) == (1, "", False)
    assert errors.startswith(f"Stopped by {signal.Signals(number).name}.\nNothing was published;")
    assert not home.state.work.exists()
    after = {path: path.read_bytes() for path in _files(home, "")}
    # the carried store is a cache, and the lock file keeps the name of its last holder
    changed = {path.name for path in before if before[path] != after.get(path)}
    assert changed <= {"carried.duckdb", "carried.json", "lock"}


@pytest.mark.parametrize("module", ["click", "aftersales.jobs.commands.run", "pydantic", "polars", "duckdb"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_start_that_is_asked_to_stop_reports_it(
    module: str, number: int, sample: SampleNights, tmp_path: Path
) -> None:
    """The third of a second in which everything is imported; nothing has started yet."""
    home = prepared(sample.homes[DATES[1]], NIGHT, tmp_path / "home")
    command = [sys.executable, "-c", AT_AN_IMPORT, module, str(number)]
    command += ["run", "--home", str(home.root), "--business-date", NIGHT]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env=ENVIRONMENT)
    assert (ended.returncode, ended.stdout, "Traceback" in ended.stderr) == (1, "", False)
    assert ended.stderr.startswith(f"Stopped by {signal.Signals(number).name}")
    assert "Nothing was published" in ended.stderr
    assert ended.stderr.count("Stopped") == 1


def test_who_listens_leaves_everything_as_it_was() -> None:
    """The caller's signal handlers and wake-up descriptor are restored, and no thread is left."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    threads = threading.active_count()
    signaller = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM))
    asked = StopRequest()
    # what the database makes of an interrupt, or Python's own, whichever comes first
    ends = pytest.raises((KeyboardInterrupt, duckdb.Error, RuntimeError))
    with duckdb.connect() as books, ends:
        signaller.start()
        listening(asked, lambda: interruptible(books).execute(LONG_STATEMENT))
    signaller.join()
    assert asked.number == signal.SIGTERM
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert threading.active_count() == threads
    assert signal.set_wakeup_fd(-1) == -1


def test_outside_of_the_main_thread_no_handler_is_set() -> None:
    seen: list[object] = []

    def look() -> None:
        seen.append(listening(StopRequest(), lambda: signal.getsignal(signal.SIGTERM)))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [before]


def _files(home: Home, folder: str) -> list[Path]:
    return [path for path in (home.root / folder).rglob("*") if path.is_file()]
