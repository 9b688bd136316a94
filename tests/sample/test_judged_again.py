"""The same file again: what was not let in is judged again, what was let in is unchanged (R-66)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from aftersales.jobs.verify import replayed, touched
from tests.ingest.made import MANUAL, STOCK_OUT, csv_text, rows_with
from tests.sample.nights import rows_of, sample_home

ACCOUNT = (
    "SELECT outcome, rows_accepted, rows_unchanged, rows_quarantined, rows_ignored, rows_in "
    "FROM report.input_file WHERE path = '{}' ORDER BY run_id DESC LIMIT 1"
)
OUTPUTS = "SELECT return_stock_in_id FROM report.return_stock_in ORDER BY ALL"

pytestmark = pytest.mark.usefixtures("without_reports")


@dataclass(frozen=True)
class Nights:
    """A home, and files for its inbox."""

    home: Home

    def run(self, day: int, files: dict[str, str], until: date | None = None) -> None:
        for path, text in files.items():
            place = self.home.inbox / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        run_business_date(self.home, read_settings(self.home), date(2026, 7, day), Silence(), until=until)

    def account(self, path: str) -> dict[str, Any]:
        (row,) = rows_of(self.home.database, ACCOUNT.format(path))
        assert row["rows_in"] == sum(value for name, value in row.items() if name not in ("outcome", "rows_in")), row
        return {name: value for name, value in row.items() if value and name != "rows_in"}

    def returns(self) -> list[str]:
        return [row["return_stock_in_id"] for row in rows_of(self.home.database, OUTPUTS)]

    def must_replay(self) -> None:
        assert not list(touched(self.home))
        assert not list(replayed(self.home, Silence()))


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    yield Nights(sample_home(tmp_path / "home"))


STOCK = {"stock_out_orders/s.csv": csv_text([STOCK_OUT])}
MANUALS = "manual_after_sales/m.csv"


def test_r66_rows_that_were_quarantined_are_judged_again_and_the_others_are_unchanged(nights: Nights) -> None:
    """R-66: a shop that was unknown is known now; no row counts twice, and the rows add up (R-07)."""
    rows = rows_with(MANUAL, {}, {"after_sales_id": "M-2", "shop_id": "LATE"})
    stock = rows_with(STOCK_OUT, {}, {"stock_out_id": "SO-2", "order_id": "ORDER-2"})
    nights.run(1, {"stock_out_orders/s.csv": csv_text(stock), MANUALS: csv_text(rows)})
    assert nights.account(MANUALS) == {"outcome": "accepted", "rows_accepted": 1, "rows_quarantined": 1}
    nights.run(2, {MANUALS: csv_text(rows)})
    assert nights.account(MANUALS) == {"outcome": "accepted", "rows_unchanged": 1, "rows_quarantined": 1}
    shops = nights.home.reference / "shops.csv"
    shops.write_text(shops.read_text() + "shopee,LATE,D-AURORA,MY,MYR,Asia/Kuala_Lumpur\n")
    nights.run(3, {MANUALS: csv_text(rows)})
    # the order is not stocked out under that shop, so the row waits
    assert nights.account(MANUALS) == {"outcome": "accepted", "rows_unchanged": 1, "rows_ignored": 1}
    nights.run(4, {MANUALS: csv_text(rows)})
    assert nights.account(MANUALS) == {"outcome": "unchanged", "rows_unchanged": 2}
    assert len(nights.returns()) == 1
    nights.must_replay()


def test_r66_a_file_of_which_no_row_was_let_in_is_let_in_later(nights: Nights) -> None:
    """R-66: outcome nothing_accepted; rows that intake itself quarantined are judged again too."""
    nights.run(1, STOCK | {MANUALS: csv_text(rows_with(MANUAL, {"created_at": "2026-07-04 13:00:00"}))})
    assert nights.account(MANUALS) == {"outcome": "nothing_accepted", "rows_quarantined": 1}
    nights.run(2, {MANUALS: csv_text(rows_with(MANUAL, {"created_at": "2026-07-04 13:00:00"}))})
    assert nights.account(MANUALS) == {"outcome": "accepted", "rows_accepted": 1}
    assert nights.returns() == ["manual:SPKL:M-1:S-KLANG"]
    nights.run(3, {MANUALS: csv_text(rows_with(MANUAL, {"created_at": "2026-07-04 13:00:00"}))})
    assert nights.account(MANUALS) == {"outcome": "unchanged", "rows_unchanged": 1}
    nights.must_replay()


def test_r66_a_row_that_was_let_in_stays_unchanged_whatever_came_between(nights: Nights) -> None:
    """R-66, R-09: it does not become the newest version again because a neighbour was quarantined."""
    first = csv_text(rows_with(MANUAL, {}, {"after_sales_id": "M-2", "status": "Whatever"}))
    nights.run(1, STOCK | {MANUALS: first})
    newer = rows_with(MANUAL, {"status": "Cancelled", "updated_at": MANUAL["updated_at"]})
    nights.run(2, {"manual_after_sales/n.csv": csv_text(newer)})
    nights.run(3, {MANUALS: first})
    assert nights.account(MANUALS) == {"outcome": "accepted", "rows_unchanged": 1, "rows_quarantined": 1}
    (row,) = rows_of(nights.home.database, "SELECT after_sales_status FROM report.return_stock_in")
    assert row["after_sales_status"] == "cancelled"


def test_r68_the_second_day_after_is_let_in_and_the_third_is_not(nights: Nights) -> None:
    """R-68: later than two days after the business date, by the date as written; the message shows the limit."""
    rows = rows_with(
        MANUAL,
        {"created_at": "2026-07-03 23:59:59"},
        {"after_sales_id": "M-2", "created_at": "2026-07-04 00:00:00"},
        {"after_sales_id": "M-3", "updated_at": "2027-06-30 13:00:00"},
    )
    nights.run(1, STOCK | {MANUALS: csv_text(rows)})
    found = rows_of(nights.home.database, "SELECT row_number, reasons, detail FROM report.quarantined_row ORDER BY ALL")
    assert [(row["row_number"], row["reasons"]) for row in found] == [(3, "DATE_IN_FUTURE"), (4, "DATE_IN_FUTURE")]
    assert "column 'created_at': found '2026-07-04 00:00:00', expected a date up to 2026-07-03" in found[0]["detail"]
    assert "column 'updated_at'" in found[1]["detail"]
    nights.must_replay()


def test_r68_in_a_backfill_its_last_date_counts(nights: Nights) -> None:
    """R-68: the inbox of the first date has the files of all dates; the limit is kept with the run and replayed."""
    rows = rows_with(
        MANUAL, {"created_at": "2026-07-09 12:00:00"}, {"after_sales_id": "M-2", "created_at": "2026-07-10 00:00:00"}
    )
    nights.run(1, STOCK | {MANUALS: csv_text(rows)}, until=date(2026, 7, 7))
    assert nights.account(MANUALS) == {"outcome": "accepted", "rows_accepted": 1, "rows_quarantined": 1}
    nights.must_replay()
