"""The history of committed runs, read from manifests; and which dates may be run."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import FileRecord, Manifest, manifest_path, read_manifests, write_manifest
from aftersales.jobs.state.paths import State
from aftersales.jobs.state.staging import has_nothing_new

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def record(name: str, outcome: str = "accepted", path: str = "decisions/a.csv") -> FileRecord:
    return FileRecord(
        input_file_id=name,
        path=path,
        source="decisions",
        shop_id="",
        sha256=name,
        bytes=1,
        rows_in=3,
        outcome=outcome,
        refusal="",
        kind="decision",
        has_facts=outcome == "accepted",
        has_rejected=False,
    )


def manifest(day: int, number: int = 1, *files: FileRecord, issued: tuple[str, ...] = ("posting",)) -> Manifest:
    business_date = date(2026, 7, day)
    return Manifest(
        run_id=f"{business_date}.{number}",
        business_date=business_date,
        run_number=number,
        started_at=NOON,
        finished_at=NOON,
        version="0",
        settings={},
        settings_sha256="s",
        reference={"shop": "r"},
        files=files,
        facts={},
        issued=dict.fromkeys(issued, "x"),
        published={},
        previous_sha256="",
    )


def test_manifests_come_back_in_the_order_of_their_dates(tmp_path: Path) -> None:
    state = State(tmp_path)
    written = [manifest(2), manifest(10), manifest(1, 2), manifest(1, 1)]
    for item in written:
        write_manifest(state, item)
    assert [item.run_id for item in read_manifests(state)] == [
        "2026-07-01.1",
        "2026-07-01.2",
        "2026-07-02.1",
        "2026-07-10.1",
    ]
    assert read_manifests(state) == (written[3], written[2], written[0], written[1])


def test_a_damaged_manifest_stops_with_its_name(tmp_path: Path) -> None:
    state = State(tmp_path)
    write_manifest(state, manifest(1))
    manifest_path(state, "2026-07-01.1").write_text('{"format": 1}')
    with pytest.raises(WrongUse, match=r"2026-07-01\.1\.json: not a manifest"):
        read_manifests(state)


def test_only_files_that_were_let_in_are_known(tmp_path: Path) -> None:
    """R-07, contract: the same bytes again are unchanged; a file that was refused may be let in once it can be read."""
    history = History(State(tmp_path), (manifest(1, 1, record("a"), record("b", "quarantined")),))
    assert history.known_files == {"a": 3}
    assert history.facts() == {"decision": [tmp_path / "facts" / "decisions" / "a.parquet"]}


def test_issued_rows_are_found_run_by_run(tmp_path: Path) -> None:
    history = History(State(tmp_path), (manifest(1), manifest(2, 1, issued=())))
    assert history.issued() == {"posting": [tmp_path / "issued" / "2026-07-01.1" / "posting.parquet"]}


@pytest.mark.parametrize(
    ("day", "finding"),
    [(1, "is before 2026-07-02, which is committed"), (4, "is in the future: today is 2026-07-03")],
)
def test_dates_before_the_last_and_in_the_future_are_refused(tmp_path: Path, day: int, finding: str) -> None:
    history = History(State(tmp_path), (manifest(2),))
    with pytest.raises(WrongUse, match=finding):
        history.must_allow(date(2026, 7, day), date(2026, 7, 3))


@pytest.mark.parametrize("day", [2, 3])
def test_the_last_date_again_and_later_ones_are_allowed(tmp_path: Path, day: int) -> None:
    History(State(tmp_path), (manifest(2),)).must_allow(date(2026, 7, day), date(2026, 7, 3))


def test_what_counts_as_nothing_new(tmp_path: Path) -> None:
    """Design §1: files, reference tables; a setting counts too, because it changes what the same files mean."""
    history = History(State(tmp_path), (manifest(1, 1, record("a")),))
    again = manifest(1, 2, record("a", "unchanged"))
    assert has_nothing_new(history, again)
    assert has_nothing_new(history, manifest(1, 2))
    assert not has_nothing_new(history, manifest(1, 2, record("b")))
    assert not has_nothing_new(history, manifest(1, 2, record("a", "unchanged", path="decisions/b.csv")))
    assert not has_nothing_new(history, again.model_copy(update={"reference": {"shop": "other"}}))
    assert not has_nothing_new(history, again.model_copy(update={"settings_sha256": "other"}))
    assert not has_nothing_new(history, manifest(2))


def test_a_manifest_that_was_replaced_is_read_again(tmp_path: Path) -> None:
    state = State(tmp_path)
    write_manifest(state, manifest(1))
    assert read_manifests(state) == (manifest(1),)
    other = manifest(1).model_copy(update={"version": "another"})
    write_manifest(state, other)
    assert read_manifests(state) == (other,)
