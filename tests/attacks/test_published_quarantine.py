"""Attack 8: what a person typed into a wrong cell reaches the list to correct and nothing that analysts read (R-12)."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import openpyxl
import pytest

from aftersales.jobs.report.workbook.quarantine_file import _joined
from aftersales.jobs.state.paths import Home
from tests.told.ordinary import csv_of, day, drop, new_home, receipts, return_id, run

BUYER = "Rahimah binti Sulong, 12 Jalan Bunga"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three dates; on the last one two receipts have a name in their note: intake and the books quarantine one each."""
    home = new_home(tmp_path_factory.mktemp("published") / "home")
    for number in range(4):
        drop(home, number)
        if number == 3:
            path = home.inbox / f"stock_in_receipts/s-klang_{day(3):%Y%m%d}.csv"
            names, *rows = [line.split(",") for line in receipts(3).splitlines()]
            lines = [dict(zip(names, row, strict=True)) | {"note": BUYER} for row in rows]
            lines[0]["good_quantity"] = "two"
            lines[1]["warehouse_id"] = "W-NOWHERE"
            path.write_text(csv_of(lines))
        ended = run(home, number)
        assert ended.exit_code == 0, ended.stderr
    return home


def test_the_database_has_ids_and_named_cells_alone(home: Home) -> None:
    with duckdb.connect(str(home.database), read_only=True) as published:
        found = published.execute("SELECT reasons, raw FROM report.quarantined_row ORDER BY row_number").fetchall()
    (bad_number, first), (no_warehouse, second) = [(reasons, json.loads(raw)) for reasons, raw in found]
    assert (bad_number, no_warehouse) == ("UNPARSABLE", "UNKNOWN_WAREHOUSE")
    assert first["good_quantity"] == "two"
    assert first["return_stock_in_id"] == return_id(1, "SPKL")
    assert second["warehouse_id"] == "W-NOWHERE"
    assert "good_quantity" not in second
    assert {"note", "stocked_in_at"}.isdisjoint(first.keys() | second.keys())


def test_the_list_to_correct_has_the_whole_row(home: Home) -> None:
    (path,) = (home.root / "quarantine").rglob("*.xlsx")
    header, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    assert [row[header.index("note")] for row in rows] == [BUYER, BUYER]
    assert [row[header.index("good_quantity")] for row in rows] == ["two", "2"]


def test_no_other_file_has_what_was_typed(home: Home) -> None:
    """Workbooks are read cell by cell, because their bytes are packed. archive/ and state/ are private (R-88)."""
    kept = [home.root / "archive", home.root / "quarantine", home.state.root]
    holding = [
        path
        for path in home.root.rglob("*")
        if path.is_file() and not any(path.is_relative_to(place) for place in kept) and BUYER in contents(path)
    ]
    assert holding == []


def test_a_row_that_its_file_does_not_return_is_listed_all_the_same() -> None:
    """The list has the cells of the database then: a row that no one can correct would be lost."""
    found = [(2, "UNPARSABLE", "first", '{"sku":"A"}'), (3, "UNPARSABLE", "second", '{"sku":"B"}')]
    whole = [(3, {"sku": "B", "note": "whole"})]
    assert list(_joined(iter(found), iter(whole))) == [
        (2, "UNPARSABLE", "first", {"sku": "A"}),
        (3, "UNPARSABLE", "second", {"sku": "B", "note": "whole"}),
    ]


def contents(path: Path) -> str:
    """The text of a file as far as it can be searched."""
    if path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        return "\n".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)
    if path.suffix == ".parquet":
        return str(duckdb.sql(f"FROM read_parquet('{path}')").fetchall())
    return path.read_bytes().decode("utf-8", "replace")
