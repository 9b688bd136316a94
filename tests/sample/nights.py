"""Runs the sample date by date and keeps the database of each date."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.console.verdict import Verdict
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
from aftersales.jobs.state.init_home import create_home
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from tests.house.tree import ROOT

SAMPLE: Final = ROOT / "data" / "sample"
EXPECTED: Final[dict[str, Any]] = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))
DATES: Final = tuple(EXPECTED["nights"])

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class SampleNights:
    """The home after the last run, a copy of it after each run, and the database as each run published it."""

    home: Home
    homes: dict[str, Path]
    databases: dict[str, Path]
    verdicts: dict[str, Verdict]

    def rows(self, night: str, query: str) -> Rows:
        return rows_of(self.databases[night], query)


def rows_of(database: Path, query: str) -> Rows:
    """The rows that a query returns from a published file, one dict per row."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(query)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def sample_home(root: Path) -> Home:
    """A home with the sample's reference tables and settings, its inbox empty."""
    home = Home(root)
    shutil.copytree(SAMPLE / "reference", home.reference)
    shutil.copyfile(SAMPLE / "aftersales.toml", home.settings_file)
    create_home(home)
    return home


def run_date(home: Home, night: str, change: Callable[[Home], None] = lambda _: None) -> Verdict | None:
    """Drop the files of a date into the inbox, let `change` modify them, and run with the umask of the command line."""
    os.umask(PRIVATE_UMASK)
    shutil.copytree(SAMPLE / "nights" / night / "inbox", home.inbox, dirs_exist_ok=True)
    change(home)
    return run_business_date(home, read_settings(home), date.fromisoformat(night), Silence())


def run_sample(root: Path) -> SampleNights:
    """All runs, each home kept."""
    home = sample_home(root / "home")
    homes, verdicts = {}, {}
    for night in DATES:
        verdict = run_date(home, night)
        assert verdict is not None
        homes[night] = root / night
        shutil.copytree(home.root, homes[night])
        verdicts[night] = verdict
    databases = {night: Home(folder).database for night, folder in homes.items()}
    return SampleNights(home, homes, databases, verdicts)
