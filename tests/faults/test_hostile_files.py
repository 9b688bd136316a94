"""Promises 9, 10 and 13: nothing from outside is run, nothing escapes; what is refused costs little."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import openpyxl
import pytest

from aftersales.jobs.home.ending import WrongUse
from aftersales.jobs.home.places import Home
from aftersales.jobs.home.settings import read_settings
from aftersales.schemas.formula import FORMULA_STARTS
from tests.faults.hostile import HOSTILE_FILES, plain_workbook
from tests.faults.hostile_cost import MOST_BYTES, cost_in, cost_of
from tests.faults.naughty_night import TEXTS, naughty_night
from tests.sample.nights import DATES, SampleNights, rows_of


@pytest.mark.parametrize("path", HOSTILE_FILES)
def test_a_hostile_file_is_refused_small(path: str, tmp_path: Path) -> None:
    """The seconds are a promise of `make fault-test`, which prints them; no test fails for a slow machine."""
    cost = cost_of(path, tmp_path / "scratch")
    assert HOSTILE_FILES[path].refusal in cost.verdict
    assert "root:" not in cost.verdict
    assert cost.peak_bytes < MOST_BYTES, f"{path} took {cost.peak_bytes >> 20} MiB"


def test_without_the_harm_the_file_would_be_taken(tmp_path: Path) -> None:
    """Hostile workbooks are refused for what makes them so, not for how they are made."""
    place = tmp_path / "scratch" / "inbox" / "decisions" / "plain.xlsx"
    place.parent.mkdir(parents=True)
    plain_workbook(place)
    assert cost_in(tmp_path / "scratch").verdict == "accepted"


@pytest.fixture(scope="module")
def naughty(sample: SampleNights, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return naughty_night(sample.homes[DATES[-1]], tmp_path_factory.mktemp("naughty") / "home")


def test_no_cell_of_a_workbook_is_a_formula(naughty: Home) -> None:
    workbooks = [
        *naughty.root.glob("reports/2026-07-04/*.xlsx"),
        *naughty.root.glob("quarantine/2026-07-04.1/**/*.xlsx"),
    ]
    assert len(workbooks) >= 3
    found = 0
    for path in workbooks:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/"):
                    assert b"<f>" not in archive.read(name), (path, name)
        for page in openpyxl.load_workbook(path):
            for row in page.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", (path, cell.coordinate)
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
