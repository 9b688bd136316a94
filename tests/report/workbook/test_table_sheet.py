"""A sheet with one table: text stays text, money has its currency's decimals, an empty relation shows a sentence."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from aftersales.jobs.report.workbook.headings import heading
from aftersales.jobs.report.workbook.styles import LONGEST_TEXT, Pen
from aftersales.jobs.report.workbook.table_sheet import Rows, TableSheet, add_table_sheet, all_rows, read_rows

SHEET = TableSheet("Refunds", "refunds", "refund", "No refund order.")
NAMES = ("refund_order_id", "refundable_amount", "currency_code", "created_on", "is_held", "attempts")
FORMULA = '=HYPERLINK("http://example.com","x")'


def saved(tmp_path: Path, *rows: tuple[Any, ...], names: tuple[str, ...] = NAMES) -> Worksheet:
    workbook = Workbook()
    workbook.remove(workbook.active)
    add_table_sheet(workbook, Pen(), SHEET, Rows(names, rows, len(rows)))
    workbook.save(tmp_path / "w.xlsx")
    return load_workbook(tmp_path / "w.xlsx")["Refunds"]


def test_each_kind_of_value_has_its_form(tmp_path: Path) -> None:
    page = saved(
        tmp_path,
        ("shopee:S:1:K/1", Decimal("1234.50"), "MYR", date(2026, 7, 1), True, 3),
        ("4035000000000000023", Decimal("243750.00"), "IDR", None, False, 1),
    )
    assert [cell.value for cell in page[2]] == ["shopee:S:1:K/1", 1234.5, "MYR", page["D2"].value, "yes", 3]
    assert page["B2"].number_format == "#,##0.00"
    assert page["B3"].number_format == "#,##0"
    assert page["D2"].number_format == "yyyy-mm-dd"
    assert page["D3"].value is None
    assert page["A3"].value == "4035000000000000023"
    assert page["A3"].data_type == "s"
    assert page["A3"].number_format == "@"


def test_the_table_covers_header_and_rows(tmp_path: Path) -> None:
    page = saved(tmp_path, ("a", Decimal(1), "MYR", None, False, 1), ("b", Decimal(2), "MYR", None, False, 1))
    assert page.tables["refunds"].ref == "A1:F3"
    assert page.freeze_panes == "B2"
    assert [cell.value for cell in page[1]][:3] == ["Refund order ID", "Refundable amount", "Currency code"]


def test_no_row_gives_a_sentence_instead_of_a_table(tmp_path: Path) -> None:
    """Excel repairs a file whose table has no row."""
    page = saved(tmp_path)
    assert not page.tables
    assert page["A2"].value == "No refund order."


@pytest.mark.parametrize("text", [FORMULA, "+1", "-2+3", "@SUM(A1)", "\t=1", "007", "1E5", "TRUE"])
def test_text_from_outside_stays_text(tmp_path: Path, text: str) -> None:
    page = saved(tmp_path, (text,), names=("subject_id",))
    assert page["A2"].data_type == "s"
    assert page["A2"].value == text


def test_control_characters_and_long_texts_are_kept_in_bounds(tmp_path: Path) -> None:
    page = saved(tmp_path, ("a\x00b\x07c",), ("x" * 40_000,), names=("detail",))
    assert page["A2"].value == "a b c"
    assert page["A3"].value.startswith("x" * LONGEST_TEXT + " …")
    assert len(page["A3"].value) < 32_767


def test_rows_come_in_the_order_of_their_position() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA sheet")
    connection.execute("CREATE TABLE sheet.refund AS SELECT * FROM (VALUES (2, 'b'), (1, 'a')) AS t (position, sku)")
    assert read_rows(connection, "refund") == Rows(("sku",), (("a",), ("b",)), 2)
    assert read_rows(connection, "refund", 1) == Rows(("sku",), (("a",),), 2)


def test_moments_are_shown_on_the_clock_of_the_home(tmp_path: Path) -> None:
    """R-89: 19:00 UTC on the 30th is 03:00 on the 1st in Kuala Lumpur; dates stay as they are."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA sheet")
    connection.execute(
        "CREATE TABLE sheet.payment AS SELECT 1 AS position, TIMESTAMP '2026-06-30 19:00:00' AS paid_at, "
        "CAST(NULL AS TIMESTAMP) AS confirmed_at, DATE '2026-06-30' AS business_date"
    )
    here = datetime.fromisoformat("2026-07-01 03:00")
    rows = read_rows(connection, "payment", 1, "Asia/Kuala_Lumpur")
    assert rows == Rows(("paid_at", "confirmed_at", "business_date"), ((here, None, date(2026, 6, 30)),), 1)
    whole = all_rows(connection, "payment", "Asia/Kuala_Lumpur")
    assert connection.execute(whole).fetchall() == list(rows.rows)
    page = saved(tmp_path, rows.rows[0], names=rows.names)
    assert (page["A2"].value, page["A2"].number_format) == (here, "yyyy-mm-dd hh:mm")
    assert page["C2"].number_format == "yyyy-mm-dd"


def test_headings_are_plain_words() -> None:
    assert heading("return_stock_in_id") == "Return stock-in ID"
    assert heading("how_to_fix") == "How to fix"
    assert heading("what_to_do") == "What to do"
