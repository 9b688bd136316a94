"""The bench's worlds: their rows are accepted and lead to refunds; one seed gives one world."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.console.verdict import Verdict
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.report import job as report_job
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from bench import homes, world
from bench.pandas_night import same_refunds
from bench.payments import write_payments
from bench.places import YARDSTICK_PYTHON
from bench.session import other
from bench.world import FIRST_NIGHT, Batch, laid_out, write_answers, write_arrivals, write_world

pytestmark = pytest.mark.slow
ROWS = 3_000
SMALL = Batch(ROWS, seed=11, exporting_shops=2)


class Nights:
    """A home with a small world: three runs and their results."""

    def __init__(self, folder: Path) -> None:
        self.world = folder / "world"
        write_world(self.world, SMALL, is_one_file=True)
        self.home = homes.found(folder / "home", self.world / "reference")
        self.verdicts = [self._run(1), self._run(2)]
        self.payments = write_payments(self.home / "aftersales.duckdb", self.home / "inbox", "n3", self._date(3))
        self.verdicts.append(self._run(3))

    def _date(self, number: int) -> date:
        return FIRST_NIGHT + timedelta(days=number - 1)

    def _run(self, number: int) -> Verdict:
        files = self.world / f"night_{number}" / "inbox"
        if files.is_dir():
            homes.drop(files, self.home)
        verdict = run_business_date(Home(self.home), read_settings(Home(self.home)), self._date(number), Silence())
        assert verdict is not None
        return verdict

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.home / "aftersales.duckdb"), read_only=True) as published:
            return published.execute(query).fetchall()


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_job, "write_workbook", lambda *_, **__: Path())
        yield Nights(tmp_path_factory.mktemp("bench"))


def test_only_what_is_planned_is_quarantined(nights: Nights) -> None:
    """One case in a thousand has an undeclared status word; every other row of every file is accepted."""
    reasons = {reasons for (reasons,) in nights.ask("SELECT DISTINCT reasons FROM report.quarantined_row")}
    assert reasons == {"STATUS_UNKNOWN"}
    first, second, third = nights.verdicts
    assert 0 < first.rows_quarantined < ROWS * 3 // 1000
    assert (second.rows_quarantined, third.rows_quarantined) == (0, 0)
    assert all(verdict.ties_out and not verdict.files_refused for verdict in nights.verdicts)


def test_a_world_has_the_rows_that_were_asked_for(nights: Nights) -> None:
    read = "SELECT CAST(sum(rows_in) AS BIGINT) FROM report.input_file WHERE source IN ('tiktok', 'manual_after_sales')"
    assert nights.ask(read) == [(ROWS,)]


def test_most_of_a_history_is_settled(nights: Nights) -> None:
    """Pushed, answered, received, refunded and paid: the bench's history is a real history."""
    settled, refunds = nights.ask(
        "SELECT count(*) FILTER (WHERE state = 'completed'), count(*) FROM report.refund_order"
    )[0]
    assert refunds > ROWS // 2
    assert settled == refunds
    assert 0 < nights.payments < refunds
    assert nights.ask("SELECT count(*) FROM report.refund_order WHERE return_handling_fee > 0 AND exchange_amount > 0")[
        0
    ][0]
    assert nights.ask("SELECT count(*) FROM report.refund_order WHERE unsettled_amount > 0")[0][0]
    assert nights.ask("SELECT count(*) FROM report.return_stock_in_line WHERE combo_sku <> ''")[0][0]


def test_the_same_seed_is_the_same_world(nights: Nights, tmp_path: Path) -> None:
    write_world(tmp_path / "again", SMALL, is_one_file=True)
    write_world(tmp_path / "other", replace(SMALL, seed=12), is_one_file=True)
    assert _digests(nights.world) == _digests(tmp_path / "again")
    assert _digests(nights.world) != _digests(tmp_path / "other")


@pytest.mark.skipif(
    not YARDSTICK_PYTHON.exists(), reason="`make bench` makes the yardsticks' environment: not compared with pandas"
)
def test_the_pandas_job_comes_to_the_same_refunds(nights: Nights, tmp_path: Path) -> None:
    """Expected refunds of the first run and refund orders of the second, by currency and to the cent."""
    job = "bench.yardsticks.pandas_job:refunds"
    theirs = other(job, nights.world, FIRST_NIGHT, tmp_path / "out", "night_1", "night_2")
    assert len(theirs.told["refunded"]) == 3
    same_refunds(nights.home, theirs.told)
    theirs.told["refunded"]["MYR"][1] += 1
    with pytest.raises(AssertionError, match="other refunds"):
        same_refunds(nights.home, theirs.told)


def test_batches_that_follow_each_other_share_no_order(tmp_path: Path) -> None:
    first = Batch(100)
    second = Batch(100, first_order=first.following)
    found = []
    for number, batch in enumerate((first, second)):
        with laid_out(batch, tmp_path / f"scratch{number}") as connection:
            rows = "SELECT count(*) FROM line WHERE is_requested"
            assert connection.execute(rows).fetchall() == [(100,)]
            found.append({order for (order,) in connection.execute("SELECT order_no FROM line").fetchall()})
    assert not found[0] & found[1]


def test_large_files_are_split_and_no_row_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds that do not fit into memory are written to disk, and a kind with too many rows fills several files."""
    found = []
    for most_rows in (1_000_000, 100):
        monkeypatch.setattr(world, "MOST_ROWS", most_rows)
        with laid_out(Batch(900), tmp_path / "scratch") as connection:
            write_arrivals(connection, tmp_path / str(most_rows), "n", is_one_file=True)
        paths = sorted((tmp_path / str(most_rows) / "stock_out_orders").iterdir())
        assert (len(paths) > 5) == (most_rows == 100)
        found.append(sorted(line for path in paths for line in path.read_text(encoding="utf-8").splitlines()[1:]))
    assert found[0] == found[1]


def test_late_answers_are_those_that_did_not_come_in_time(tmp_path: Path) -> None:
    with laid_out(Batch(2_000), tmp_path / "scratch") as connection:
        for is_in_time in (True, False):
            folder = tmp_path / str(is_in_time)
            write_answers(connection, folder, "n", answered_on=FIRST_NIGHT, in_time=is_in_time, is_one_file=True)
        write_arrivals(connection, tmp_path / "arrivals", "n", is_one_file=True)
    in_time, late = ({line.split(",")[0] for line in _acknowledged(tmp_path / name)} for name in ("True", "False"))
    assert late
    assert len(in_time) > len(late) * 10
    assert not in_time & late
    assert len(list((tmp_path / "arrivals" / "stock_out_orders").iterdir())) == 1


def _acknowledged(inbox: Path) -> list[str]:
    (path,) = (inbox / "push_acknowledgements").iterdir()
    return path.read_text(encoding="utf-8").splitlines()[1:]


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.csv"))
    }
