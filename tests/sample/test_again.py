"""R-21, R-51: whatever is run again, nothing is pushed, refunded or posted twice, and the books are the same."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aftersales.jobs.books import job as books_job
from aftersales.jobs.books.run_inputs import RunInputs
from aftersales.jobs.commands.query_options import opened_books, opened_for_queries
from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.report.statements import all_statements
from aftersales.jobs.runtime.durable_io import files_below
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from aftersales.jobs.verify import rebuilt
from tests.sample.nights import DATES, SAMPLE, SampleNights, run_date
from tests.sample.sameness import bytes_of, published, rows_of_home


@pytest.fixture
def last(sample: SampleNights, tmp_path: Path) -> Home:
    """A copy of the home after the last run."""
    shutil.copytree(sample.homes[DATES[-1]], tmp_path / "home")
    return Home(tmp_path / "home")


def test_the_last_date_again_changes_nothing(sample: SampleNights, last: Home) -> None:
    before = {place: digest for place, digest in bytes_of(last, ".").items() if place != "state/lock"}
    assert run_date(last, DATES[-1]) is None
    assert run_business_date(last, read_settings(last), date.fromisoformat(DATES[-1]), Silence()) is None
    assert {place: digest for place, digest in bytes_of(last, ".").items() if place != "state/lock"} == before
    assert rows_of_home(last.root) == rows_of_home(sample.home.root)
    assert list(files_below(last.inbox)) == []


def test_earlier_dates_are_refused(last: Home) -> None:
    with pytest.raises(WrongUse, match=f"{DATES[0]} is before {DATES[-1]}"):
        run_date(last, DATES[0])


@pytest.mark.usefixtures("without_reports")
def test_old_files_on_a_later_date_add_nothing_new(last: Home) -> None:
    """R-07, R-09: the same bytes for the same shop are counted unchanged, and issue nothing."""
    before = rows_of_home(last.root)
    for night in DATES:
        shutil.copytree(SAMPLE / "nights" / night / "inbox", last.inbox, dirs_exist_ok=True)
    verdict = run_business_date(last, read_settings(last), date(2026, 7, 4), Silence())
    assert verdict is not None
    assert verdict.rows_in == verdict.rows_unchanged + verdict.rows_quarantined
    assert (verdict.pushes, verdict.recalls, verdict.refunded) == (0, 0, ())
    after = rows_of_home(last.root)
    for relation in ("posting", "refund_order", "push_item", "stock_movement", "customer_balance"):
        assert after[relation] == before[relation]


@pytest.mark.usefixtures("without_reports")
def test_a_further_run_of_a_date_has_batches_of_its_own(last: Home) -> None:
    """Contract: batch_id of a further run ends in .2."""
    (last.inbox / "decisions").mkdir(exist_ok=True)
    subject = "tiktok:TTJK:4035000000000000024:S-JAKARTA#2"
    (last.inbox / "push_acknowledgements").mkdir(exist_ok=True)
    (last.inbox / "push_acknowledgements" / "late.csv").write_text(
        f"push_id,result,reason,acknowledged_at\n{subject},rejected,full,2026-07-03 23:00:00\n"
    )
    (last.inbox / "decisions" / "late.csv").write_text(
        "decision_id,subject_id,decision,note,decided_by,decided_at\n"
        f"DEC-099,{subject.removesuffix('#2')},re_push,again,ops-1,2026-07-03 23:30:00\n"
    )
    verdict = run_business_date(last, read_settings(last), date.fromisoformat(DATES[-1]), Silence())
    assert verdict is not None
    assert verdict.run_id == "2026-07-03.2"
    assert verdict.pushes == 1
    batch = last.root / "outbox/push/S-JAKARTA/2026-07-03.D-BINTANG.S-JAKARTA.2.csv"
    assert f"{subject.removesuffix('2')}3" in batch.read_text()
    assert (last.root / "archive/2026-07-03.2/decisions/late.csv").exists()


@pytest.mark.usefixtures("without_reports")
@pytest.mark.parametrize("is_touched", [False, True])
def test_a_changed_published_file_is_not_reused(
    last: Home, monkeypatch: pytest.MonkeyPatch, *, is_touched: bool
) -> None:
    """Everything is recomputed from scratch; an unchanged file is carried forward."""
    if is_touched:
        with duckdb.connect(str(last.database)) as published:
            published.execute("DELETE FROM report.posting")
    compute, carried = books_job.compute, []

    def watched(books: duckdb.DuckDBPyConnection, night: RunInputs, *arguments: Any, **named: Any) -> None:
        carried.append(night.carried is not None)
        compute(books, night, *arguments, **named)

    monkeypatch.setattr(books_job, "compute", watched)
    shutil.copytree(SAMPLE / "nights" / DATES[-1] / "inbox", last.inbox, dirs_exist_ok=True)
    assert run_business_date(last, read_settings(last), date(2026, 7, 4), Silence())
    assert carried == [not is_touched]
    assert list(rebuilt(last, Silence())) == []


@pytest.mark.parametrize("night", DATES)
def test_past_dates_can_be_shown_again(sample: SampleNights, night: str, tmp_path: Path) -> None:
    """R-52: the books as of a date hold only what was known on it, and are the rows that were published then."""
    state = sample.home.state
    with books_job.open_books(tmp_path) as books:
        books_job.recompute(books, History(state, read_manifests(state)), date.fromisoformat(night), tmp_path)
        books.execute("UPDATE published.report.run SET finished_at = NULL")
        assert published(books) == rows_of_home(sample.homes[night])


@pytest.mark.usefixtures("without_reports")
def test_a_recomputed_long_history_has_its_tables_in_a_file(last: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Years of data do not fit into memory, and spilled data is not compressed. An incremental run needs no file."""
    monkeypatch.setattr(books_job, "LARGE", sum(path.stat().st_size for path in last.state.facts.rglob("*.parquet")))
    compute, in_files = books_job.compute, []

    def watched(books: duckdb.DuckDBPyConnection, *arguments: Any, **named: Any) -> None:
        in_files.append(books.execute("SELECT count(*) FROM duckdb_databases() WHERE path LIKE '%books%'").fetchall())
        compute(books, *arguments, **named)

    monkeypatch.setattr(books_job, "compute", watched)
    assert list(rebuilt(last, Silence())) == []
    with opened_books(last, date.fromisoformat(DATES[-1])), opened_for_queries(last, date.fromisoformat(DATES[-1])):
        pass
    shutil.copytree(SAMPLE / "nights" / DATES[-1] / "inbox", last.inbox, dirs_exist_ok=True)
    for is_dry in (True, False):
        assert run_business_date(last, read_settings(last), date(2026, 7, 4), Silence(), is_dry=is_dry)
    assert in_files == [[(1,)]] * 4 + [[(0,)]]


def test_two_homes_are_the_same_home(sample: SampleNights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-51: the same files on the same business dates give the same batches and reports, to the byte."""
    from tests.sample.nights import run_sample

    # as in a large run, whose statements are written by separate processes
    monkeypatch.setattr(all_statements, "FEW_ROWS", 0)
    monkeypatch.setattr(all_statements, "processors", lambda: 2)
    other = run_sample(tmp_path)
    places = ("outbox", "reports", "quarantine", "archive")
    assert bytes_of(other.home, *places) == bytes_of(sample.home, *places)
    assert rows_of_home(other.home.root) == rows_of_home(sample.home.root)


def test_a_dry_run_writes_nothing(sample: SampleNights, tmp_path: Path) -> None:
    shutil.copytree(sample.homes[DATES[0]], tmp_path / "home")
    home = Home(tmp_path / "home")
    shutil.copytree(SAMPLE / "nights" / DATES[1] / "inbox", home.inbox, dirs_exist_ok=True)
    before = bytes_of(home, ".")
    verdict = run_business_date(home, read_settings(home), date.fromisoformat(DATES[1]), Silence(), is_dry=True)
    assert verdict.preview
    assert replace(verdict, preview=()) == sample.verdicts[DATES[1]]
    after = bytes_of(home, ".")
    for place in ("state/lock",):
        before.pop(place, None)
        after.pop(place, None)
    assert after == before


def test_the_archive_is_named_by_its_input_files_alone(sample: SampleNights) -> None:
    """Intake knows their digests: computing them again would take as long as reading all input."""
    for manifest in read_manifests(sample.home.state):
        assert manifest.published
        assert not [place for place in manifest.published if place.startswith("archive/")]
