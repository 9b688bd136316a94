"""`aftersales prune` shows files and removes exactly those; `verify` still knows which files exist."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from datetime import date
from pathlib import Path

import pytest

from aftersales.jobs.books import job as books_job
from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.runtime.durable_io import files_below, sha256_of
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.manifest import read_manifests, write_manifest
from aftersales.jobs.state.paths import INDEX_PLACE, PAGE_NAME, WORKBOOK_NAME, Home
from aftersales.jobs.state.pruning import finish_prunings, read_prunings
from aftersales.jobs.verify import replayed
from tests.commands.test_commands import call
from tests.sample.nights import DATES, SampleNights, run_date
from tests.sample.sameness import bytes_of, published, rows_of_home

AGES = "keep_archive_days = 1\nkeep_reports_days = 1\nkeep_facts_days = 1\nkeep_logs_days = 1\n"
OUTSIDE_STATE = ("archive", "reports", "quarantine", "outbox", "inbox", "reference")


def aged(before: Path, root: Path) -> Home:
    """A copy of a home in which only the last date is young."""
    shutil.copytree(before, root)
    home = Home(root)
    home.settings_file.write_text(home.settings_file.read_text() + AGES)
    return home


@pytest.fixture(scope="module")
def pruned(sample: SampleNights, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home after the last date, pruned; no test changes it."""
    home = aged(sample.homes[DATES[-1]], tmp_path_factory.mktemp("pruned") / "home")
    assert call("prune", "--home", home.root, "--remove").exit_code == 0
    return home


@pytest.fixture
def touchable(pruned: Home, tmp_path: Path) -> Home:
    shutil.copytree(pruned.root, tmp_path / "home")
    return Home(tmp_path / "home")


def test_it_shows_and_then_removes_exactly_that(sample: SampleNights, tmp_path: Path) -> None:
    home = aged(sample.homes[DATES[-1]], tmp_path / "home")
    before = bytes_of(home, "")
    shown = call("prune", "--home", home.root, "--format", "json")
    assert shown.exit_code == 0
    assert {place: digest for place, digest in bytes_of(home, "").items() if place != "state/lock"} == {
        place: digest for place, digest in before.items() if place != "state/lock"
    }
    assert "--remove would remove " in shown.stderr
    assert "Nothing was removed." in shown.stderr
    os.umask(0o022)
    sizes = {path: path.stat().st_size for path in files_below(home.root)}
    done = call("prune", "--home", home.root, "--format", "json", "--remove")
    assert json.loads(done.stdout) == json.loads(shown.stdout)
    gone = [path for path in sizes if not path.exists()]
    listed = json.loads(shown.stdout)
    assert (sum(row["files"] for row in listed), sum(row["bytes"] for row in listed)) == (
        len(gone),
        sum(sizes[path] for path in gone),
    )
    assert [(row["kind"], row["nights"], row["last_night"]) for row in listed] == [
        (kind, 2, DATES[1]) for kind in ("archive", "copies", "quarantine", "reports")
    ]
    record = home.state.prunings / "000001.json"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (record.parent, record)] == [0o700, 0o600]
    assert sorted(file.place for pruning in read_prunings(home.state) for file in pruning.files) == sorted(
        path.relative_to(home.root).as_posix() for path in gone
    )


def test_people_see_totals_and_programs_do_not(sample: SampleNights, tmp_path: Path) -> None:
    home = aged(sample.homes[DATES[-1]], tmp_path / "home")
    table = call("prune", "--home", home.root).stdout.splitlines()
    rows = call("prune", "--home", home.root, "--format", "csv").stdout.splitlines()[1:]
    total = next(line.split() for line in table if line.startswith("total"))
    for place in (-1, -2):
        assert int(total[place]) == sum(int(row.split(",")[place]) for row in rows)
    assert not any(row.startswith("total") for row in rows)


def test_the_list_of_dates_names_no_page_that_is_gone(pruned: Home, sample: SampleNights, tmp_path: Path) -> None:
    """The dates stay, and every link works; the next run writes the same list."""
    text = (pruned.root / INDEX_PLACE).read_text(encoding="utf-8")
    links = re.findall(r'href="([^"#]+)"', text)
    assert sorted(links) == [f"{DATES[2]}/{name}" for name in (WORKBOOK_NAME, PAGE_NAME)]
    assert all((pruned.root / "reports" / link).is_file() for link in links)
    assert all(f'<th scope="row">{night}</th>' in text for night in DATES[:2])
    assert text.count(">removed</td>") == 2
    home = aged(sample.homes[DATES[1]], tmp_path / "home")
    assert call("prune", "--home", home.root, "--remove").exit_code == 0
    assert run_date(home, DATES[2]) is not None
    later = (home.root / INDEX_PLACE).read_text(encoding="utf-8")
    assert [night for night in DATES if f'href="{night}/{PAGE_NAME}"' in later] == list(DATES[1:])
    assert call("verify", "--home", home.root, "--hashes-only").exit_code == 0


def test_a_changed_list_of_dates_is_found(touchable: Home) -> None:
    index = touchable.root / INDEX_PLACE
    index.write_bytes(index.read_bytes() + b"\n")
    result = call("verify", "--home", touchable.root, "--hashes-only")
    assert (result.exit_code, f"{index}: was changed" in result.stderr) == (1, True)


def test_a_pruning_that_was_broken_off_writes_the_list_at_the_next_start(touchable: Home, sample: SampleNights) -> None:
    """The run died after the files were removed and before the list was written."""
    index, record = touchable.root / INDEX_PLACE, touchable.state.prunings / "000001.json"
    after = index.read_bytes()
    shutil.copyfile(sample.homes[DATES[2]] / INDEX_PLACE, index)
    assert index.read_bytes() != after
    record.rename(record.with_name("000001.pending.json"))
    assert call("verify", "--home", touchable.root, "--hashes-only").exit_code == 0
    finish_prunings(touchable)
    assert (index.read_bytes(), record.is_file()) == (after, True)


def test_verify_passes_and_lists_what_it_could_not_read_again(pruned: Home) -> None:
    result = call("verify", "--home", pruned.root)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("3 runs verified")
    assert "2 of them were run again from their facts, not from files" in result.stdout
    assert f"{DATES[0]}.1 to {DATES[1]}.1." in result.stdout
    assert call("verify", "--home", pruned.root, "--rebuild").exit_code == 0


@pytest.mark.parametrize("kind", ["archive", "facts", "outbox", "reports", "record", "again"])
def test_a_touched_kept_file_is_still_found(touchable: Home, kind: str) -> None:
    home = touchable
    facts = [path for path in files_below(home.state.facts) if "rejected" in path.name]
    path = {
        "archive": next(iter(files_below(home.archive))),
        "facts": facts[0],
        "outbox": next(iter(files_below(home.root / "outbox"))),
        "reports": home.root / "reports" / DATES[2] / "report.html",
        "record": home.state.prunings / "000001.json",
        "again": home.archive / DATES[0] / "manual_after_sales" / "manual_20260701.csv",
    }[kind]
    if kind == "record":
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"touched")
    result = call("verify", "--home", home.root, "--hashes-only")
    assert result.exit_code == 1
    assert "is missing" in result.stderr if kind == "record" else f"{path}: was changed" in result.stderr
    refused = call("prune", "--home", home.root, "--remove")
    # what later runs need is compared before anything else
    is_state = kind in ("facts", "record")
    assert refused.exit_code == (2 if is_state else 1)
    assert ("Nothing was written" if is_state else "nothing is pruned") in refused.stderr


@pytest.mark.parametrize("forged", ["another digest", "the last night"])
def test_a_record_excuses_only_what_the_manifest_named_of_an_old_run(touchable: Home, forged: str) -> None:
    record = touchable.state.prunings / "000001.json"
    pruning = json.loads(record.read_text())
    if forged == "another digest":
        pruning["files"][0]["sha256"] = "0" * 64
        missing = touchable.root / pruning["files"][0]["place"]
    else:
        missing = next(iter(files_below(touchable.archive)))
        place = missing.relative_to(touchable.root).as_posix()
        pruning["files"].append({**pruning["files"][0], "place": place, "sha256": sha256_of(missing)})
        missing.unlink()
    record.write_text(json.dumps(pruning))
    result = call("verify", "--home", touchable.root, "--hashes-only")
    assert (result.exit_code, result.stderr) == (1, f"{missing}: is missing; restore it from a backup of the home\n")


def test_facts_of_a_pruned_date_are_really_run_again(touchable: Home) -> None:
    """An issued table and its manifest were both changed: the bytes agree, the rerun does not."""
    first, second, _ = read_manifests(touchable.state)
    issued = touchable.state.issued
    shutil.copyfile(issued / second.run_id / "unit_match.parquet", issued / first.run_id / "unit_match.parquet")
    digest = sha256_of(issued / first.run_id / "unit_match.parquet")
    write_manifest(touchable.state, first.model_copy(update={"issued": {**first.issued, "unit_match": digest}}))
    found = next(iter(replayed(touchable, Silence())))
    assert (found.place, found.sentence) == (
        f"{first.run_id}, issued unit_match",
        "has other rows when the run is replayed",
    )


@pytest.mark.parametrize("night", DATES[:2])
def test_the_books_as_of_a_pruned_date_are_what_they_were(
    pruned: Home, sample: SampleNights, night: str, tmp_path: Path
) -> None:
    with books_job.open_books(tmp_path) as books:
        history = History(pruned.state, read_manifests(pruned.state))
        books_job.recompute(books, history, date.fromisoformat(night), tmp_path)
        assert published(books) == rows_of_home(sample.homes[night])


def test_the_next_run_is_the_same_with_and_without(sample: SampleNights, tmp_path: Path) -> None:
    home = aged(sample.homes[DATES[1]], tmp_path / "home")
    assert call("prune", "--home", home.root, "--remove").exit_code == 0
    assert not (home.archive / DATES[0]).exists()
    assert run_date(home, DATES[2]) is not None
    assert rows_of_home(home.root) == rows_of_home(sample.homes[DATES[2]])
    whole = bytes_of(Home(sample.homes[DATES[2]]), *OUTSIDE_STATE)
    first = tuple(place.format(DATES[0]) for place in ("archive/{}/", "reports/{}/", "quarantine/{}.1/"))
    # the list of all dates names the existing files, so it differs
    kept = {
        place: digest
        for place, digest in whole.items()
        if not place.startswith(first) and place != "reports/index.html"
    }
    assert {
        place: digest for place, digest in bytes_of(home, *OUTSIDE_STATE).items() if place != "reports/index.html"
    } == kept
    again = call("prune", "--home", home.root, "--remove", "--format", "json")
    assert {(row["first_night"], row["last_night"]) for row in json.loads(again.stdout)} == {(DATES[1], DATES[1])}
    assert [pruning.number for pruning in read_prunings(home.state)] == [1, 2]
    assert call("verify", "--home", home.root, "--hashes-only").exit_code == 0
    first_record = home.state.prunings / "000001.json"
    first_record.write_text(first_record.read_text().replace('"number": 1', '"number":  1'))
    broken = call("verify", "--home", home.root, "--hashes-only")
    assert "the pruning record before this one was changed" in broken.stderr


def test_a_second_pruning_finds_nothing(touchable: Home) -> None:
    before = bytes_of(touchable, *OUTSIDE_STATE, "state/prunings")
    again = call("prune", "--home", touchable.root, "--remove", "--format", "json")
    assert (again.exit_code, json.loads(again.stdout)) == (0, [])
    assert "No file has reached its age limit." in again.stderr
    assert bytes_of(touchable, *OUTSIDE_STATE, "state/prunings") == before


def test_without_ages_everything_is_kept(sample: SampleNights, tmp_path: Path) -> None:
    shutil.copytree(sample.homes[DATES[-1]], tmp_path / "home")
    before = bytes_of(Home(tmp_path / "home"), *OUTSIDE_STATE)
    result = call("prune", "--home", tmp_path / "home", "--remove")
    assert result.exit_code == 0
    assert "No age limit is set, so everything is kept" in result.stderr
    assert bytes_of(Home(tmp_path / "home"), *OUTSIDE_STATE) == before


def test_a_held_home_ends_in_75(touchable: Home) -> None:
    with held(touchable):
        assert call("prune", "--home", touchable.root).exit_code == 75
