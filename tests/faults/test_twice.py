"""Promises 3 and 4: whatever comes twice counts once, and what was issued is never rewritten."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from aftersales.jobs.home.places import Home
from aftersales.jobs.home.settings import read_settings
from aftersales.jobs.nightly import run_night
from aftersales.jobs.telling.progress import Silence
from tests.sample.nights import DATES, SAMPLE, SampleNights
from tests.sample.sameness import rows_of_home

RELATIONS = ("posting", "refund_order", "push_item", "stock_movement", "customer_balance", "return_stock_in_line")
RECEIPTS = "stock_in_receipts/s-klang_20260702.csv"
RETURNS = "shopee/SPKL/Order.return_refund.20260603_20260702.csv"
PAYMENTS = "refund_payments/payments_20260703.csv"


def source_of(path: str) -> Path:
    return next(SAMPLE.glob(f"nights/*/inbox/{path}"))


def renamed(inbox: Path, path: str) -> None:
    shutil.copyfile(source_of(path), inbox / Path(path).parent / "again.csv")


def deeper(inbox: Path, path: str) -> None:
    folder = inbox / Path(path).parent / "from_mail"
    folder.mkdir()
    shutil.copyfile(source_of(path), folder / Path(path).name)


def gzipped(inbox: Path, path: str) -> None:
    (inbox / f"{path}.gz").write_bytes(gzip.compress(source_of(path).read_bytes()))


def split(inbox: Path, path: str) -> None:
    header, *rows = source_of(path).read_text(encoding="utf-8").splitlines(keepends=True)
    for number, some in enumerate((rows[::2], rows[1::2])):
        (inbox / Path(path).parent / f"part{number}.csv").write_text(header + "".join(some), encoding="utf-8")


@pytest.mark.parametrize("path", [RECEIPTS, RETURNS, PAYMENTS])
@pytest.mark.parametrize("again", [renamed, deeper, gzipped, split])
def test_nothing_is_counted_twice(
    sample: SampleNights, tmp_path: Path, again: Callable[[Path, str], None], path: str
) -> None:
    shutil.copytree(sample.homes[DATES[2]], tmp_path / "home")
    home = Home(tmp_path / "home")
    before = rows_of_home(home.root)
    (home.inbox / path).parent.mkdir(parents=True, exist_ok=True)
    again(home.inbox, path)
    verdict = run_night(home, read_settings(home), date(2026, 7, 4), Silence())
    assert verdict is not None
    assert verdict.rows_in > 0
    assert verdict.rows_accepted == 0
    after = rows_of_home(home.root)
    assert {name: after[name] for name in RELATIONS} == {name: before[name] for name in RELATIONS}


def test_other_content_under_an_issued_key_rewrites_nothing(sample: SampleNights, tmp_path: Path) -> None:
    """R-43: a posted receipt with other quantities is restated, and moves nothing."""
    shutil.copytree(sample.homes[DATES[2]], tmp_path / "home")
    home = Home(tmp_path / "home")
    before = rows_of_home(home.root)
    header, first, *_ = source_of(RECEIPTS).read_text(encoding="utf-8").splitlines(keepends=True)
    assert ",1,1,W-KLANG-1," in first
    (home.inbox / "stock_in_receipts").mkdir(exist_ok=True)
    (home.inbox / "stock_in_receipts" / "corrected.csv").write_text(header + first.replace(",1,1,W", ",2,0,W"))
    run_night(home, read_settings(home), date(2026, 7, 4), Silence())
    after = rows_of_home(home.root)
    assert {name: after[name] for name in RELATIONS} == {name: before[name] for name in RELATIONS}
    assert [row for row in after["exception"] if "RESTATED" in row]
