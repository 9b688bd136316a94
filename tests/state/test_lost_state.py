"""R-86: what was lost or changed is named before anything is written, and a whole home is never refused."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.publish import job as publish_job
from aftersales.jobs.runtime.durable_io import files_below
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.lost_state import lost, must_be_whole
from aftersales.jobs.state.manifest import manifest_path, read_manifests, write_manifest
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.published_copies import copied_bytes, write_copies
from aftersales.jobs.state.published_places import differences
from aftersales.jobs.state.settings import read_settings
from tests.commands.test_commands import copied
from tests.sample.nights import DATES, SAMPLE, SampleNights, run_date
from tests.sample.sameness import rows_of_home


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Home:
    return copied(sample, tmp_path)


def named(home: Home) -> list[str]:
    return [loss.place for loss in lost(home, read_manifests(home.state))]


@pytest.mark.parametrize("night", DATES)
def test_nothing_is_lost_in_a_whole_home(sample: SampleNights, night: str) -> None:
    whole = Home(sample.homes[night])
    assert named(whole) == []
    assert list(differences(whole, read_manifests(whole.state))) == []


def test_an_older_state_is_refused(sample: SampleNights, home: Home) -> None:
    """State of the second date under the places of the third: the third would be issued again."""
    shutil.rmtree(home.state.root)
    shutil.copytree(Home(sample.homes[DATES[1]]).state.root, home.state.root)
    found = named(home)
    assert f"archive/{DATES[2]}" in found
    assert f"reports/{DATES[2]}" in found
    assert "aftersales.duckdb" in found
    assert any(place.startswith("outbox/push/") and f"/{DATES[2]}." in place for place in found)


@pytest.mark.parametrize("place", ["archive", "reports", "quarantine", "outbox", "aftersales.duckdb"])
def test_each_published_place_alone_remembers_the_runs(home: Home, place: str) -> None:
    """Whatever else is gone with state/: one place is enough to refuse to begin again."""
    for other in ("archive", "reports", "quarantine", "outbox", "aftersales.duckdb", "state"):
        if other != place:
            path = home.root / other
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(WrongUse, match="Nothing was written"):
        publish_job.finish_interrupted_runs(home)
    assert not home.state.root.exists()


def test_an_edited_manifest_is_named(home: Home) -> None:
    """Also the last one, for which no later manifest vouches."""
    for run in reversed(read_manifests(home.state)):
        path = manifest_path(home.state, run.run_id)
        whole = path.read_bytes()
        write_manifest(home.state, run.model_copy(update={"version": "another"}))
        assert len(named(home)) == 1
        path.write_bytes(whole)


@pytest.mark.parametrize("folder", ["facts", "issued"])
def test_edited_rows_are_named(home: Home, folder: str) -> None:
    path = files_below(home.state.root / folder)[0]  # type: ignore[index]
    whole = path.read_bytes()
    path.write_bytes(whole)
    assert named(home) == [], "written again with the same bytes"
    path.write_bytes(whole[:-1] + b"x")
    assert named(home) == [path.relative_to(home.root).as_posix()]


def test_a_start_reads_no_old_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(path: Path) -> str:
        raise AssertionError(f"{path} was read")

    monkeypatch.setattr("aftersales.jobs.state.lost_state.sha256_of", read)
    assert len(must_be_whole(home)) == len(DATES)


def test_a_batch_of_other_bytes_is_never_replaced(sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path, DATES[1])
    issued = next(place for place in read_manifests(sample.home.state)[2].published if place.startswith("outbox/"))
    path = home.root / issued
    path.parent.mkdir(parents=True, exist_ok=True)

    def foreign(_: Home) -> None:
        path.write_text("of another program\n")

    # a file that came while the run computed: at its start it would be a batch of an unknown run
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(publish_job, "must_be_whole", lambda seen: (foreign(seen), read_manifests(seen.state))[1])
        with pytest.raises(WrongUse, match="never replaced"):
            run_date(home, DATES[2])
    assert path.read_text() == "of another program\n"
    assert len(read_manifests(home.state)) == 2
    assert list(home.inbox.rglob("*.csv"))


def test_leftovers_are_moved_aside_and_removed_later(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    left = home.state.facts / "shopee" / "left.parquet"
    left.write_bytes(b"left")
    publish_job.finish_interrupted_runs(home)
    aside = home.state.aside / "000003" / "facts" / "shopee" / "left.parquet"
    assert aside.read_bytes() == b"left"
    publish_job.finish_interrupted_runs(home)
    assert aside.exists()
    monkeypatch.setattr(publish_job, "KEPT_ASIDE", 0)
    publish_job.finish_interrupted_runs(home)
    assert not aside.exists()


def test_copies_keep_names_that_are_no_utf8(tmp_path: Path) -> None:
    places = tmp_path / "places"
    odd = os.fsdecode(b"quarantine/R/caf\xe9 #1?.csv")
    (places / "quarantine" / "R").mkdir(parents=True)
    (places / odd).write_bytes(b"odd")
    state = Home(tmp_path).state
    first = write_copies(places, state.copies, "R")
    assert copied_bytes(state, "R", odd) == b"odd"
    os.utime(places / odd, (1, 1))
    assert write_copies(places, state.copies, "R") == first, "the same files make the same copies"
    assert copied_bytes(state, "R", "outbox/none.csv") is None


def last_night(sample: SampleNights, tmp_path: Path) -> Home:
    """The home before the last date, with a carried store."""
    home = copied(sample, tmp_path, DATES[1])
    assert home.state.carried.is_file()
    return home


class Noted(Silence):
    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str, **_: object) -> None:
        self.notes.append(text)


def run_noted(home: Home, sample: SampleNights) -> list[str]:
    shutil.copytree(SAMPLE / "nights" / DATES[2] / "inbox", home.inbox, dirs_exist_ok=True)
    noted = Noted()
    assert run_business_date(home, read_settings(home), date.fromisoformat(DATES[2]), noted)
    assert rows_of_home(home.root) == rows_of_home(sample.homes[DATES[2]])
    return [note for note in noted.notes if "carried.duckdb" in note]


def test_rows_deleted_from_the_carried_store_are_made_again(sample: SampleNights, tmp_path: Path) -> None:
    home = last_night(sample, tmp_path)
    with duckdb.connect(str(home.state.carried)) as store:
        store.execute("DELETE FROM earlier.return_stock_in")
    assert len(run_noted(home, sample)) == 1


@pytest.mark.parametrize("seed", range(2))
def test_flipped_bits_in_the_carried_store_stop_no_run(sample: SampleNights, tmp_path: Path, seed: int) -> None:
    """As a bad disk does: without a change of the file's time."""
    home = last_night(sample, tmp_path)
    seen = home.state.carried.stat()
    content = bytearray(home.state.carried.read_bytes())
    for step in range(4096 * (seed + 1), len(content), 40_000):
        content[step] ^= 1
    home.state.carried.write_bytes(content)
    os.utime(home.state.carried, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert len(run_noted(home, sample)) == 1
    assert named(home) == []


def test_a_whole_carried_store_is_kept(sample: SampleNights, tmp_path: Path) -> None:
    home = last_night(sample, tmp_path)
    before = home.state.carried_mark.read_bytes()
    assert run_noted(home, sample) == []
    assert home.state.carried_mark.read_bytes() != before
