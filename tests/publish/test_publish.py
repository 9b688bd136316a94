"""One rename commits a run; its files are published after that, or at the next start after a crash."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aftersales.jobs.publish import job as publish_job
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import Manifest, read_manifests
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.staging import Stage, opened, stage_inbox
from tests.state.test_committed_runs import manifest, record

DAY = date(2026, 7, 1)


def furnished(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    (home.inbox / "decisions").mkdir(parents=True)
    (home.inbox / "decisions" / "a.csv").write_text("decision_id\n")
    os.utime(home.inbox / "decisions" / "a.csv", (1_780_000_000, 1_780_000_000))
    return home


def written(stage: Stage) -> Manifest:
    """A stage as a run leaves it before the commit, and its draft."""
    assert stage_inbox(stage) == ()
    digest = publish_job.sha256_of(stage.inbox / "decisions" / "a.csv")
    files = {
        stage.facts / "decisions" / "a.parquet": "fact",
        stage.issued / "posting.parquet": "issued",
        stage.reference / "shop.r.parquet": "reference",
        stage.places / "aftersales.duckdb": "database",
        stage.places / "reports" / "2026-07-01" / "reconciliation.xlsx": "workbook",
        stage.places / "outbox" / "push" / "S" / "B.csv": "batch",
        stage.places / "outbox" / "push" / "S" / "B.json": "card",
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return manifest(1, 1, record("a").model_copy(update={"sha256": digest}), issued=())


def published(home: Home) -> dict[str, str]:
    return {
        path.relative_to(home.root).as_posix(): path.read_text()
        for path in publish_job.files_below(home.root)
        if "state" not in path.relative_to(home.root).parts
    }


PUBLISHED = {
    "aftersales.duckdb": "database",
    "archive/2026-07-01/decisions/a.csv": "decision_id\n",
    "outbox/push/S/B.csv": "batch",
    "outbox/push/S/B.json": "card",
    "reports/2026-07-01/reconciliation.xlsx": "workbook",
}


def test_a_committed_run_is_published_and_leaves_the_inbox(tmp_path: Path) -> None:
    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    with opened(home, history, DAY) as stage:
        made = publish_job.commit(stage, history, written(stage))
        assert published(home) == {"inbox/decisions/a.csv": "decision_id\n"}
        publish_job.publish_files(home, made)
    assert published(home) == PUBLISHED
    assert set(made.published) == {name for name in PUBLISHED if not name.startswith("archive")}
    assert read_manifests(home.state) == (made,)
    assert not home.state.work.exists()
    assert list(home.state.staged.iterdir()) == []


def test_the_published_file_is_made_durable_while_reports_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    durable: list[str] = []
    monkeypatch.setattr(publish_job, "sync", lambda path: durable.append(path.name))
    with opened(home, history, DAY) as stage:
        draft = written(stage)
        with publish_job.sealing(stage) as sealed:
            pass
        assert durable == ["aftersales.duckdb"]
        assert sealed() == {"aftersales.duckdb": publish_job.sha256_of(stage.places / "aftersales.duckdb")}
        made = publish_job.commit(stage, history, draft, sealed())
    assert set(made.published) == {name for name in PUBLISHED if not name.startswith("archive")}
    assert made.published["aftersales.duckdb"] == sealed()["aftersales.duckdb"]


def test_a_published_file_that_did_not_reach_the_disk_is_not_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    monkeypatch.setattr(publish_job, "sync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"), opened(home, history, DAY) as stage:
        draft = written(stage)
        with publish_job.sealing(stage) as sealed:
            pass
        publish_job.commit(stage, history, draft, sealed())
    assert publish_job.finish_interrupted_runs(home).manifests == ()


def test_a_crash_after_the_manifest_is_made_good_at_the_next_start(tmp_path: Path) -> None:
    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    with opened(home, history, DAY) as stage:
        publish_job.commit(stage, history, written(stage))
    publish_job.finish_interrupted_runs(home)
    assert published(home) == PUBLISHED


@pytest.mark.parametrize("turn", range(5))
def test_a_crash_between_two_places_is_made_good(tmp_path: Path, turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    with opened(home, history, DAY) as stage:
        made = publish_job.commit(stage, history, written(stage))
    moved: list[Path] = []
    real = publish_job.move

    def move(source: Path, target: Path) -> None:
        if len(moved) == turn:
            raise KeyboardInterrupt
        moved.append(target)
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(publish_job, "move", move)
        with pytest.raises(KeyboardInterrupt):
            publish_job.publish_files(home, made)
    assert len(moved) == turn
    publish_job.finish_interrupted_runs(home)
    assert published(home) == PUBLISHED


def test_the_card_of_a_batch_is_the_last_of_the_outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that finds the JSON of a batch finds its CSV complete."""
    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    order: list[str] = []
    with opened(home, history, DAY) as stage:
        made = publish_job.commit(stage, history, written(stage))
    real = publish_job.move
    monkeypatch.setattr(publish_job, "move", lambda source, target: (order.append(target.name), real(source, target)))
    publish_job.publish_files(home, made)
    assert order == ["aftersales.duckdb", "reconciliation.xlsx", "B.csv", "B.json", "a.csv"]


def test_a_crash_before_the_manifest_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    monkeypatch.setattr(publish_job, "write_manifest", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"), opened(home, history, DAY) as stage:
        publish_job.commit(stage, history, written(stage))
    assert published(home) == {"inbox/decisions/a.csv": "decision_id\n"}
    assert publish_job.finish_interrupted_runs(home).manifests == ()
    left = [path.relative_to(home.state.root).as_posix() for path in publish_job.files_below(home.state.root)]
    # it is moved aside and not deleted: the manifest that names it may have been lost
    assert {place.partition("/")[0] for place in left} == {"aside"}
    assert "aside/000000/issued/2026-07-01.1/posting.parquet" in left


def test_a_file_that_changed_while_it_was_read_stays_for_the_next_run(tmp_path: Path) -> None:
    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    with opened(home, history, DAY) as stage:
        made = publish_job.commit(stage, history, written(stage))
        (home.inbox / "decisions" / "a.csv").write_text("decision_id\nD-2\n")
        publish_job.publish_files(home, made)
    assert (home.inbox / "decisions" / "a.csv").read_text() == "decision_id\nD-2\n"
    assert (home.archive / "2026-07-01" / "decisions" / "a.csv").read_text() == "decision_id\n"


def test_another_disk_is_reached_by_copying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    with opened(home, history, DAY) as stage:
        made = publish_job.commit(stage, history, written(stage))
    real = publish_job.move

    def move(source: Path, target: Path) -> None:
        if source.parent != target.parent:
            raise OSError(publish_job.errno.EXDEV, "another disk")
        real(source, target)

    monkeypatch.setattr(publish_job, "move", move)
    publish_job.publish_files(home, made)
    assert published(home) == PUBLISHED


def test_manifests_are_chained(tmp_path: Path) -> None:
    """A changed or missing manifest is noticed."""
    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    with opened(home, history, DAY) as stage:
        publish_job.publish_files(home, publish_job.commit(stage, history, written(stage)))
    history = publish_job.finish_interrupted_runs(home)
    with opened(home, history, DAY) as stage:
        draft = replace_id(manifest(1, 2, issued=()))
        second = publish_job.commit(stage, history, draft)
    first = home.state.manifests / "2026-07-01.1.json"
    assert second.previous_sha256 == publish_job.sha256_of(first)


def replace_id(draft: Manifest) -> Manifest:
    return draft.model_copy(update={"run_id": "2026-07-01.2"})


def test_a_further_run_has_its_own_archive_folder(tmp_path: Path) -> None:
    home = furnished(tmp_path)
    history = History(home.state, (manifest(1),))
    with opened(home, history, DAY) as stage:
        assert stage.run_id == "2026-07-01.2"
        assert stage.inbox.name == "2026-07-01.2"
        assert replace(stage, run_number=1).inbox.name == "2026-07-01"


def test_a_run_whose_files_did_not_reach_the_disk_is_not_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_: Path) -> None:
        raise OSError(5, "Input/output error")

    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    with opened(home, history, DAY) as stage:
        draft = written(stage)
        monkeypatch.setattr(publish_job, "sync_tree", refuses)
        with pytest.raises(OSError, match="Input/output error"):
            publish_job.commit(stage, history, draft)
    assert read_manifests(home.state) == ()


def test_finishing_interrupted_runs_keeps_what_manifests_name_and_nothing_else(tmp_path: Path) -> None:
    home = furnished(tmp_path)
    history = publish_job.finish_interrupted_runs(home)
    with opened(home, history, DAY) as stage:
        draft = written(stage)
        (stage.facts / "decisions" / "a.rejected.parquet").write_text("rejected")
        publish_job.commit(stage, history, draft.model_copy(update={"reference": {"shop": "r"}}))
    named = ["facts/decisions/a.parquet", "facts/decisions/a.rejected.parquet", "reference/shop.r.parquet"]
    for place in ("facts/decisions/b.parquet", "facts/other/a.parquet", "reference/shop.s.parquet"):
        (home.state.root / place).parent.mkdir(exist_ok=True)
        (home.state.root / place).write_text("left by a run that did not end")
    publish_job.finish_interrupted_runs(home)
    kept = [*publish_job.files_below(home.state.facts), *publish_job.files_below(home.state.reference)]
    assert [path.relative_to(home.state.root).as_posix() for path in kept] == named
