"""Promises 3 and 4 in their short form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import twice
from tests.sample.nights import DATES, SampleNights

RETURNS = "shopee/SPKL/Order.return_refund.20260603_20260702.csv"
PAYMENTS = "refund_payments/payments_20260703.csv"


@pytest.mark.usefixtures("without_reports")
@pytest.mark.parametrize("path", [twice.RECEIPTS, RETURNS, PAYMENTS])
@pytest.mark.parametrize("again", twice.WAYS[1:])
def test_nothing_is_counted_twice(
    sample: SampleNights, tmp_path: Path, again: Callable[[Path, str], None], path: str
) -> None:
    assert path in twice.PATHS
    assert list(twice.counted_twice(sample.homes[DATES[2]], path, again, tmp_path / "home")) == []


@pytest.mark.usefixtures("without_reports")
@pytest.mark.parametrize("kind", ["stock_in_receipts", "refund_payments"])
def test_rows_that_contradict_each_other_are_both_quarantined(sample: SampleNights, tmp_path: Path, kind: str) -> None:
    assert list(twice.let_in(sample.homes[DATES[2]], kind, tmp_path / "home")) == []


def test_other_content_under_an_issued_key_rewrites_nothing(sample: SampleNights, tmp_path: Path) -> None:
    assert list(twice.restated(sample.homes[DATES[2]], tmp_path / "home")) == []


def test_later_runs_rewrite_nothing(sample: SampleNights) -> None:
    outcome = twice.rewritten(sample.homes)
    assert outcome.failures == []
    assert outcome.tried > 20
