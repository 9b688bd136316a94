"""R-88: group and mode of what is published; they survive the swap, and archive and state stay private."""

from __future__ import annotations

import grp
import os
import stat
from pathlib import Path

import pytest

from aftersales.jobs.console.health_checks import examined
from aftersales.jobs.publish import job as publish_job
from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK, write_atomically
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.published_access import PRIVATE, Access, access_of
from aftersales.jobs.state.settings import Settings, read_settings
from aftersales.jobs.state.staging import opened
from tests.publish.test_publish import DAY, PUBLISHED, furnished, written

GROUPS = [entry for entry in grp.getgrall() if not os.geteuid() or entry.gr_gid in os.getgroups()]
"""Groups that this user may give files to."""
READ_BY_GROUP, ENTERED_BY_GROUP = 0o640, 0o750
FINANCE, KLANG = GROUPS[-1], GROUPS[0]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def publish(home: Home, access: Access) -> None:
    os.umask(PRIVATE_UMASK)
    history = publish_job.finish_interrupted_runs(home, access)
    with opened(home, history, DAY) as stage:
        publish_job.publish_files(home, publish_job.commit(stage, history, written(stage)), access)


def of_archive(place: str) -> bool:
    return place.startswith("archive")


def test_without_the_settings_all_is_private(tmp_path: Path) -> None:
    os.umask(PRIVATE_UMASK)
    home = furnished(tmp_path / "home")
    publish(home, access_of(Settings()))
    assert access_of(Settings()) == PRIVATE
    assert {mode(home.root / place) for place in PUBLISHED} == {0o600}
    assert {mode(home.root / place) for place in ("reports", "outbox", "archive", "state", ".")} == {0o700}


def test_group_and_mode_hold_for_what_is_published_and_nothing_else(tmp_path: Path) -> None:
    os.umask(PRIVATE_UMASK)
    home = furnished(tmp_path / "home")
    group = (FINANCE.gr_name, f"outbox/push/S={KLANG.gr_name}")
    publish(home, access_of(Settings(published_group=group, published_mode="0640")))
    for place in PUBLISHED:
        seen = (home.root / place).stat()
        if of_archive(place):
            assert stat.S_IMODE(seen.st_mode) == 0o600
        else:
            assert stat.S_IMODE(seen.st_mode) == READ_BY_GROUP
            assert seen.st_gid == (KLANG if place.startswith("outbox/push/S/") else FINANCE).gr_gid
    for place in ("reports", "reports/2026-07-01", "outbox", "outbox/push"):
        assert (mode(home.root / place), (home.root / place).stat().st_gid) == (ENTERED_BY_GROUP, FINANCE.gr_gid)
    assert (home.root / "outbox/push/S").stat().st_gid == KLANG.gr_gid
    # the home can be entered, but not listed, by the group
    assert (mode(home.root), home.root.stat().st_gid) == (0o710, FINANCE.gr_gid)
    private = [home.archive, home.inbox, *(path for path in home.state.root.rglob("*"))]
    assert not any(mode(path) & 0o077 for path in private)


def test_a_file_has_its_mode_before_it_is_at_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader never finds the new file closed; on another disk the copy has the mode too."""
    seen: list[int] = []
    moved = publish_job.move

    def watched(source: Path, target: Path) -> None:
        if target.name == "aftersales.duckdb" and "staged" not in target.parts:
            seen.append(mode(source))
            if len(seen) == 1:
                raise OSError(publish_job.errno.EXDEV, "another disk")
        moved(source, target)

    monkeypatch.setattr(publish_job, "move", watched)
    home = furnished(tmp_path / "home")
    publish(home, Access(0o644))
    assert seen == [0o644, 0o644]
    assert mode(home.database) == 0o644


def test_an_interrupted_publication_is_finished_with_group_and_mode(tmp_path: Path) -> None:
    os.umask(PRIVATE_UMASK)
    home = furnished(tmp_path / "home")
    history = publish_job.finish_interrupted_runs(home)
    with opened(home, history, DAY) as stage:
        publish_job.commit(stage, history, written(stage))
    assert isinstance(publish_job.finish_interrupted_runs(home, Access(0o640)), History)
    assert mode(home.database) == READ_BY_GROUP


def test_other_settings_reach_what_was_published_before(tmp_path: Path) -> None:
    home = furnished(tmp_path / "home")
    publish(home, PRIVATE)
    outside = tmp_path / "outside.csv"
    outside.write_text("x")
    outside.chmod(0o600)
    (home.root / "reports" / "link.csv").symlink_to(outside)
    Access(0o640).spread(home)
    assert {mode(home.root / place) for place in PUBLISHED if not of_archive(place)} == {READ_BY_GROUP}
    assert mode(home.root / "reports" / "2026-07-01") == ENTERED_BY_GROUP
    assert mode(outside) == 0o600
    Access(0o600).spread(home)
    assert {mode(home.root / place) for place in PUBLISHED} == {0o600}


def test_a_file_that_is_written_again_keeps_its_mode(tmp_path: Path) -> None:
    """The index page is written again by `prune`."""
    os.umask(PRIVATE_UMASK)
    page = tmp_path / "index.html"
    write_atomically(page, b"a")
    assert mode(page) == 0o600
    page.chmod(READ_BY_GROUP)
    write_atomically(page, b"b")
    assert (page.read_bytes(), mode(page)) == (b"b", READ_BY_GROUP)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('published_mode = "0660"', "one of 0600"),
        ('published_mode = "640"', "one of 0600"),
        ('published_group = "archive=finance"', "expected GROUP or PLACE=GROUP"),
        ('published_group = ["outbox/../archive=finance"]', "expected GROUP or PLACE=GROUP"),
        ('published_group = ["outbox="]', "expected GROUP or PLACE=GROUP"),
    ],
)
def test_what_cannot_be_published_to(line: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "aftersales.toml").write_text(f"{line}\n")
    with pytest.raises(WrongUse, match=message):
        read_settings(Home(tmp_path))


def test_a_group_that_does_not_exist_is_named(tmp_path: Path) -> None:
    (tmp_path / "aftersales.toml").write_text('published_group = "no-such-group"\n')
    home = Home(tmp_path)
    with pytest.raises(WrongUse, match="found 'no-such-group', expected a group of this machine"):
        access_of(read_settings(home))
    home.reference.mkdir()
    home.inbox.mkdir()
    found = [seen for seen in examined(home) if seen.subject == "access"]
    assert [(seen.result, "no-such-group" in seen.sentence) for seen in found] == [("FAIL", True)]


def test_the_settings_change_no_row() -> None:
    other = Settings(published_group=("x",), published_mode="0640", allow_gone=("S",), first_night_pushes=1)
    assert other.sha256() == Settings().sha256()


def test_what_another_user_owns_stops_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its owner may change the mode of a file; the files of the run are its own."""
    home = furnished(tmp_path / "home")
    publish(home, PRIVATE)
    theirs = home.root / "reports"
    changed = Path.chmod

    def chmod(path: Path, wanted: int) -> None:
        if path == theirs:
            raise PermissionError(1, "Operation not permitted", str(path))
        changed(path, wanted)

    monkeypatch.setattr(Path, "chmod", chmod)
    access = Access(0o640)
    access.spread(home)
    assert (mode(theirs), mode(home.database)) == (0o700, READ_BY_GROUP)
    access.grant_folders(home, Path("reports/2026-07-01/report.html"))
    assert mode(theirs / "2026-07-01") == ENTERED_BY_GROUP
