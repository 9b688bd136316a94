"""Refused files and quarantined rows of a home: how long they are exceptions, and what ends them (R-66)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.console.verdict import Verdict
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.state.settings import read_settings
from tests.ingest.made import MANUAL, STOCK_OUT, csv_text, rows_with
from tests.sample.nights import rows_of, sample_home
from tests.sample.test_judged_again import Nights

OPEN = "SELECT code, actual_value FROM report.exception WHERE rule = 'R-66' ORDER BY ALL"
STANDS = "SELECT path FROM report.input_file WHERE still_stands ORDER BY ALL"
LISTED = "SELECT path, row_number FROM report.quarantined_row WHERE still_stands ORDER BY ALL"
MANUALS = "manual_after_sales/m.csv"
STOCK = {"stock_out_orders/s.csv": csv_text([STOCK_OUT])}
REFUSED = csv_text([{name: value for name, value in MANUAL.items() if name != "order_id"}])


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    yield Nights(sample_home(tmp_path / "home"))


def verdict_of(nights: Nights, day: int) -> Verdict:
    """The verdict of a run of that day, with what is in the inbox."""
    verdict = run_business_date(nights.home, read_settings(nights.home), date(2026, 7, day), Silence())
    assert verdict
    return verdict


def still_open(nights: Nights) -> list[str]:
    return [f"{row['code']} {row['actual_value']}" for row in rows_of(nights.home.database, OPEN)]


def put(nights: Nights, files: dict[str, str]) -> None:
    for path, text in files.items():
        place = nights.home.inbox / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


def test_r66_a_refused_file_waits_until_one_of_its_name_is_let_in(nights: Nights) -> None:
    """R-66: from the first night; not until an own file of another name, but until one of its name is let in."""
    put(nights, STOCK | {MANUALS: REFUSED})
    assert verdict_of(nights, 1).headline == "TIES OUT, 1 of 2 files was not let in"
    expected = [f"FILE_REFUSED 1 of 1 rows of {MANUALS}: HEADER_UNKNOWN"]
    assert still_open(nights) == expected
    put(nights, {"manual_after_sales/n.csv": csv_text([MANUAL | {"after_sales_id": "M-7"}])})
    assert verdict_of(nights, 2).headline == "TIES OUT, 1 file of earlier runs is still not let in"
    assert still_open(nights) == expected
    assert [row["path"] for row in rows_of(nights.home.database, STANDS)] == [MANUALS]
    put(nights, {MANUALS: csv_text([MANUAL])})
    assert verdict_of(nights, 3).headline == "TIES OUT"
    assert not still_open(nights)
    assert not rows_of(nights.home.database, STANDS)
    nights.must_replay()


def test_r66_a_file_in_a_wrong_folder_waits_until_the_same_bytes_are_let_in(nights: Nights) -> None:
    """R-66: the same bytes, in the folder where they belong."""
    put(nights, STOCK | {"manual/m.csv": csv_text([MANUAL])})
    verdict_of(nights, 1)
    assert [line.split(" ")[0] for line in still_open(nights)] == ["FILE_REFUSED"]
    put(nights, {"manual_after_sales/other.csv": csv_text([MANUAL])})
    verdict_of(nights, 2)
    assert not still_open(nights)


def test_r66_a_corrected_list_counts_as_the_file_that_it_corrects(nights: Nights) -> None:
    """R-66: the list in quarantine/, corrected and dropped in; also where the key itself was wrong. A row of it that is
    quarantined again waits as a row of the list."""
    rows = rows_with(MANUAL, {}, {"after_sales_id": "M-2", "status": "Whatever"}, {"after_sales_id": "M:3"})
    put(nights, STOCK | {MANUALS: csv_text(rows)})
    verdict_of(nights, 1)
    assert [line.split(":")[0] for line in still_open(nights)] == [f"ROWS_QUARANTINED 2 of 3 rows of {MANUALS}"]
    assert [row["row_number"] for row in rows_of(nights.home.database, LISTED)] == [3, 4]
    corrected = nights.home.inbox / f"{MANUALS}.quarantined.xlsx"
    corrected.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(nights.home.root / "quarantine" / "2026-07-01.1" / f"{MANUALS}.quarantined.xlsx", corrected)
    verdict_of(nights, 2)
    # nothing was corrected: no row of the list was let in, so both wait
    assert len(still_open(nights)) == 2
    put(nights, {MANUALS: csv_text(rows_with(MANUAL, {"after_sales_id": "M-2"}, {"after_sales_id": "M-3"}))})
    verdict_of(nights, 3)
    assert not still_open(nights)
    assert not rows_of(nights.home.database, LISTED)


def test_r66_a_run_without_any_input_says_so(nights: Nights) -> None:
    """R-66: sums that agree about nothing are not a good night."""
    assert verdict_of(nights, 1).headline == "TIES OUT, no file came in"
