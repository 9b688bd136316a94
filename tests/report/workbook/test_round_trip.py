"""A workbook dropped into the inbox: its open cells become decisions, all other edits are ignored (R-16)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.state.paths import Home
from aftersales.jobs.verify import replayed, touched
from tests.report.workbook.filled_in import column_of, fill_in, row_of, run, saved_by_libreoffice, workbook_path
from tests.sample.nights import DATES, SampleNights, rows_of

NIGHT = DATES[0]
NEXT, AFTER, LATER = "2026-07-04", "2026-07-05", "2026-07-06"
MISMATCH = "STOCKOUT_MISMATCH|SO-K-0031"
EXPLAINED = {"Resolution": "explain", "Note": "fee agreed by phone", "By": "mei"}


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Home:
    """A copy of the home after the last run of the sample."""
    shutil.copytree(sample.homes[DATES[-1]], tmp_path / "home")
    return Home(tmp_path / "home")


def open_ones(home: Home) -> dict[str, Any]:
    return {row["exception_id"]: row for row in rows_of(home.database, "SELECT * FROM report.exception")}


def answered(home: Home) -> dict[str, Any]:
    return {row["exception_id"]: row for row in rows_of(home.database, "SELECT * FROM report.exception_answer")}


def drop(home: Home, answers: dict[tuple[str, str], dict[str, Any]], name: str = "mei.xlsx") -> Path:
    return fill_in(workbook_path(home, DATES[-1]), home.inbox / "workbook" / name, answers)


def test_an_answered_exception_is_not_open_and_its_file_is_archived_as_it_is(home: Home) -> None:
    dropped = drop(home, {("exceptions", MISMATCH): EXPLAINED}).read_bytes()
    before = open_ones(home)
    verdict, notes = run(home, NEXT)
    assert verdict is not None
    assert (verdict.rows_in, verdict.rows_accepted) == (1, 1)
    assert before.keys() - open_ones(home).keys() == {MISMATCH}
    answer = answered(home)[MISMATCH]
    assert (answer["decision"], answer["note"], answer["decided_by"]) == ("explain", "fee agreed by phone", "mei")
    assert answer["amount"] == before[MISMATCH]["amount"]
    assert (home.archive / NEXT / "workbook" / "mei.xlsx").read_bytes() == dropped
    assert not any("changed" in note for note in notes)
    page = openpyxl.load_workbook(workbook_path(home, NEXT))["Exceptions"]
    row = row_of(page, "Exception ID", MISMATCH)
    assert page.cell(row, column_of(page, "Status")).value == "answered"
    assert page.cell(row, column_of(page, "Resolution")).value is None


def test_it_stays_answered_and_the_same_workbook_again_changes_nothing(home: Home) -> None:
    path = drop(home, {("exceptions", MISMATCH): EXPLAINED})
    content = path.read_bytes()
    run(home, NEXT)
    path.write_bytes(content)
    again = fill_in(path, path.with_name("copy.xlsx"), {("exceptions", MISMATCH): {"Note": EXPLAINED["Note"]}})
    assert again.read_bytes() != content
    verdict, _ = run(home, AFTER)
    assert verdict is not None
    assert (verdict.rows_in, verdict.rows_unchanged) == (2, 2)
    assert answered(home)[MISMATCH]["answered_on"].isoformat() == NEXT


def test_another_amount_opens_it_again(home: Home) -> None:
    """A later version of the stock-out has another amount, and only the old difference was explained."""
    drop(home, {("exceptions", MISMATCH): EXPLAINED})
    run(home, NEXT)
    source = next(home.archive.glob(f"{NIGHT}/stock_out_orders/s-klang*.csv")).read_text(encoding="utf-8").splitlines()
    header = source[0].split(",")
    line = next(line for line in source if line.startswith("SO-K-0031,")).split(",")
    line[header.index("stock_out_amount")] = "29.00"
    line[header.index("updated_at")] = "2026-07-04 10:00:00"
    (home.inbox / "stock_out_orders").mkdir(exist_ok=True)
    (home.inbox / "stock_out_orders" / "again.csv").write_text(f"{source[0]}\n{','.join(line)}\n", encoding="utf-8")
    run(home, AFTER)
    opened = open_ones(home)[MISMATCH]
    assert (opened["opened_on"].isoformat(), opened["age_days"]) == (AFTER, 0)
    assert MISMATCH not in answered(home)


def test_an_old_workbook_binds_to_the_amount_that_it_showed(home: Home) -> None:
    """Two runs later the amount has changed, so the answer, which covers the old amount, has no effect."""
    test_another_amount_opens_it_again(home)
    fill_in(
        workbook_path(home, DATES[-1]),
        home.inbox / "workbook" / "late.xlsx",
        {("exceptions", MISMATCH): {"Resolution": "explain", "By": "ann"}},
    )
    run(home, LATER)
    assert MISMATCH in open_ones(home)


def test_a_decision_in_to_push_releases_the_return(sample: SampleNights, tmp_path: Path) -> None:
    shutil.copytree(sample.homes[NIGHT], tmp_path / "first")
    first = Home(tmp_path / "first")
    page = openpyxl.load_workbook(workbook_path(first, NIGHT))["To push"]
    waiting = page["A2"].value
    answers = {("to_push", waiting): {"Decision": "push", "By": "mei"}}
    fill_in(workbook_path(first, NIGHT), first.inbox / "workbook" / "w.xlsx", answers)
    verdict, _ = run(first, DATES[1])
    assert verdict is not None
    assert verdict.pushes == 1
    pushed = rows_of(first.database, f"SELECT state FROM report.return_stock_in WHERE return_stock_in_id = '{waiting}'")
    assert pushed == [{"state": "pushed"}]


def test_a_resolution_that_does_not_fit_is_void_and_answers_nothing(home: Home) -> None:
    drop(home, {("exceptions", MISMATCH): {"Resolution": "push"}})
    run(home, NEXT)
    void = [row for row in open_ones(home).values() if row["code"] == "DECISION_VOID"]
    assert f"{DATES[-1]}.1:exceptions:{MISMATCH}" in {row["subject_id"] for row in void}
    assert MISMATCH in open_ones(home)


def test_pasted_nonsense_is_refused_by_sheet_and_cell(home: Home) -> None:
    drop(home, {("exceptions", MISMATCH): {"Resolution": "ok whatever"}})
    verdict, _ = run(home, NEXT)
    assert verdict is not None
    assert verdict.rows_quarantined == 1
    (row,) = rows_of(home.database, "SELECT detail FROM report.quarantined_row WHERE detail LIKE '%Exceptions!%'")
    page = openpyxl.load_workbook(workbook_path(home, DATES[-1]))["Exceptions"]
    place = page.cell(row_of(page, "Exception ID", MISMATCH), column_of(page, "Resolution")).coordinate
    assert row["detail"].startswith(f"VALUE_UNKNOWN: cell 'Exceptions!{place}': found 'ok whatever', expected one of")
    quarantined = home.root / "quarantine" / f"{NEXT}.1" / "workbook" / "mei.xlsx.quarantined.xlsx"
    workbook = openpyxl.load_workbook(quarantined)
    workbook.active.cell(2, column_of(workbook.active, "answer")).value = "explain"
    workbook.save(home.inbox / "workbook" / "corrected.xlsx")
    run(home, AFTER)
    assert MISMATCH in answered(home)


def test_an_id_that_the_workbook_never_had_is_refused(home: Home) -> None:
    path = drop(home, {("exceptions", MISMATCH): EXPLAINED})
    workbook = openpyxl.load_workbook(path)
    page = workbook["Exceptions"]
    page.cell(row_of(page, "Exception ID", MISMATCH), column_of(page, "Exception ID")).value = "TOO_OLD|nobody"
    workbook.save(path)
    verdict, _ = run(home, NEXT)
    assert verdict is not None
    assert verdict.rows_quarantined == 1
    (row,) = rows_of(home.database, "SELECT detail FROM report.quarantined_row WHERE reasons = 'NOT_IN_WORKBOOK'")
    assert "'TOO_OLD|nobody'" in row["detail"]


def test_other_edits_do_not_count_and_are_reported(home: Home) -> None:
    path = drop(home, {("exceptions", MISMATCH): EXPLAINED})
    workbook = openpyxl.load_workbook(path)
    page = workbook["Exceptions"]
    amount = page.cell(row_of(page, "Exception ID", MISMATCH), column_of(page, "Amount"))
    amount.value = 999
    workbook["Refunds"]["E2"].value = 1
    workbook["Refunds"]["F2"].value = 2
    workbook.save(path)
    _, notes = run(home, NEXT)
    assert [note for note in notes if "changed" in note] == [
        f"workbook/mei.xlsx: sheet '{sheet}': {cells} changed; such changes do not count"
        for sheet, cells in (
            ("Exceptions", "1 cell outside the open columns was"),
            ("Refunds", "2 cells outside the open columns were"),
        )
    ]
    assert str(answered(home)[MISMATCH]["amount"]) == "3.00"


def test_sorting_a_table_is_not_an_edit(home: Home) -> None:
    path = drop(home, {("exceptions", MISMATCH): EXPLAINED})
    workbook = openpyxl.load_workbook(path)
    page = workbook["Exceptions"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2, max_row=10)]
    for number, cells in enumerate(reversed(rows), start=2):
        for column, value in enumerate(cells, start=1):
            page.cell(number, column).value = value
    workbook.save(path)
    _, notes = run(home, NEXT)
    assert not any("were changed" in note for note in notes)
    assert MISMATCH in answered(home)


def test_two_workbooks_that_disagree_are_an_exception_and_neither_counts(home: Home) -> None:
    drop(home, {("exceptions", MISMATCH): {"Resolution": "explain", "Note": "agreed"}}, "ann.xlsx")
    drop(home, {("exceptions", MISMATCH): {"Resolution": "explain", "Note": "never"}}, "mei.xlsx")
    run(home, NEXT)
    found = open_ones(home)
    assert MISMATCH in found
    disagreement = found[f"ANSWERS_DISAGREE|{MISMATCH}"]
    values = (disagreement["expected_value"], disagreement["actual_value"])
    assert values == ("explain; agreed; ", "explain; never; ")
    drop(home, {("exceptions", MISMATCH): {"Resolution": "explain", "Note": "agreed after all"}}, "both.xlsx")
    run(home, AFTER)
    assert {MISMATCH, f"ANSWERS_DISAGREE|{MISMATCH}"}.isdisjoint(open_ones(home))


def test_two_workbooks_that_agree_count_once(home: Home) -> None:
    drop(home, {("exceptions", MISMATCH): {"Resolution": "explain", "Note": "agreed"}}, "ann.xlsx")
    drop(home, {("exceptions", MISMATCH): {"Resolution": "explain", "By": "mei"}}, "mei.xlsx")
    run(home, NEXT)
    answer = answered(home)[MISMATCH]
    assert (answer["note"], answer["decided_by"]) == ("agreed", "mei")


@pytest.mark.parametrize("name", ["no_table", "draft"])
def test_a_workbook_that_is_not_committed_is_refused(home: Home, name: str) -> None:
    path = drop(home, {("exceptions", MISMATCH): EXPLAINED})
    workbook = openpyxl.load_workbook(path)
    page = workbook["About"]
    if name == "draft":
        page.cell(
            next(row for row in range(1, 12) if page.cell(row, 1).value == "State"), 2
        ).value = "draft, not committed"
    else:
        del page.tables["this_workbook"]
    workbook.save(path)
    verdict, _ = run(home, NEXT)
    assert verdict is not None
    assert verdict.files_refused == 1
    assert MISMATCH in open_ones(home)


@pytest.mark.needs_libreoffice
def test_saved_by_libreoffice_it_is_read_as_well(home: Home, tmp_path: Path) -> None:
    path = fill_in(
        workbook_path(home, DATES[-1]), tmp_path / "filled" / "mei.xlsx", {("exceptions", MISMATCH): EXPLAINED}
    )
    saved = saved_by_libreoffice(path, tmp_path / "office")
    (home.inbox / "workbook").mkdir(exist_ok=True)
    shutil.copyfile(saved, home.inbox / "workbook" / "mei.xlsx")
    _, notes = run(home, NEXT)
    assert answered(home)[MISMATCH]["note"] == EXPLAINED["Note"]
    assert not any("were changed" in note for note in notes)


def test_the_runs_give_the_same_results_when_they_are_computed_again(home: Home) -> None:
    """R-52: `verify` reads the archived workbook as the run did, without the reports."""
    drop(home, {("exceptions", MISMATCH): EXPLAINED})
    run(home, NEXT)
    run(home, AFTER)
    assert [*touched(home), *replayed(home, Silence())] == []
