"""Every piece of a home is lost in turn (R-86): a run refuses over lost state, and brings back what was published."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from aftersales.jobs.runtime.durable_io import files_below
from aftersales.jobs.state.paths import Home
from tests.commands.test_commands import call, copied
from tests.sample.nights import DATES, SampleNights
from tests.sample.sameness import bytes_of, rows_of_home

NEXT: Final = "2026-07-04"
PUBLISHED: Final = ("outbox", "reports", "quarantine")
Piece = Callable[[Home], list[Path]]


def under(place: str, number: int = 0) -> Piece:
    """One file below a folder of the home, as a piece."""
    return lambda home: [files_below(home.root / place)[number]]  # type: ignore[index]


def at(*places: str) -> Piece:
    """These files or folders of the home, as one piece."""
    return lambda home: [home.root / place for place in places]


MANIFESTS: Final = [f"state/manifests/{night}.1.json" for night in DATES]
STATE: Final[dict[str, Piece]] = {
    "state": at("state"),
    "all manifests": at("state/manifests"),
    "the first manifest": at(MANIFESTS[0]),
    "the middle manifest": at(MANIFESTS[1]),
    "the last manifest": at(MANIFESTS[2]),
    "the last two manifests": at(*MANIFESTS[1:]),
    "all facts": at("state/facts"),
    "one fact": under("state/facts"),
    "all issued rows": at("state/issued"),
    "the issued rows of a run": at(f"state/issued/{DATES[1]}.1"),
    "one issued table": under("state/issued"),
    "all reference tables": at("state/reference"),
    "one reference table": under("state/reference"),
}
ARCHIVE: Final[dict[str, Piece]] = {
    "the archive": at("archive"),
    "the archive of a run": at(f"archive/{DATES[2]}"),
    "one input file": under("archive"),
}
CACHES: Final[dict[str, Piece]] = {
    "the note of the last run": at("state/last_run.json"),
    "the carried store": at("state/carried.duckdb"),
    "the mark of the carried store": at("state/carried.json"),
    "the copies": at("state/copies"),
}
PLACES: Final[dict[str, Piece]] = {
    "the database": at("aftersales.duckdb"),
    "all reports": at("reports"),
    "the reports of a date": at(f"reports/{DATES[0]}"),
    "the list of all runs": at("reports/index.html"),
    "the outbox": at("outbox"),
    "one batch": under("outbox"),
    "the quarantine": at("quarantine"),
    "one quarantine list": under("quarantine"),
    "everything published": at("outbox", "reports", "quarantine", "aftersales.duckdb"),
}


def lose(home: Home, piece: Piece) -> list[Path]:
    paths = piece(home)
    for path in paths:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return paths


def held_bytes(home: Home) -> dict[str, str]:
    """Every file of the home but the lock and the note of the last attempt, which each run writes."""
    noted = ("state/lock", "state/attempt.json")
    return {place: digest for place, digest in bytes_of(home, "").items() if place not in noted}


def run_next(home: Home) -> tuple[int, str]:
    ended = call("run", "--home", home.root, "--business-date", NEXT)
    return ended.exit_code, ended.stderr


@pytest.fixture(scope="module")
def saved(sample: SampleNights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the home after the last date."""
    to = tmp_path_factory.mktemp("backup") / "saved"
    assert call("backup", to, "--home", sample.homes[DATES[-1]]).exit_code == 0
    return to


@pytest.mark.parametrize("name", [*STATE, *ARCHIVE])
def test_lost_state_stops_a_run_and_comes_back_from_a_backup(
    name: str, sample: SampleNights, saved: Path, tmp_path: Path
) -> None:
    home = copied(sample, tmp_path)
    whole = held_bytes(home)
    lost = lose(home, {**STATE, **ARCHIVE}[name])
    before = held_bytes(home)
    code, shown = run_next(home)
    assert (code, held_bytes(home)) == (2, before), shown
    assert "Nothing was written." in shown
    assert "docs/recovery.md" in shown
    assert ("--archive-is-lost" in shown) == (name in ARCHIVE)
    for path in lost:
        kept = saved / path.relative_to(home.root)
        if kept.is_dir():
            shutil.copytree(kept, path, dirs_exist_ok=True)
        else:
            shutil.copy2(kept, path)
    assert held_bytes(home) == whole
    assert call("restore", "--home", home.root).stdout == "Every published file is in its place.\n"


def test_a_backup_is_a_home_that_runs_on(sample: SampleNights, saved: Path, tmp_path: Path) -> None:
    assert held_bytes(Home(saved)) == held_bytes(Home(sample.homes[DATES[-1]]))
    shutil.copytree(saved, tmp_path / "home")
    assert call("verify", "--home", tmp_path / "home", "--hashes-only").exit_code == 0
    assert run_next(Home(tmp_path / "home"))[0] == 0


@pytest.mark.parametrize("name", PLACES)
def test_published_files_are_restored(name: str, sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path)
    whole = bytes_of(home, *PUBLISHED)
    lose(home, PLACES[name])
    result = call("restore", "--home", home.root)
    assert result.exit_code == 0, result.stderr
    assert "restored " in result.stdout
    assert bytes_of(home, *PUBLISHED) == whole
    assert rows_of_home(home.root) == rows_of_home(sample.homes[DATES[-1]])
    assert call("verify", "--home", home.root, "--hashes-only").exit_code == 0
    assert call("restore", "--home", home.root).stdout == "Every published file is in its place.\n"


@pytest.mark.parametrize("name", ["the database", "one batch", "the list of all runs", "everything published"])
def test_a_run_names_and_restores_published_files(name: str, sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path)
    whole = bytes_of(home, *PUBLISHED)
    lost = lose(home, PLACES[name])
    code, shown = run_next(home)
    assert code == 0, shown
    assert "published files were gone" in shown
    if len(lost) == 1:
        assert lost[0].relative_to(home.root).as_posix() in shown
    now = bytes_of(home, *PUBLISHED)
    # every run writes the list of all runs again
    assert {place: now.get(place) for place in whole if place != "reports/index.html"} == {
        place: digest for place, digest in whole.items() if place != "reports/index.html"
    }
    assert home.database.is_file()
    assert call("verify", "--home", home.root, "--hashes-only").exit_code == 0


@pytest.mark.parametrize("name", CACHES)
def test_what_state_can_do_without_stops_nothing(name: str, sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path)
    lose(home, CACHES[name])
    assert run_next(home)[0] == 0
    assert (call("verify", "--home", home.root, "--hashes-only").exit_code == 1) == (name == "the copies")


def test_a_lost_archive_can_be_given_up(sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path)
    lose(home, ARCHIVE["the archive"])
    assert call("restore", "--home", home.root, "--archive-is-lost").exit_code == 0
    assert run_next(home)[0] == 0
    verified = call("verify", "--home", home.root)
    assert verified.exit_code == 0, verified.stderr
    assert "have no input files" in verified.stdout or "from their facts" in verified.stdout
