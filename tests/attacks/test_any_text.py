"""One file stops no run: any text that UTF-8 can write may be in a cell, a header, a name, a reason or a note."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from aftersales.jobs.report.workbook import quarantine_file
from aftersales.jobs.report.workbook.styles import LONGEST_TEXT, Pen
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home, quarantine_list
from tests.ingest.made import MANUAL, STOCK_OUT
from tests.told.ordinary import command, csv_of, new_home, run

ODD: Final = ("\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff", "\x1b[2J", "\x85", "\u2028", "\u202e", "\ud7ff")
"""Noncharacters, and signs that steer a terminal or end a line."""
TEXTS: Final = st.text(st.one_of(st.sampled_from("".join(ODD)), st.characters(exclude_categories=["Cs"])), max_size=40)
NAMES: Final = TEXTS.map(lambda text: "".join(sign for sign in text if sign not in "/\0").lstrip("."))


@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_a_cell_of_a_workbook_takes_any_text(texts: list[str]) -> None:
    workbook, pen = Workbook(), Pen()
    for column, text in enumerate((*texts, *ODD, "\ud800"), start=1):
        pen.text(workbook.active.cell(row=1, column=column), text)
    with TemporaryDirectory() as folder:
        path = Path(folder, "made.xlsx")
        workbook.save(path)
        found = [cell.value or "" for cell in next(openpyxl.load_workbook(path).active.rows)]
    assert len(found) == len(texts) + len(ODD) + 1
    assert found[-1] == found[len(texts)] == "\ufffd"


def test_a_long_text_is_cut_before_it_is_written() -> None:
    pen, page = Pen(), Workbook().active
    pen.text(page["A1"], "\uffff" * (LONGEST_TEXT + 1))
    assert len(page["A1"].value) < 32_767


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_home(tmp_path_factory.mktemp("any") / "home").root


def named(stem: str, number: int) -> str:
    """A name of a file, of at most 255 bytes."""
    whole = f"{stem}{number}.csv"
    while len(whole.encode()) > 255:
        stem = stem[:-1]
        whole = f"{stem}{number}.csv"
    return whole


def dropped(home: Home, texts: list[str], names: list[str]) -> None:
    """Rows that are quarantined and rows that are not, with the texts in every place that a person fills in."""
    cells = [*texts, *ODD]
    rows = [
        {**STOCK_OUT, "line_no": str(line), "package_no": cell, "sku": cell, "status": cell}
        for line, cell in enumerate(cells, start=1)
    ]
    manual = [{**MANUAL, "after_sales_id": f"M-{line}", "reason": cell} for line, cell in enumerate(cells, start=1)]
    odd_header = {**MANUAL, f"note {cells[0]} {ODD[0]}": cells[0], "quantity": "two"}
    decisions = "decision_id,subject_id,decision,note,decided_by,decided_at\n"
    files = {
        "stock_out_orders": csv_of(rows),
        "manual_after_sales": csv_of(manual),
        "decisions": decisions + f'D-1,X,hold,"{cells[0].replace(chr(34), "")}",ops,2026-07-01 10:00:00\n',
    }
    for folder, text in files.items():
        for number, name in enumerate(names):
            path = home.inbox / folder / named(name, number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() + b"\n" * number)
    (home.inbox / "manual_after_sales" / "header.csv").write_bytes(csv_of([odd_header]).encode())
    folder_name = named(names[0], 0).removesuffix(".csv")
    (home.inbox / folder_name).mkdir(exist_ok=True)
    (home.inbox / folder_name / "in an odd folder.csv").write_bytes(b"a,b\n1,2\n")


@settings(max_examples=3, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(TEXTS, min_size=3, max_size=12), st.lists(NAMES, min_size=1, max_size=3))
def test_a_run_takes_any_text(empty: Path, texts: list[str], names: list[str]) -> None:
    """Exit 0, everything counted, and every list of rows to correct is where the workbook says."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder, "home"))
        shutil.copytree(empty, home.root)
        dropped(home, texts, ["a", *names])
        ended = run(home, 0)
        assert ended.exit_code == 0, ended.stderr
        assert "could not be written" not in ended.stderr
        record = read_manifests(home.state)[-1]
        assert sum(file.rows_in for file in record.files) > 0
        lists = sorted((home.root / "quarantine").rglob("*.quarantined.xlsx"))
        # a file with a NUL character is refused as a whole
        assert len(lists) >= (1 if "\0" in "".join(texts) else len(names))
        assert not list((home.root / "quarantine").rglob("*.partial"))


LONG: Final = "é" * 113 + ".csv"


@pytest.mark.parametrize(
    "places",
    [
        [f"manual_after_sales/{LONG}"],
        [f"manual_after_sales/{'x' * 251}.csv"],
        ["manual_after_sales/x.csv", "manual_after_sales/x.csv.quarantined.xlsx/y.csv"],
        ["manual_after_sales/x.csv", "manual_after_sales/x.csv.quarantined.2.xlsx/x.csv"],
        [f"manual_after_sales/{'/'.join(['d' * 60] * 12)}/x.csv"],
        ["manual_after_sales/x. .csv", "manual_after_sales/a\nb.csv", "manual_after_sales/ .csv"],
    ],
    ids=["bytes", "letters", "beside-its-folder", "beside-its-second-folder", "deep", "odd"],
)
def test_names_of_lists(empty: Path, tmp_path: Path, places: list[str]) -> None:
    """A long name is shortened by a hash, and a list never has the name of a folder; the sheet shows the place."""
    home = Home(tmp_path / "home")
    shutil.copytree(empty, home.root)
    for number, place in enumerate(places):
        path = home.inbox / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(csv_of([{**MANUAL, "quantity": "two"}]) + "\n" * number)
    ended = run(home, 0)
    assert ended.exit_code == 0, ended.stderr
    files = read_manifests(home.state)[-1].files
    lists = [home.root / "quarantine/2026-07-01.1" / quarantine_list(file.path, file.input_file_id) for file in files]
    assert len({*lists}) == len(places)
    assert all(path.is_file() for path in lists)
    book = openpyxl.load_workbook(home.root / "reports" / "2026-07-01" / "reconciliation.xlsx")
    shown = {str(cell.value) for row in book["Quarantine"].iter_rows() for cell in row}
    for path in lists:
        assert any(text.startswith(f"copy {path.relative_to(home.root)}, correct") for text in shown)


def test_a_path_that_cannot_be_archived_stays_with_its_reason(empty: Path, tmp_path: Path) -> None:
    """Paths of more bytes than any folder of the home could take: left in the inbox, named by run and doctor."""
    home = Home(tmp_path / "home")
    shutil.copytree(empty, home.root)
    deep = home.inbox / "manual_after_sales" / "/".join(["d" * 200] * 6)
    deep.mkdir(parents=True)
    (deep / "x.csv").write_text(csv_of([MANUAL]))
    ended = run(home, 0)
    assert ended.exit_code == 0
    assert "at most 1024 can be archived; shorten it" in ended.stderr
    assert (deep / "x.csv").is_file()
    assert "at most 1024 can be archived" in command(home, 0, "doctor").stdout


def test_more_rows_than_a_list_has(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is split into files, and no row is missing in them."""
    monkeypatch.setattr(quarantine_file, "MOST_ROWS", 3)
    home = Home(tmp_path / "home")
    shutil.copytree(empty, home.root)
    bad = [{**STOCK_OUT, "line_no": str(line), "quantity": "two"} for line in range(1, 8)]
    (home.inbox / "stock_out_orders" / "x.csv").parent.mkdir(exist_ok=True)
    (home.inbox / "stock_out_orders" / "x.csv").write_text(csv_of(bad))
    assert run(home, 0).exit_code == 0
    lists = sorted((home.root / "quarantine").rglob("*.xlsx"))
    names = ["x.csv.quarantined.2.xlsx", "x.csv.quarantined.3.xlsx", "x.csv.quarantined.xlsx"]
    assert [path.name for path in lists] == names
    found = [list(openpyxl.load_workbook(path).active.iter_rows(values_only=True)) for path in lists]
    assert all(rows[0] == found[0][0] for rows in found)
    assert sorted(row[1] for rows in found for row in rows[1:]) == [str(line) for line in range(1, 8)]


def test_a_list_that_fails_costs_no_run(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no one thought of: one list fails, the others are written, and the log names it."""
    real = quarantine_file._write_sheet

    def write(path: Path, *rest: object) -> None:
        if path.name.startswith("bad"):
            raise ValueError("a fault of a library")
        real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(quarantine_file, "_write_sheet", write)
    home = Home(tmp_path / "home")
    shutil.copytree(empty, home.root)
    (home.inbox / "stock_out_orders").mkdir(exist_ok=True)
    for name in ("bad.csv", "good.csv"):
        row = {**STOCK_OUT, "stock_out_id": name, "quantity": "two"}
        (home.inbox / "stock_out_orders" / name).write_text(csv_of([row]))
    ended = run(home, 0)
    assert ended.exit_code == 0
    assert "bad.csv: the list of what was not let in could not be written (ValueError)" in ended.stderr
    assert [path.name for path in (home.root / "quarantine").rglob("*.xlsx")] == ["good.csv.quarantined.xlsx"]
