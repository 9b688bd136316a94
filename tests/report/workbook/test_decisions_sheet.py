"""What the workbook offers per row: only what fits; and what it shows of decisions (R-58, R-64)."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from aftersales.jobs.state.paths import Home
from tests.report.workbook.filled_in import column_of, fill_in, row_of, run, workbook_path
from tests.sample.nights import DATES, SampleNights, rows_of

NEXT, AFTER = "2026-07-04", "2026-07-05"
REFUND = "lazada:LZKL:167600000000010:S-PENANG/1"


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Home:
    """After the last night of the sample, with a limit above which a second person decides."""
    shutil.copytree(sample.homes[DATES[-1]], tmp_path / "home")
    home = Home(tmp_path / "home")
    with home.settings_file.open("a", encoding="utf-8") as settings:
        settings.write('\nsecond_person_above = { MYR = "1.00" }\n')
    return home


def lists(page: Worksheet, header: str) -> dict[str, str]:
    """Each cell under the header with the list that it offers."""
    column = page.cell(1, column_of(page, header)).column_letter
    found = {}
    for validation in page.data_validations.dataValidation:
        for area in validation.sqref.ranges:
            for row in range(area.min_row, area.max_row + 1):
                assert f"{column}{row}" not in found
                found[f"{column}{row}"] = str(validation.formula1).strip('"')
    return found


@pytest.mark.parametrize("night", DATES)
def test_the_list_of_a_row_has_exactly_the_decisions_that_fit_it(sample: SampleNights, night: str) -> None:
    home = Home(sample.homes[night])
    workbook = openpyxl.load_workbook(workbook_path(home, night))
    page, offered = workbook["Exceptions"], lists(workbook["Exceptions"], "Resolution")
    found = rows_of(home.database, "SELECT exception_id, fitting_decisions FROM report.exception")
    assert len({row["fitting_decisions"] for row in found}) > 1
    for row in found:
        cell = page.cell(row_of(page, "Exception ID", row["exception_id"]), column_of(page, "Resolution"))
        assert offered[cell.coordinate] == row["fitting_decisions"].replace(", ", ",")
    assert "Fitting decisions" not in [cell.value for cell in page[1]]
    page, offered = workbook["To push"], lists(workbook["To push"], "Decision")
    states = {"to_push": "push,hold", "push_failed": "hold,re_push"}
    assert offered or night != DATES[0]
    for place, choices in offered.items():
        assert choices == states[page.cell(page[place].row, column_of(page, "State")).value]


def decided(home: Home, night: str) -> list[tuple[Any, ...]]:
    page = openpyxl.load_workbook(workbook_path(home, night))["Decisions"]
    names = ("Outcome", "Decision", "Subject ID", "Decided by", "Amount", "Source")
    columns = [column_of(page, name) for name in names]
    return [tuple(page.cell(row, column).value for column in columns) for row in range(2, page.max_row + 1)]


def enter(home: Home, name: str, by: str, note: str = "agreed") -> None:
    place = home.inbox / "decisions" / f"{name}.csv"
    place.parent.mkdir(exist_ok=True)
    place.write_text(
        "decision_id,subject_id,decision,note,decided_by,decided_at\n"
        f"{name},{REFUND},write_off,{note},{by},2026-07-04 10:00:00\n",
        encoding="utf-8",
    )


def test_the_morning_after_it_shows_what_was_taken_and_what_waits(home: Home) -> None:
    """R-64: the decisions of the last run and those that still wait; a decision that was completed is shown once."""
    enter(home, "FIRST", "ann")
    enter(home, "UNSIGNED", "")
    run(home, NEXT)
    (amount,) = {
        row["amount"] for row in rows_of(home.database, "SELECT amount FROM report.decision WHERE outcome = 'waiting'")
    }
    first = decided(home, NEXT)
    assert first == [
        ("void", "write_off", REFUND, None, None, "file"),
        ("waiting", "write_off", REFUND, "ann", float(amount), "file"),
    ]
    page = openpyxl.load_workbook(workbook_path(home, NEXT))["Decisions"]
    # as entered, on the clock of the home
    assert page.cell(2, column_of(page, "Decided at")).value == datetime.fromisoformat("2026-07-04 10:00")
    answer = {("exceptions", "SECOND_PERSON_NEEDED|FIRST"): {"Resolution": "write_off", "Note": "seen", "By": "bob"}}
    fill_in(workbook_path(home, NEXT), home.inbox / "workbook" / "bob.xlsx", answer)
    run(home, AFTER)
    second = decided(home, AFTER)
    assert sorted(row[0] for row in second) == ["applied", "applied"]
    assert {row[3:] for row in second} == {("ann", None, "file"), ("bob", float(amount), "workbook")}
    assert not rows_of(home.database, "SELECT 1 FROM report.exception WHERE code = 'SECOND_PERSON_NEEDED'")


def test_two_copies_with_two_names_are_two_persons(home: Home) -> None:
    """R-64: two copies of one workbook with different names in By are no disagreement: both signed."""
    enter(home, "FIRST", "ann")
    run(home, NEXT)
    for by, note in (("cho", "seen by cho"), ("dan", "seen by dan")):
        answer = {("exceptions", "SECOND_PERSON_NEEDED|FIRST"): {"Resolution": "explain", "Note": note, "By": by}}
        fill_in(workbook_path(home, NEXT), home.inbox / "workbook" / f"{by}.xlsx", answer)
    run(home, AFTER)
    assert not rows_of(home.database, "SELECT 1 FROM report.exception WHERE code = 'ANSWERS_DISAGREE'")
    (found,) = rows_of(home.database, "SELECT decided_by, note FROM report.exception_note")
    assert (found["decided_by"], found["note"]) == ("cho, dan", "seen by cho; seen by dan")
