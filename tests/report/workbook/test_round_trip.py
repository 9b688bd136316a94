"""A workbook dropped into the inbox: its open cells become decisions, all other edits are ignored (R-16)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.console.verdict import Verdict
from aftersales.jobs.state.paths import Home
from aftersales.jobs.verify import replayed, touched
from tests.report.workbook.filled_in import column_of, fill_in, row_of, run, saved_by_libreoffice, workbook_path
from tests.sample.nights import DATES, SampleNights, rows_of

NIGHT = DATES[0]
NEXT, AFTER, LATER = "2026-07-04", "2026-07-05", "2026-07-06"
MISMATCH = "STOCKOUT_MISMATCH|SO-K-0031"
UNPAID = "REFUND_WITHOUT_RETURN|PAY-004"
UNPUSHED = "GOODS_WITHOUT_PUSH|RC-K-012:1"
OPEN = "NO_PARTNERSHIP|tiktok:TTKL:4035000000000000013:S-KLANG"
EXPLAINED = {"Resolution": "explain", "Note": "fee agreed by phone", "By": "mei"}


@dataclass(frozen=True)
class Ran:
    """A home after a run, which nobody changes: its verdict, its notes, and the workbook's bytes as dropped."""

    home: Home
    verdict: Verdict
    notes: list[str]
    dropped: bytes = b""


def copied(home: Home, folder: Path) -> Home:
    shutil.copytree(home.root, folder)
    return Home(folder)


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Home:
    """A copy of the home after the last night of the sample."""
    return copied(Home(sample.homes[DATES[-1]]), tmp_path / "home")


@pytest.fixture(scope="module")
def explained(sample: SampleNights, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """After the night that read EXPLAINED."""
    home = copied(Home(sample.homes[DATES[-1]]), tmp_path_factory.mktemp("explained") / "home")
    dropped = drop(home, {("exceptions", MISMATCH): EXPLAINED}).read_bytes()
    verdict, notes = run(home, NEXT)
    assert verdict is not None
    return Ran(home, verdict, notes, dropped)


@pytest.fixture(scope="module")
def opened_again(explained: Ran, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """After a further night, on which the stock-out states another amount."""
    home = copied(explained.home, tmp_path_factory.mktemp("opened_again") / "home")
    source = next(home.archive.glob(f"{NIGHT}/stock_out_orders/s-klang*.csv")).read_text(encoding="utf-8").splitlines()
    header = source[0].split(",")
    line = next(line for line in source if line.startswith("SO-K-0031,")).split(",")
    line[header.index("stock_out_amount")] = "29.00"
    line[header.index("updated_at")] = "2026-07-04 10:00:00"
    (home.inbox / "stock_out_orders").mkdir(exist_ok=True)
    (home.inbox / "stock_out_orders" / "again.csv").write_text(f"{source[0]}\n{','.join(line)}\n", encoding="utf-8")
    run(home, AFTER)
    return home


@pytest.fixture(scope="module")
def many(sample: SampleNights, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """After a night that read six workbooks, each about an exception of its own."""
    home = copied(Home(sample.homes[DATES[-1]]), tmp_path_factory.mktemp("many") / "home")
    drop(home, {("exceptions", MISMATCH): {"Resolution": "push"}}, "void.xlsx")
    _changed(drop(home, {("exceptions", OPEN): EXPLAINED}, "strange_id.xlsx"), _strange_id)
    _changed(drop(home, {("exceptions", UNPAID): EXPLAINED}, "edited.xlsx"), _edited)
    _changed(drop(home, {("exceptions", UNPUSHED): EXPLAINED}, "sorted.xlsx"), _sorted)
    _changed(drop(home, {("exceptions", OPEN): EXPLAINED}, "no_table.xlsx"), _without_table)
    _changed(drop(home, {("exceptions", OPEN): EXPLAINED}, "draft.xlsx"), _as_a_draft)
    verdict, notes = run(home, NEXT)
    assert verdict is not None
    return Ran(home, verdict, notes)


def _changed(path: Path, change: Callable[[openpyxl.Workbook], None]) -> None:
    workbook = openpyxl.load_workbook(path)
    change(workbook)
    workbook.save(path)


def _strange_id(workbook: openpyxl.Workbook) -> None:
    page = workbook["Exceptions"]
    page.cell(row_of(page, "Exception ID", OPEN), column_of(page, "Exception ID")).value = "TOO_OLD|nobody"


def _edited(workbook: openpyxl.Workbook) -> None:
    page = workbook["Exceptions"]
    page.cell(row_of(page, "Exception ID", UNPAID), column_of(page, "Amount")).value = 999
    workbook["Refunds"]["E2"].value = 1
    workbook["Refunds"]["F2"].value = 2


def _sorted(workbook: openpyxl.Workbook) -> None:
    page = workbook["Exceptions"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2, max_row=10)]
    for number, cells in enumerate(reversed(rows), start=2):
        for column, value in enumerate(cells, start=1):
            page.cell(number, column).value = value


def _without_table(workbook: openpyxl.Workbook) -> None:
    del workbook["About"].tables["this_workbook"]


def _as_a_draft(workbook: openpyxl.Workbook) -> None:
    page = workbook["About"]
    row = next(row for row in range(1, 12) if page.cell(row, 1).value == "State")
    page.cell(row, 2).value = "draft, not committed"


def open_ones(home: Home) -> dict[str, Any]:
    return {row["exception_id"]: row for row in rows_of(home.database, "SELECT * FROM report.exception")}


def answered(home: Home) -> dict[str, Any]:
    return {row["exception_id"]: row for row in rows_of(home.database, "SELECT * FROM report.exception_answer")}


def drop(home: Home, answers: dict[tuple[str, str], dict[str, Any]], name: str = "mei.xlsx") -> Path:
    return fill_in(workbook_path(home, DATES[-1]), home.inbox / "workbook" / name, answers)


def test_an_answered_exception_is_not_open_and_its_file_is_archived_as_it_is(
    sample: SampleNights, explained: Ran
) -> None:
    home, before = explained.home, open_ones(Home(sample.homes[DATES[-1]]))
    assert (explained.verdict.rows_in, explained.verdict.rows_accepted) == (1, 1)
    assert before.keys() - open_ones(home).keys() == {MISMATCH}
    told = answered(home)[MISMATCH]
    assert (told["decision"], told["note"], told["decided_by"]) == ("explain", "fee agreed by phone", "mei")
    assert told["amount"] == before[MISMATCH]["amount"]
    assert (home.archive / NEXT / "workbook" / "mei.xlsx").read_bytes() == explained.dropped
    assert not any("changed" in note for note in explained.notes)
    page = openpyxl.load_workbook(workbook_path(home, NEXT))["Exceptions"]
    row = row_of(page, "Exception ID", MISMATCH)
    assert page.cell(row, column_of(page, "Status")).value == "answered"
    assert page.cell(row, column_of(page, "Resolution")).value is None


def test_it_stays_answered_and_the_same_workbook_again_says_nothing_new(explained: Ran, tmp_path: Path) -> None:
    home, content = copied(explained.home, tmp_path / "home"), explained.dropped
    path = home.inbox / "workbook" / "mei.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    again = fill_in(path, path.with_name("copy.xlsx"), {("exceptions", MISMATCH): {"Note": EXPLAINED["Note"]}})
    assert again.read_bytes() != content
    verdict, _ = run(home, AFTER)
    assert verdict is not None
    assert (verdict.rows_in, verdict.rows_unchanged) == (2, 2)
    assert answered(home)[MISMATCH]["answered_on"].isoformat() == NEXT


def test_another_amount_opens_it_again(opened_again: Home) -> None:
    """The stock-out states another amount later: what was explained was the old difference."""
    opened = open_ones(opened_again)[MISMATCH]
    assert (opened["opened_on"].isoformat(), opened["age_days"]) == (AFTER, 0)
    assert MISMATCH not in answered(opened_again)


def test_an_old_workbook_binds_to_the_amount_that_it_showed(opened_again: Home, tmp_path: Path) -> None:
    """Two nights later the amount has moved on already: the answer is about another one, and holds nothing."""
    home = copied(opened_again, tmp_path / "home")
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


def test_a_resolution_that_does_not_fit_is_void_and_answers_nothing(many: Ran) -> None:
    void = [row for row in open_ones(many.home).values() if row["code"] == "DECISION_VOID"]
    assert f"{DATES[-1]}.1:exceptions:{MISMATCH}" in {row["subject_id"] for row in void}
    assert MISMATCH in open_ones(many.home)


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


def test_an_id_that_the_workbook_never_had_is_refused(many: Ran) -> None:
    assert many.verdict.rows_quarantined == 1
    (row,) = rows_of(many.home.database, "SELECT detail FROM report.quarantined_row WHERE reasons = 'NOT_IN_WORKBOOK'")
    assert "'TOO_OLD|nobody'" in row["detail"]


def test_other_edits_do_not_count_and_are_said(many: Ran) -> None:
    told = [note for note in many.notes if "edited.xlsx" in note]
    assert told == [
        f"workbook/edited.xlsx: sheet '{sheet}': {cells} changed; such changes do not count"
        for sheet, cells in (
            ("Exceptions", "1 cell outside the open columns was"),
            ("Refunds", "2 cells outside the open columns were"),
        )
    ]
    assert str(answered(many.home)[UNPAID]["amount"]) == "11.00"


def test_sorting_a_table_is_no_edit(many: Ran) -> None:
    assert not any("sorted.xlsx" in note and "were changed" in note for note in many.notes)
    assert UNPUSHED in answered(many.home)


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
def test_what_is_no_committed_workbook_is_refused_whole(many: Ran, name: str) -> None:
    assert many.verdict.files_refused == 2
    query = f"SELECT outcome FROM report.input_file WHERE path = 'workbook/{name}.xlsx'"
    assert rows_of(many.home.database, query) == [{"outcome": "quarantined"}]
    assert OPEN in open_ones(many.home)


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


def test_the_nights_come_out_the_same_when_they_are_run_again(opened_again: Home, tmp_path: Path) -> None:
    """R-52: `verify` reads the archived workbook as the night did, without the reports beside it."""
    home = copied(opened_again, tmp_path / "home")
    assert [*touched(home), *replayed(home, Silence())] == []
