"""The page of a run with hundreds of thousands of rows is still a file that a person can open."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

import pytest

from aftersales.jobs.books import job as books_job
from aftersales.jobs.console.verdict import read_verdict
from aftersales.jobs.report.html.run_page import run_page
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import read_manifests
from tests.report.html.large import multiply
from tests.sample.nights import DATES, SampleNights

COPIES = 6_500
MOST_BYTES = 4_000_000


@pytest.mark.slow
def test_a_large_run_gives_a_small_page(sample: SampleNights, tmp_path: Path) -> None:
    """The seconds are printed with `-s`; the test does not fail on a slow machine."""
    state = sample.home.state
    with books_job.open_books(tmp_path) as books:
        books_job.recompute(books, History(state, read_manifests(state)), date.fromisoformat(DATES[-1]), tmp_path)
        began = time.monotonic()
        multiply(books, COPIES)
        built = time.monotonic()
        page = run_page(books, read_verdict(books), "0", is_draft=False)
        made = time.monotonic()
        counted = books.execute("SELECT count(*) FROM report.return_stock_in").fetchone()
    seconds = f"relations {built - began:.1f} s with the copying, page {made - built:.1f} s"
    sys.stdout.write(f"{counted} returns: {seconds}, {len(page.encode()):,} bytes\n")
    assert counted
    assert counted[0] >= 200_000
    assert page.count('<details class="return"') == 500
    assert page.count("<tr data-row") == 500
    assert len(page.encode()) < MOST_BYTES
