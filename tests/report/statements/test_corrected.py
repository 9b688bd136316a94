"""A correction has a row with its document wherever its amount is; balances are shown by pair and never netted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from tests.report.statements.corrected import (
    BELOW_ZERO,
    BROUGHT,
    BY_BANK,
    NIGHTS,
    ONLY_BALANCE,
    REPAID,
    WRITTEN_OFF,
    Shown,
    shown_on,
    summed,
)
from tests.rules.story import D1, D2, D3, D4, D5, Story

LINES: Final = (
    ("brought_forward_amount", "newly_brought_forward_amount"),
    ("due_amount", "new_due_amount"),
    ("adjusted_amount", "newly_adjusted_amount"),
    ("settled_amount", "newly_settled_amount"),
    ("written_off_amount", "newly_written_off_amount"),
)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[date, Shown]:
    return shown_on(tmp_path_factory.mktemp("statements"))


def cells(shown: Shown, story: Story) -> list[tuple[Any, ...]]:
    """The first sheet of a supplier's statement, row by row."""
    page = openpyxl.load_workbook(shown.statements / f"{story.supplier}.xlsx", data_only=True)["Statement"]
    return list(page.iter_rows(values_only=True))


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize(("line", "column"), LINES)
def test_each_movement_is_the_sum_of_rows(shown: dict[date, Shown], night: date, line: str, column: str) -> None:
    """R-57: a supplier can add up each line of the roll-forward from sheet Refunds."""
    rows = shown[night]
    assert summed(rows.of("statement.account"), line) == summed(rows.of("statement.refund"), column)


def test_the_lines_are_moved_by_the_stories(shown: dict[date, Shown]) -> None:
    """So the test above compares more than nothing with nothing."""
    for line, _ in LINES:
        assert any(summed(shown[night].of("statement.account"), line) for night in NIGHTS), line


@pytest.mark.parametrize("night", NIGHTS)
def test_what_is_adjusted_is_the_sum_of_documents(shown: dict[date, Shown], night: date) -> None:
    """R-61, R-75: each adjustment of a refund order has its number, and names the document that it corrects."""
    rows = shown[night]
    listed = rows.of("statement.adjustment")
    assert summed(rows.of("statement.account"), "adjusted_amount") == summed(listed, "adjusted_amount")
    for row in listed:
        assert row["supplier_id"] and row["distributor_id"] and row["corrected_id"]
        assert bool(row["document_no"]) == (row["corrects"] == "refund order")
        assert bool(row["corrected_document_no"]) == (row["corrects"] != "receipt line")


def test_r61_the_worked_example_on_the_statement(shown: dict[date, Shown]) -> None:
    """R-61: 3 received at 30.00, fee 5.00; corrected to 1 → stock −2, amount −60.00, due 25.00."""
    rows, document_id = shown[D4], f"{BY_BANK.return_of()}/1"
    money = rows.one("statement.adjustment", corrected_id=document_id)
    assert (money["adjusted_amount"], money["settled_amount"], money["written_off_amount"]) == (-60, 0, 0)
    refund = rows.one("statement.refund", refund_order_id=document_id)
    assert (refund["new_due_amount"], refund["newly_adjusted_amount"], refund["due_amount"]) == (0, -60, 25)
    goods = rows.one("statement.adjustment", corrected_id=f"{BY_BANK.named('GR1')}:1")
    assert (goods["corrects"], goods["quantity"], goods["adjusted_amount"]) == ("receipt line", -2, 0)
    assert goods["return_stock_in_id"] == BY_BANK.return_of()


def test_an_adjustment_shows_what_else_it_moves(shown: dict[date, Shown]) -> None:
    """R-61: it takes back what was written off, or lowers the balance at once; a payment's changes what is settled."""
    rows = shown[D4]
    given_up = rows.one("statement.adjustment", corrected_id=f"{WRITTEN_OFF.return_of()}/1")
    assert (given_up["adjusted_amount"], given_up["written_off_amount"]) == (-60, -60)
    balance = rows.one("statement.adjustment", corrected_id=f"{BELOW_ZERO.return_of()}/1")
    assert (balance["adjusted_amount"], balance["settled_amount"]) == (-60, -60)
    payment = shown[D5].one("statement.adjustment", corrected_id=REPAID.named("PAY1"))
    assert (payment["corrects"], payment["adjusted_amount"], payment["settled_amount"]) == ("payment", 0, -9)


def test_a_correction_of_a_receipt_is_called_one(shown: dict[date, Shown]) -> None:
    """R-61: not "stocked in" with −2 new units."""
    came = shown[D2].one("statement.return_line", return_stock_in_id=BY_BANK.return_of())
    assert (came["what_happened"], came["new_good_quantity"], came["corrected_good"]) == ("stocked in", 3, 0)
    row = shown[D4].one("statement.return_line", return_stock_in_id=BY_BANK.return_of())
    assert (row["what_happened"], row["new_good_quantity"], row["corrected_good"]) == ("receipt corrected", 0, -2)
    assert row["adjustments"] == f"{BY_BANK.named('GR1')}:1~1"
    moved = [row["is_correction"] for row in shown[D4].of("page.return_movement", receipt_id=BY_BANK.named("GR1"))]
    assert moved == [False, True]


def test_sheets_and_page_show_due_and_the_document(shown: dict[date, Shown]) -> None:
    """R-61, R-75: also of a refund order that is completed and has nothing open, on the date of its adjustment."""
    for story in (BY_BANK, WRITTEN_OFF, BELOW_ZERO):
        rows, document_id = shown[D4], f"{story.return_of()}/1"
        number = rows.one("report.adjustment", document_id=document_id)["document_no"]
        sheet = rows.one("sheet.refund", refund_order_id=document_id)
        assert (sheet["adjusted_amount"], sheet["due_amount"], sheet["adjustment_documents"]) == (-60, 25, number)
        page = rows.one("page.return_refund", refund_order_id=document_id)
        assert (page["refundable_amount"], page["adjusted_amount"], page["due_amount"]) == (85, -60, 25)
        change = rows.one("page.return_adjustment", corrected_id=document_id)
        assert (change["document_no"], change["amount"], change["decided_by"]) == (number, -60, "ann")
        assert rows.one("page.return_stock_in", return_stock_in_id=story.return_of())["is_changed"]
    for row in shown[D5].of("sheet.adjustment"):
        assert row["supplier_id"] and row["distributor_id"] and row["return_stock_in_id"]


def test_the_summary_compares_the_documents_with_what_was_adjusted(shown: dict[date, Shown]) -> None:
    """R-61: −60.00 of three refund orders on the fourth date; on the other dates there is no such check."""
    check = shown[D4].one("sheet.tie_out", measure="adjusted")
    documents = shown[D4].of("sheet.adjustment", is_new=True, document="refund order")
    assert check["books_value"] == sum(row["amount"] for row in documents) == -180
    assert not shown[D3].of("sheet.tie_out", measure="adjusted")


def test_r62_balances_roll_forward_by_pair(shown: dict[date, Shown]) -> None:
    """R-62, R-63: each closing is the next opening, and the rows of sheet Balance movements explain the difference."""
    closing: dict[tuple[str, str, str], Any] = {}
    for night in NIGHTS:
        rows = shown[night]
        assert summed(rows.of("statement.customer_balance"), "opening_amount") == closing
        closing = summed(rows.of("statement.customer_balance"), "closing_amount")
        assert closing == summed(rows.of("report.customer_balance"), "balance_amount")
        posted = summed(rows.of("statement.balance_movement", state="posted"), "amount")
        net = [
            {**row, "net": row["brought_forward_amount"] + row["credited_amount"] - row["used_amount"]}
            for row in rows.of("statement.customer_balance")
        ]
        assert posted == summed(net, "net")
    brought = shown[D3].one("sheet.customer_balance", supplier_id=BROUGHT.supplier)
    figures = ("brought_forward_amount", "credited_amount", "used_amount", "balance_amount", "waiting_amount")
    assert [brought[name] for name in figures] == [100, 0, 30, 70, 500]
    waits = shown[D5].one("page.balance_movement", document_id=BROUGHT.named("USE2"))
    assert (waits["amount"], waits["state"]) == (-500, "waiting")


def test_r63_opening_balances_are_in_workbook_page_and_statement(shown: dict[date, Shown]) -> None:
    """R-63: 40.00 owed of which 15.00 are paid on the second date, and 100.00 of customer balance."""
    for relation in ("sheet.opening_balance", "page.opening_balance"):
        row = shown[D2].one(relation, document_id=f"OPENING:{BROUGHT.named('OLD1')}")
        assert (row["kind"], row["amount"], row["settled_amount"], row["open_amount"]) == ("refund payable", 40, 15, 25)
        row = shown[D1].one(relation, document_id=f"OPENING:{BROUGHT.named('OLD2')}")
        assert (row["kind"], row["amount"], row["open_amount"]) == ("customer balance", 100, 0)
    movement = shown[D1].one("statement.balance_movement", document_id=f"OPENING:{BROUGHT.named('OLD2')}")
    assert (movement["document"], movement["amount"]) == ("opening balance", 100)


@pytest.mark.parametrize("night", NIGHTS)
def test_r74_a_supplier_of_whom_anything_is_open_has_a_statement(shown: dict[date, Shown], night: date) -> None:
    """R-74: a document, goods or a customer balance, moved or not."""
    rows = shown[night]
    opened = {row["supplier_id"] for row in rows.of("report.open_item")}
    opened |= {row["supplier_id"] for row in rows.of("report.customer_balance") if row["balance_amount"]}
    opened |= {row["supplier_id"] for row in rows.of("report.balance_use", state="waiting")}
    opened |= {row["supplier_id"] for row in rows.of("report.return_stock_in", state="pushed")}
    assert ONLY_BALANCE.supplier in opened
    assert opened <= written(rows.statements)


def written(folder: Path) -> set[str]:
    """The suppliers whose statement was written."""
    return {path.stem for path in folder.glob("*.xlsx")}


def test_a_balance_below_zero_is_on_the_first_sheet(shown: dict[date, Shown]) -> None:
    """R-62: −60.00 is what the distributor owes; it is in no total, and no text says that nothing is owed."""
    lines = cells(shown[D5], BELOW_ZERO)
    (row,) = [line for line in lines if line[:2] == (BELOW_ZERO.distributor, "MYR") and line[6] == -60]
    assert row[2:8] == (-60, 0, 0, 0, -60, 0)
    assert [
        line[8] for line in lines if line[0] in (BELOW_ZERO.distributor, "All distributors") and line[8] is not None
    ] == [0, 0]
    workbook = openpyxl.load_workbook(shown[D5].statements / f"{BELOW_ZERO.supplier}.xlsx")
    texts = [str(cell) for page in workbook for line in page.iter_rows(values_only=True) for cell in line if cell]
    assert not [text for text in texts if "Nothing is owed" in text]
