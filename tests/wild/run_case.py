"""Runs a case in a home of its own, and collects what became of every file and row."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
from aftersales.jobs.runtime.exit_codes import Ending
from aftersales.jobs.state.committed_runs import fact_path, issued_path, rejected_path
from aftersales.jobs.state.init_home import create_home
from aftersales.jobs.state.manifest import FileRecord, Manifest, read_manifests
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from tests.sample.nights import rows_of

EXPECTED: Final = "expected.json"
REFERENCE: Final = "reference"
VERDICT: Final = "row_verdict"
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
"""A file that was written just now is watched for a second, because its upload may not be finished."""
UNTOUCHED: Final = "not in the run"
RETURNS: Final = """
    SELECT returned.return_stock_in_id, returned.shop_id, returned.order_id, returned.after_sales_id, returned.kind,
        returned.after_sales_type, returned.after_sales_status, returned.state, returned.estimated_refund_amount,
        line.sku, sum(line.requested_quantity) AS units
    FROM report.return_stock_in AS returned
    LEFT JOIN report.return_stock_in_line AS line USING (return_stock_in_id)
    GROUP BY ALL"""
SETTLEMENTS: Final = """
    SELECT shop_id, order_id, after_sales_id, settled_amount, compensation_amount, settled_on
    FROM report.settlement_match WHERE settled_amount <> 0 OR compensation_amount <> 0"""

Values = dict[str, Any]


@dataclass(frozen=True)
class FoundRow:
    """A row: its number, whether it is accepted, unchanged, quarantined or ignored, why, and its canonical values."""

    number: int
    outcome: str
    reasons: frozenset[str] = frozenset()
    values: Values = field(default_factory=dict)


@dataclass(frozen=True)
class FoundFile:
    """A file of a run; `outcome` is UNTOUCHED for a file that the run passed over."""

    outcome: str
    refusal: str = ""
    rows: tuple[FoundRow, ...] = ()


@dataclass(frozen=True)
class FoundNight:
    """A run: its exit code, why it ended, and the files of its inbox by their paths."""

    exit_code: int
    message: str
    files: dict[str, FoundFile]


@dataclass(frozen=True)
class Found:
    """Every run of a case, and the returns and settlements after the last one."""

    nights: tuple[FoundNight, ...]
    returns: dict[str, Values]
    settlements: tuple[Values, ...]


def expected_of(case: Path) -> dict[str, Any]:
    """What a case expects."""
    expected: dict[str, Any] = json.loads((case / EXPECTED).read_text(encoding="utf-8"))
    return expected


def reference_of(case: Path) -> Path:
    """The reference tables that belong to every case: in the nearest folder above that has them, or in its `cases`."""
    for folder in case.resolve().parents:
        for tables in (folder / REFERENCE, folder / "cases" / REFERENCE):
            if (tables / "shops.csv").is_file():
                return tables
    raise FileNotFoundError(f"no {REFERENCE}/shops.csv next to or above {case}")


def cases_in(folder: Path) -> list[Path]:
    """The folder itself if it is a case, or else every case in it."""
    return [path.parent for path in sorted(folder.rglob(EXPECTED))]


def run_case(case: Path, root: Path) -> Found:
    """Run the nights of a case in a new home."""
    home = new_home(case, root)
    nights = tuple(run_night(home, night, case) for night in expected_of(case)["nights"])
    return Found(nights, *afterwards_of(home))


def new_home(case: Path, root: Path) -> Home:
    """A home with the reference tables of a case."""
    home = Home(root)
    shutil.copytree(reference_of(case), home.reference, copy_function=shutil.copyfile)
    create_home(home)
    return home


def run_night(home: Home, night: Values, case: Path = Path()) -> FoundNight:
    """Drop the files of a night, which are in the folder of the case unless their paths are whole, and run it."""
    for path in night.get("remove", ()):
        (home.root / path).unlink()
    dropped = [_dropped(case, home, drop) for drop in night["drop"]]
    before = {manifest.run_id for manifest in read_manifests(home.state)}
    exit_code, message = _run(home, date.fromisoformat(night["business_date"]))
    files = {
        path.relative_to(home.inbox).as_posix(): FoundFile(UNTOUCHED)
        for path in dropped
        if path.is_relative_to(home.inbox)
    }
    for manifest in read_manifests(home.state):
        if manifest.run_id not in before:
            files |= {record.path: _file(home, manifest, record) for record in manifest.files}
    return FoundNight(exit_code, message, files)


def _dropped(case: Path, home: Home, drop: Values) -> Path:
    path: Path = home.root / drop["folder"] / drop["as"]
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(case / drop["file"], path)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def _run(home: Home, business_date: date) -> tuple[int, str]:
    """The exit code of the command line and its message; anything unexpected is an error of the case."""
    os.umask(PRIVATE_UMASK)
    try:
        run_business_date(home, read_settings(home), business_date, Silence())
    except Ending as ending:
        return ending.exit_code, str(ending)
    return 0, ""


def _file(home: Home, manifest: Manifest, record: FileRecord) -> FoundFile:
    """A file of a run, with every row: what intake decided, then what the books decided (R-06, R-30)."""
    rows: dict[int, FoundRow] = {}
    if record.has_facts:
        zones = _zones(home)
        for fact in pl.read_parquet(fact_path(home.state.facts, record)).to_dicts():
            rows[fact["row_number"]] = FoundRow(fact["row_number"], "accepted", values=_local(fact, zones))
    if record.has_rejected:
        for row in pl.read_parquet(rejected_path(home.state.facts, record)).to_dicts():
            reasons = frozenset(filter(None, row["reasons"].split(",")))
            rows[row["row_number"]] = FoundRow(row["row_number"], row["outcome"], reasons)
    verdicts = issued_path(home.state, manifest.run_id, VERDICT)
    if verdicts.exists():
        of_file = pl.read_parquet(verdicts).filter(pl.col("input_file_id") == record.input_file_id)
        for row in of_file.to_dicts():
            before = rows.get(row["row_number"], FoundRow(row["row_number"], ""))
            reasons = before.reasons | frozenset(filter(None, row["reasons"].split(",")))
            rows[row["row_number"]] = FoundRow(row["row_number"], row["outcome"], reasons, before.values)
    return FoundFile(record.outcome, record.refusal, tuple(rows[number] for number in sorted(rows)))


def _zones(home: Home) -> dict[str, ZoneInfo]:
    """Time zones of shops and suppliers."""
    zones: dict[str, ZoneInfo] = {}
    for table, column in (("suppliers", "supplier_id"), ("shops", "shop_id")):
        frame = pl.read_csv(home.reference / f"{table}.csv", infer_schema=False)
        zones |= {row[column]: ZoneInfo(row["time_zone"]) for row in frame.to_dicts()}
    return zones


def _local(fact: Values, zones: dict[str, ZoneInfo]) -> Values:
    """The values of a fact; its times as clocks of the shop or supplier show them."""
    zone = zones.get(fact.get("shop_id") or fact.get("supplier_id", ""), ZoneInfo("Asia/Kuala_Lumpur"))
    return {
        name: value.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if isinstance(value, datetime) else value
        for name, value in fact.items()
    }


def afterwards_of(home: Home) -> tuple[dict[str, Values], tuple[Values, ...]]:
    """Returns by their ids, with the requested units, and settlements that are not zero."""
    if not home.database.exists():
        return {}, ()
    returns: dict[str, Values] = {}
    for line in rows_of(home.database, RETURNS):
        sku, units = line.pop("sku"), line.pop("units")
        returned = returns.setdefault(line["return_stock_in_id"], {**line, "quantities": {}})
        if sku is not None:
            returned["quantities"][sku] = int(units)
    return returns, tuple(rows_of(home.database, SETTLEMENTS))
