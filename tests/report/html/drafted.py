"""A run that does not tie out, because a posting of an earlier run was changed on disk."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from unittest import mock

import polars as pl
import pytest

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.runtime.exit_codes import NotTiedOut
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from tests.sample.nights import DATES, SAMPLE


def drafted_night(before: Path, root: Path) -> Path:
    """The draft page of the last run of the sample; `before` is a home after the previous run."""
    shutil.copytree(before, root)
    home = Home(root)
    posted = home.state.issued / f"{DATES[1]}.1" / "posting.parquet"
    rows = pl.read_parquet(posted)
    changed = pl.when(pl.int_range(pl.len()) == 0).then(pl.col("amount") + 1).otherwise("amount")
    rows.with_columns(changed.cast(pl.Decimal(18, 2)).alias("amount")).write_parquet(posted)
    # without the published database everything is computed again, including the changed posting
    home.database.unlink()
    shutil.copytree(SAMPLE / "nights" / DATES[2] / "inbox", home.inbox, dirs_exist_ok=True)
    # a start would refuse the changed posting; here it is the posting that makes the books differ
    unread = mock.patch("aftersales.jobs.publish.job.must_be_whole", lambda of: read_manifests(of.state))
    with unread, pytest.raises(NotTiedOut):
        run_business_date(home, read_settings(home), date.fromisoformat(DATES[2]), Silence())
    return home.root / "reports" / f"{DATES[2]}.DRAFT" / "report.html"
