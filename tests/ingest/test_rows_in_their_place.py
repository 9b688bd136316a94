"""Where the rows of an export are: sheets, bands and titles above the header, descriptions below it, totals, parts.

A row that is not data is ignored with a reason, so that the rows of a file add up (R-07).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from aftersales.jobs.ingest import sources
from aftersales.jobs.ingest.source_registry import declarations
from tests.ingest.made import Outcome, outcome_of, take, take_one

INCOME = '''"""An export whose rows stand among others."""

from aftersales.jobs.ingest.source_spec import Column, Declaration, LeftOut, Use

DECLARATION = Declaration(
    name="invented_income",
    title="invented income",
    folder="invented",
    kind="unsettled_amount",
    has_shop_folder=True,
    columns=(
        Column("order_id", Use.NEEDED, ("Order",), also=("Order/adjustment ID",)),
        Column("grain", Use.NEEDED, ("View By",)),
        Column("unsettled_amount", Use.NEEDED, ("Amount",)),
        Column("as_of", Use.OPTIONAL, ("Settled",)),
        Column("buyer", Use.PERSONAL, ("Buyer",)),
    ),
    fixed={"supplier_id": "S-KLANG", "currency_code": "MYR"},
    sheets=("Income", "Doanh thu"),
    header_within=4,
    described_by="order_id",
    left_out=(
        LeftOut("TOTAL_ROW", "order_id", ("Total", "Grand Total")),
        LeftOut("OTHER_GRAIN", "grain", ("Sku",), kept=("Order",)),
    ),
)
'''
HEADER = ("Order", "View By", "Amount", "Settled", "Buyer")
ROW = ("O1", "Order", "30.00", "2026-07-01 10:00:00", "Rekaan")
Rows = Sequence[Sequence[object]]


@pytest.fixture(autouse=True)
def invented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The invented declaration, found like every other declaration."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "invented_income.py").write_text(INCOME, encoding="utf-8")
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(folder)])
    declarations.cache_clear()
    yield
    declarations.cache_clear()


def book(sheets: Mapping[str, Rows]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def text(*rows: Sequence[str]) -> str:
    return "\n".join(",".join(row) for row in rows)


def took(folder: Path, content: str | bytes) -> Outcome:
    return take_one(folder, "invented/SPKL/a.xlsx", content)


def reasons_of(outcome: Outcome) -> dict[int, str]:
    """Row number to its reason or order; asserts that the rows add up."""
    assert outcome.file.rows_in == len(outcome.accepted) + len(outcome.rejected)
    accepted = {row["row_number"]: row["order_id"] for row in outcome.accepted}
    return dict(sorted((accepted | outcome.reasons).items()))


def refusal(outcome: Outcome) -> str:
    assert outcome.file.outcome == "quarantined"
    return outcome.file.refusal


def other(**cells: str) -> tuple[str, ...]:
    named = dict(zip(HEADER, ROW, strict=True)) | {name.replace("_", " "): cell for name, cell in cells.items()}
    return tuple(named.values())


def test_the_named_sheet_is_read_and_no_other(tmp_path: Path) -> None:
    """Formats §2.3: one of several filled sheets holds the rows; its name is compared as headers are."""
    outcome = took(tmp_path, book({"Summary": [["Total", 30]], "INCOME ": [HEADER, ROW], "Notes": [HEADER, ROW]}))
    assert reasons_of(outcome) == {2: "O1"}


def test_sheets_that_continue_each_other(tmp_path: Path) -> None:
    """`Doanh thu`, `Doanh thu - 1`: each with a header of its own; the numbers of rows go on."""
    sheets = {
        "Doanh thu": [["title"], HEADER, ROW, other(Order="O2")],
        "Doanh thu - 1": [HEADER, other(Order="O3")],
        "Doanh thu khác": [["anything"]],
    }
    assert reasons_of(took(tmp_path, book(sheets))) == {1: "ABOVE_HEADER", 3: "O1", 4: "O2", 6: "O3"}


def test_a_sheet_that_continues_without_a_header_is_refused(tmp_path: Path) -> None:
    """R-06: the job does not guess that a sheet without a header has the same columns."""
    reasons_of = refusal(took(tmp_path, book({"Doanh thu": [HEADER, ROW], "Doanh thu - 1": [ROW, ROW]})))
    assert "sheet 'Doanh thu - 1': found no header, expected that of sheet 'Doanh thu'" in reasons_of
    moved = refusal(took(tmp_path / "b", book({"Doanh thu": [HEADER, ROW], "Doanh thu - 1": [HEADER[::-1]]})))
    assert "sheet 'Doanh thu - 1': found a different header, expected the header of sheet 'Doanh thu'" in moved


def test_a_lone_sheet_may_have_any_name(tmp_path: Path) -> None:
    """A person who saves a file again often renames the sheet."""
    assert reasons_of(took(tmp_path, book({"Sheet1": [HEADER, ROW]}))) == {2: "O1"}


@pytest.mark.parametrize("names", [("Lists", "Sheet1"), ("Sheet1", "Notes"), ("Income", "Sheet1")])
def test_the_sheet_with_the_header_is_taken_and_the_others_are_named(tmp_path: Path, names: tuple[str, str]) -> None:
    """A list for drop-downs, notes, or an empty declared sheet do not keep the rows out; a note names them."""
    rows = {name: [HEADER, ROW] if name == "Sheet1" else [["status"], ["Shipped"]] for name in names}
    (file,) = (taken := take(tmp_path, {"invented/SPKL/a.xlsx": book(rows)})).files
    assert reasons_of(outcome_of(file)) == {2: "O1"}
    (other_name,) = set(names) - {"Sheet1"}
    assert taken.notes == (f"invented income: sheet '{other_name}' is not read; the rows are on another sheet",)


def test_the_name_of_a_sheet_is_not_shown_if_it_may_be_a_value(tmp_path: Path) -> None:
    """R-12."""
    sheets = {"Sheet1": [HEADER, ROW], "+60123456789": [["x"]], "Summary": [["x"]]}
    notes = take(tmp_path, {"invented/SPKL/a.xlsx": book(sheets)}).notes
    assert notes == ("invented income: sheets '(a value)', 'Summary' are not read; the rows are on another sheet",)


@pytest.mark.parametrize(
    "names", [("Sheet1", "Sheet2"), ("2026-08-01", "2026-08-02"), ("Income", "Doanh thu"), ("Sheet1", "Sheet1 - a")]
)
def test_two_sheets_with_the_header_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    """R-06: one of them may be an old copy of the other, and no rule says which."""
    several = refusal(took(tmp_path, book({name: [HEADER, ROW] for name in names})))
    assert several.startswith("HEADER_AMBIGUOUS: found the header of invented income on sheets ")
    assert several.endswith("keep one sheet and delete the others")


def test_any_sheet_may_be_continued(tmp_path: Path) -> None:
    """Rows that do not fit on one sheet go on under the name that marketplaces use, whatever the first sheet is."""
    sheets = {"Sheet1": [HEADER, ROW], "Sheet1 - 1": [HEADER, other(Order="O2")], "Notes": [["x"]]}
    assert reasons_of(took(tmp_path, book(sheets))) == {2: "O1", 4: "O2"}
    lost = refusal(took(tmp_path / "b", book({"Sheet1": [HEADER, ROW], "Sheet1 - 1": [ROW]})))
    assert "sheet 'Sheet1 - 1': found no header, expected that of sheet 'Sheet1'" in lost


def test_without_a_header_on_any_sheet_the_nearest_is_described(tmp_path: Path) -> None:
    sheets = {"Summary": [["Total"]], "Data": [["Order", "Viewed", "Amount"], ["O1", "Order", "1"]]}
    found = refusal(took(tmp_path, book(sheets)))
    assert found.startswith("HEADER_UNKNOWN: sheet 'Data' of 2, row 1: found 'Order', 'Viewed', 'Amount'")
    assert "but 'View By' is missing" in found


@pytest.mark.parametrize(
    "above",
    [
        ["shop.rekaan", "2026-08-10", "2026-08-14"],
        ["", "", "-270000", "", "99999", "-12345", "subtotal"],
        ["2026-08-10 to 2026-08-14"],
    ],
)
def test_a_preamble_is_no_row_of_values(tmp_path: Path, above: Sequence[str]) -> None:
    """Formats §2.3: the shop's name with two dates, and subtotals above some columns, are narrower than the rows."""
    header = ("Order", "View By", "Amount", "Settled", "Fee", "Other fee", "Sum")
    row = ("O1", "Order", "30.00", "2026-07-01 10:00:00", "0", "0", "0")
    assert reasons_of(took(tmp_path, book({"Income": [above, header, row]}))) == {1: "ABOVE_HEADER", 3: "O1"}
    lost = refusal(took(tmp_path / "b", book({"Income": [row, header, row]})))
    assert "row 1: found a row of values above the header in row 2" in lost


def test_a_header_below_bands_is_found_by_its_content(tmp_path: Path) -> None:
    """Rows above the header are counted, and ignored with a reason; blank rows are not counted."""
    rows = [["Income report of a shop"], [], ["Order Info", "", "Money", "", ""], HEADER, ROW]
    assert reasons_of(took(tmp_path, book({"Income": rows}))) == {1: "ABOVE_HEADER", 3: "ABOVE_HEADER", 5: "O1"}


def test_a_header_that_is_too_low_is_named(tmp_path: Path) -> None:
    above = [(f"title {number}",) for number in range(5)]
    reasons_of = refusal(took(tmp_path, book({"Income": [*above, HEADER, ROW]})))
    assert "row 6: found the header of invented income (English), expected it among the first 4 rows" in reasons_of


def test_a_row_of_values_above_the_header_refuses_the_file(tmp_path: Path) -> None:
    """R-07: two files put one below the other, the first of which has lost its header, must not lose its rows."""
    reasons_of = refusal(took(tmp_path, text(ROW, HEADER, other(Order="O2"))))
    assert "row 1: found a row of values above the header in row 2, expected all rows" in reasons_of


def test_a_description_is_known_by_its_words(tmp_path: Path) -> None:
    """Formats §3.1: the row under the header describes the columns; where it is missing, no order is lost."""
    words = other(Order="Platform unique order ID.", View_By="Order or Sku")
    assert reasons_of(took(tmp_path, text(HEADER, words, ROW))) == {2: "DESCRIPTION_ROW", 3: "O1"}
    assert reasons_of(took(tmp_path / "b", text(HEADER, ROW))) == {2: "O1"}
    later = reasons_of(took(tmp_path / "c", text(HEADER, ROW, other(Order="an id"))))
    assert later == {2: "O1", 3: "ID_INVALID"}


def test_rows_of_another_grain_and_totals(tmp_path: Path) -> None:
    """Formats §2.3: only Order rows count; an undeclared grain is quarantined, never dropped."""
    rows = [HEADER, ROW, other(View_By="SKU "), other(Order="O2", View_By="Bundle"), other(Order="TOTAL", View_By="")]
    outcome = took(tmp_path, text(*rows))
    assert reasons_of(outcome) == {2: "O1", 3: "OTHER_GRAIN", 4: "VALUE_UNKNOWN", 5: "TOTAL_ROW"}
    assert "column 'View By': found 'Bundle', expected one of Order, Sku; use an" in outcome.details
    assert all(row["raw"] == "{}" for row in outcome.rejected if row["outcome"] == "ignored")


def test_a_header_once_more_is_no_row(tmp_path: Path) -> None:
    """As in two exports copied into one file."""
    assert reasons_of(took(tmp_path, text(HEADER, ROW, HEADER, other(Order="O2")))) == {
        2: "O1",
        3: "REPEATED_HEADER",
        4: "O2",
    }


def test_a_row_out_of_line_shows_no_cell_of_another_column(tmp_path: Path) -> None:
    """R-12: a cell in the place of the grain may contain a name."""
    outcome = took(tmp_path, text(HEADER, ("O1", "Rekaan", *ROW)))
    assert reasons_of(outcome) == {2: "UNPARSABLE"}
    assert "Rekaan" not in outcome.details


def test_a_cell_beyond_the_header_puts_a_row_out_of_line(tmp_path: Path) -> None:
    """A sheet has no ragged rows, but its cells can be moved to the right, each under its neighbour's header."""
    outcome = took(tmp_path, book({"Income": [HEADER, ("", *ROW), ROW]}))
    assert reasons_of(outcome) == {2: "UNPARSABLE", 3: "O1"}
    assert "found 6 cells, expected 5 as in the header" in outcome.details


def test_a_column_may_have_had_another_name(tmp_path: Path) -> None:
    assert reasons_of(took(tmp_path, text(("Order/Adjustment ID ", *HEADER[1:]), ROW))) == {2: "O1"}
    both = refusal(took(tmp_path / "b", text(("Order/adjustment ID", *HEADER), ("O9", *ROW))))
    assert "HEADER_AMBIGUOUS: row 1: found 'Order' more than once" in both
