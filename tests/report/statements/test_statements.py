"""A supplier's statement adds up, has rows of that supplier only, and shows the one return type that suppliers see."""

from __future__ import annotations

from decimal import Decimal
from itertools import takewhile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.sample.nights import DATES, SampleNights

SUPPLIERS = ("S-JAKARTA", "S-KLANG", "S-PENANG")
OTHERS = {supplier: [other for other in SUPPLIERS if other != supplier] for supplier in SUPPLIERS}


def statement(sample: SampleNights, night: str, supplier: str) -> Path:
    return sample.home.root / "reports" / night / "statements" / f"{supplier}.xlsx"


def table(path: Path, title: str) -> list[dict[str, Any]]:
    """The rows of a sheet's table by its headings."""
    page = openpyxl.load_workbook(path, data_only=True)[title]
    if not page.tables:
        return []
    header, *rows = page.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def cents(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


@pytest.mark.parametrize("night", DATES[1:])
@pytest.mark.parametrize("supplier", SUPPLIERS)
def test_opening_to_closing_is_as_in_the_books(sample: SampleNights, night: str, supplier: str) -> None:
    path = statement(sample, night, supplier)
    if not path.is_file():
        # nothing of the supplier moved, and nothing is open
        opened = "SELECT supplier_id FROM report.open_item UNION ALL SELECT supplier_id FROM report.customer_balance"
        pushed = "SELECT supplier_id FROM report.return_stock_in WHERE state = 'pushed'"
        assert {"supplier_id": supplier} not in sample.rows(night, f"{opened} UNION ALL {pushed}")
        return
    page = openpyxl.load_workbook(path, data_only=True)["Statement"]
    # the account ends at the first line without a closing; customer balances are below it
    rows = page.iter_rows(min_row=6, max_col=9, values_only=True)
    lines = list(takewhile(lambda row: isinstance(row[8], (int, float)), rows))
    by_partner = {row[0]: tuple(map(cents, row[2:])) for row in lines if not row[0].startswith("All")}
    columns = (
        "distributor_id, opening_amount, brought_forward_amount, due_amount, adjusted_amount, settled_amount, "
        "written_off_amount, closing_amount"
    )
    query = (
        f"SELECT {columns} FROM report.roll_forward WHERE business_date = DATE '{night}' AND supplier_id = '{supplier}'"
    )
    assert by_partner == {row.pop("distributor_id"): tuple(row.values()) for row in sample.rows(night, query)}
    closing = sum((cents(row[8]) for row in lines if row[0].startswith("All")), Decimal(0))
    due = sum((cents(row[4]) for row in lines if row[0].startswith("All")), Decimal(0))
    items = table(path, "Open items")
    assert sum((cents(row["Open amount"]) + cents(row["Overpaid amount"]) for row in items), Decimal(0)) == closing
    assert sum((cents(row["New due amount"]) for row in table(path, "Refunds")), Decimal(0)) == due


@pytest.mark.parametrize("night", DATES)
@pytest.mark.parametrize("supplier", SUPPLIERS)
def test_it_names_no_other_supplier_and_one_return_type(sample: SampleNights, night: str, supplier: str) -> None:
    """R-23; no figure, id or name of another supplier is in it."""
    path = statement(sample, night, supplier)
    if not path.is_file():
        return
    cells = [
        str(cell)
        for page in openpyxl.load_workbook(path)
        for row in page.iter_rows(values_only=True)
        for cell in row
        if cell
    ]
    assert not [cell for cell in cells if any(other in cell for other in OTHERS[supplier])]
    assert not [cell for cell in cells if cell in ("return_refund", "refund_only", "exchange")]
    types = {row["Return type"] for title in ("Returns", "Goods awaited") for row in table(path, title)}
    assert types <= {"Return & Refund"}


def test_every_movement_of_the_date_is_in_it(sample: SampleNights) -> None:
    night = DATES[1]
    moved = f"""
        SELECT return_stock_in_id FROM report.push_item WHERE business_date = DATE '{night}'
        UNION
        SELECT return_stock_in_id FROM report.stock_movement WHERE business_date = DATE '{night}'
    """
    found = {
        row["Return stock-in ID"]
        for supplier in SUPPLIERS
        for row in table(statement(sample, night, supplier), "Returns")
    }
    assert found == {row["return_stock_in_id"] for row in sample.rows(night, moved)}
    made = f"SELECT refund_order_id FROM report.refund_order WHERE created_on = DATE '{night}'"
    refunds = {
        row["Refund order ID"] for supplier in SUPPLIERS for row in table(statement(sample, night, supplier), "Refunds")
    }
    assert refunds == {row["refund_order_id"] for row in sample.rows(night, made)}
