"""Promises 9, 10 and 13: nothing from outside is run, nothing escapes; what is refused costs little."""

from __future__ import annotations

import csv
import multiprocessing
import re
import resource
import time
from pathlib import Path

import openpyxl
import pytest

from aftersales.jobs.home.ending import WrongUse
from aftersales.jobs.home.places import Home
from aftersales.jobs.home.settings import read_settings
from aftersales.schemas.formula import FORMULA_STARTS
from tests.faults.hostile import HOSTILE_FILES
from tests.faults.naughty_night import TEXTS, naughty_night
from tests.sample.nights import DATES, SampleNights, rows_of

MOST_BYTES = 1 << 30


def _take(inbox: Path, facts: Path, told: multiprocessing.SimpleQueue[tuple[str, float, int]]) -> None:
    """What the child does: take one file, and say how it went and what it cost."""
    from aftersales.jobs.ingest import ingest
    from aftersales.jobs.intake.taken_file import Zones

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    taken = ingest(inbox, facts, Zones("Asia/Kuala_Lumpur", {}, {}), {})
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    told.put((taken.files[0].refusal or taken.files[0].outcome, seconds, peak << 10))


def cost_of(path: str, scratch: Path) -> tuple[str, float, int]:
    """Refusal, seconds and extra memory of taking one hostile file in a process of its own."""
    place = scratch / "inbox" / path
    place.parent.mkdir(parents=True)
    place.write_bytes(HOSTILE_FILES[path]())
    context = multiprocessing.get_context("spawn")
    told = context.SimpleQueue()
    child = context.Process(target=_take, args=(scratch / "inbox", scratch / "facts", told))
    child.start()
    child.join()
    assert child.exitcode == 0
    return told.get()


@pytest.mark.parametrize("path", HOSTILE_FILES)
def test_a_hostile_file_is_refused_small(path: str, tmp_path: Path) -> None:
    """The seconds are a promise of `make fault-test`, which prints them; no test fails for a slow machine."""
    refusal, _, peak = cost_of(path, tmp_path)
    assert refusal.partition(":")[0] in ("FILE_UNREADABLE", "HEADER_UNKNOWN", "accepted"), refusal
    assert "root:" not in refusal
    assert peak < MOST_BYTES, f"{path} took {peak >> 20} MiB"


OUR_FORMULA = re.compile(
    r"=(ROUND|IF|INDEX|COUNTIFS|SUMIFS)"
    r"""\(([A-Z$0-9:,.=()+-]|[a-z_]+\[[A-Z][A-Za-z ]+\]|"[A-Za-z', ]+")*\)"""
)
"""Cells, columns of our tables, and words of our own in quotation marks."""
OUR_FUNCTIONS = {"SUM", "SUMIFS", "COUNTIFS", "IF", "ROUND", "INDEX", "MATCH"}


@pytest.fixture(scope="module")
def naughty(sample: SampleNights, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return naughty_night(sample.homes[DATES[-1]], tmp_path_factory.mktemp("naughty") / "home")


def test_no_cell_from_outside_is_a_formula_in_a_workbook(naughty: Home) -> None:
    """The only formulas are our own, on Summary and on a statement's first page: plain functions over our tables."""
    workbooks = [
        *naughty.root.glob("reports/2026-07-04/**/*.xlsx"),
        *naughty.root.glob("quarantine/2026-07-04.1/**/*.xlsx"),
    ]
    assert len(workbooks) >= 4
    found = 0
    for path in workbooks:
        for page in openpyxl.load_workbook(path):
            for row in page.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert page.title in ("Summary", "Statement"), (path, page.title, cell.coordinate)
                        assert OUR_FORMULA.fullmatch(cell.value), (path, cell.coordinate, cell.value)
                        assert set(re.findall(r"([A-Z]+)\(", cell.value)) <= OUR_FUNCTIONS
                    else:
                        found += isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS)
    assert found > 10, "no cell would have been one: nothing was tried"


def test_no_cell_of_a_batch_could_be_a_formula_and_no_value_is_changed(naughty: Home) -> None:
    batches = list(naughty.root.glob("outbox/push/*/2026-07-04.*.csv"))
    assert batches
    lines = [line for path in batches for line in csv.DictReader(path.open(encoding="utf-8", newline=""))]
    told = {
        row["return_stock_in_id"]: row for row in rows_of(naughty.database, "SELECT * FROM report.return_stock_in_line")
    }
    for line in lines:
        assert not [value for value in line.values() if value.startswith(FORMULA_STARTS)], line
        assert told[line["return_stock_in_id"]]["sku"] == line["sku"]
    assert any(line["reason"] for line in lines)


def test_naughty_ids_are_refused_and_other_texts_kept_as_they_are(naughty: Home) -> None:
    refused = rows_of(
        naughty.database,
        "SELECT reasons FROM report.quarantined_row JOIN report.input_file USING (input_file_id) "
        "WHERE path LIKE '%naughty.csv'",
    )
    reasons = [row["reasons"] for row in refused]
    assert set(reasons) <= {"ID_INVALID", "REQUIRED", "ID_INVALID,REQUIRED"}
    assert len(TEXTS) < len(reasons) < 6 * len(TEXTS)
    kept = rows_of(naughty.database, "SELECT sku FROM report.return_stock_in_line")
    assert {"<script>alert(1)</script>", "../../etc/passwd", "$(reboot)"} <= {row["sku"] for row in kept}


def test_nothing_escapes_the_home(naughty: Home) -> None:
    assert [path.name for path in naughty.root.parent.iterdir()] == ["home"]


@pytest.mark.parametrize("key", ["home", "archive", "outbox", "state", "database", "inbox"])
def test_no_setting_moves_a_place(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 13: settings hold no path, and one that is put in is refused."""
    (tmp_path / "aftersales.toml").write_text(f'{key} = "/etc"\n')
    with pytest.raises(WrongUse, match=f"`{key}` is no setting"):
        read_settings(Home(tmp_path))
    (tmp_path / "aftersales.toml").write_text("")
    if key != "home":
        monkeypatch.setenv(f"AFTERSALES_{key.upper()}", "/etc")
        with pytest.raises(WrongUse, match=f"`AFTERSALES_{key.upper()}` is no setting"):
            read_settings(Home(tmp_path))
