"""Our own templates (formats §8): the columns of 2026-11-30, columns that are left out, times without seconds."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales.jobs.ingest.input_file import Zones
from aftersales.jobs.ingest.input_templates import inbox_templates
from aftersales.jobs.ingest.job import ingest
from aftersales.jobs.ingest.source_registry import declarations
from tests.ingest.made import MANUAL, PAYMENT, RECEIPT, STOCK_OUT, ZONES, csv_text, inbox_of, outcome_of, take, take_one

EXCHANGE = {
    "exchange_id": "EX-1",
    "shop_id": "SPKL",
    "after_sales_id": "R1",
    "replacement_order_id": "",
    "supplier_id": "S-KLANG",
    "sku": "CUP-RED",
    "quantity": "1",
    "unit_price": "25.00",
    "shipped_at": "2026-07-02 09:00:00",
}
DECISION = {
    "decision_id": "DEC-1",
    "subject_id": "shopee:SPKL:R1:S-KLANG",
    "decision": "hold",
    "note": "wait",
    "decided_by": "Ann",
    "decided_at": "2026-07-02 09:00:00",
}
PUSH = {
    "push_id": "shopee:SPKL:R1:S-KLANG#1",
    "result": "rejected",
    "reason": "full",
    "acknowledged_at": "2026-07-02 09:00:00",
}
ROWS = {
    "stock_out_orders": STOCK_OUT,
    "manual_after_sales": MANUAL,
    "stock_in_receipts": RECEIPT,
    "refund_payments": PAYMENT,
    "exchanges": EXCHANGE,
    "decisions": DECISION,
    "push_acknowledgements": PUSH,
}
"""A row of each template as homes had it before 2026-11-30."""
ADDED = {
    "stock_in_receipts": "refused_quantity refused_reason order_id tracking_number counted_by evidence note",
    "stock_out_orders": "tracking_number invoice_no invoice_date invoice_uuid tax_code tax_rate is_tax_inclusive",
    "manual_after_sales": "tracking_number product_name combo_sku",
}
"""Formats §8, Added on 2026-11-30."""
MAY_BE_EMPTY = {
    "stock_out_orders": "package_no shipped_at combo_sku combo_unit_price distribution_fee stock_out_amount "
    "warehouse_id delivery_outcome updated_at",
    "manual_after_sales": "reason updated_at",
    "stock_in_receipts": "shop_id after_sales_id cost_price",
    "refund_payments": "paid_at bank_reference proof confirmed_at confirmed_by",
    "exchanges": "replacement_order_id shipped_at",
    "decisions": "note decided_by",
    "push_acknowledgements": "reason acknowledged_at",
}
"""Columns of formats §8 that no rule demands of every row."""
OPTIONAL = [
    (folder, name) for table in (MAY_BE_EMPTY, ADDED) for folder, names in table.items() for name in names.split()
]


def typed_wrong(name: str) -> list[str]:
    """A name with typing errors: a letter more, a letter less, two letters swapped, another separator."""
    middle = len(name) // 2
    swapped = name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
    wrong = {f"{name}s", name[:-1], name[1:], swapped, name.replace("_", " ").title(), name.replace("_", "")}
    return sorted(text for text in wrong if text.casefold() not in inbox_names())


def inbox_names() -> set[str]:
    return {name for names in inbox_templates().values() for name in names}


@pytest.mark.parametrize("folder", ROWS)
def test_the_templates_of_an_older_home_are_let_in(tmp_path: Path, folder: str) -> None:
    """Formats §8: the columns of 2026-11-30 are optional, and no log line asks for them."""
    taken = take(tmp_path, {f"{folder}/a.csv": csv_text([ROWS[folder]])})
    assert (len(outcome_of(taken.files[0]).accepted), taken.notes) == (1, ())


@pytest.mark.parametrize("folder", ADDED)
def test_a_new_home_gets_all_columns(folder: str) -> None:
    assert inbox_templates()[folder] == (*ROWS[folder], *ADDED[folder].split())


@pytest.mark.parametrize("folder", ROWS)
def test_unused_columns_may_be_left_out(tmp_path: Path, folder: str) -> None:
    """All at once; the row is the same as with empty cells."""
    names = MAY_BE_EMPTY[folder].split()
    empty = ROWS[folder] | dict.fromkeys(names, "")
    short = {name: cell for name, cell in empty.items() if name not in names}
    first, second = (take_one(tmp_path / str(len(row)), f"{folder}/a.csv", csv_text([row])) for row in (empty, short))
    assert len(second.accepted) == 1
    assert second.file.refusal == second.details == ""
    assert [row["content_hash"] for row in second.accepted] == [row["content_hash"] for row in first.accepted]


@pytest.mark.parametrize(("folder", "name"), OPTIONAL)
def test_a_misspelt_column_is_not_a_column_that_was_left_out(tmp_path: Path, folder: str, name: str) -> None:
    """Issue 22: the file is refused and both names are in the message, with what to do."""
    row = {column: cell for column, cell in ROWS[folder].items() if column != name}
    wrong = typed_wrong(name)
    assert len(wrong) >= 3
    for number, text in enumerate(wrong):
        file = take(tmp_path / str(number), {f"{folder}/a.csv": csv_text([row | {text: ""}])}).files[0]
        assert file.outcome == "quarantined", text
        assert (
            f"found '{text}' instead of '{name}', expected the exact header; rename '{text}' to '{name}'"
            in file.refusal
        )


@pytest.mark.parametrize("folder", ROWS)
def test_a_needed_column_is_named_with_what_comes_near(tmp_path: Path, folder: str) -> None:
    """Issue 22: a header that lacks a needed column names it and the nearest one found."""
    needed = [name for name in ROWS[folder] if name not in MAY_BE_EMPTY[folder].split()]
    for name in needed:
        if name == "return_stock_in_id":
            continue
        row = {f"{column}x" if column == name else column: cell for column, cell in ROWS[folder].items()}
        file = take(tmp_path / name, {f"{folder}/a.csv": csv_text([row])}).files[0]
        assert f"but '{name}' is missing; '{name}' is similar to '{name}x'; rename or add the columns" in file.refusal


def test_one_of_two_ways_is_needed(tmp_path: Path) -> None:
    """R-27: a return by its id, or by shop and after-sales id."""
    rows = [{key: cell for key, cell in RECEIPT.items() if key not in ("return_stock_in_id", "shop_id")}]
    refusal = take(tmp_path / "b", {"stock_in_receipts/a.csv": csv_text(rows)}).files[0].refusal
    assert "'shop_id', 'after_sales_id' may be there instead of 'return_stock_in_id'" in refusal
    rows = [{key: cell for key, cell in RECEIPT.items() if key != "return_stock_in_id"}]
    rows[0] |= {"shop_id": "SPKL", "after_sales_id": "R1"}
    assert len(take_one(tmp_path / "c", "stock_in_receipts/a.csv", csv_text(rows)).accepted) == 1


def test_the_new_columns_are_kept(tmp_path: Path) -> None:
    out = STOCK_OUT | {
        "tracking_number": "MY123",
        "invoice_no": "INV/2026-001",
        "invoice_date": "2026-06-11",
        "invoice_uuid": "F9D425P6DS7D8IU",
        "tax_code": "SR-6",
        "tax_rate": "6.5",
        "is_tax_inclusive": "TRUE",
    }
    (row,) = take_one(tmp_path / "a", "stock_out_orders/a.csv", csv_text([out])).accepted
    assert (row["tracking_number"], row["invoice_no"], row["invoice_uuid"], row["tax_code"]) == (
        "MY123",
        "INV/2026-001",
        "F9D425P6DS7D8IU",
        "SR-6",
    )
    assert (row["invoice_date"], row["tax_rate"], row["is_tax_inclusive"]) == (date(2026, 6, 11), Decimal("6.5"), True)
    manual = MANUAL | {"tracking_number": "MYRET1", "product_name": "Cup, red", "combo_sku": "CUPSET"}
    (row,) = take_one(tmp_path / "b", "manual_after_sales/a.csv", csv_text([manual])).accepted
    assert (row["return_tracking_number"], row["product_name"], row["combo_sku"]) == ("MYRET1", "Cup, red", "CUPSET")
    receipt = RECEIPT | {
        "refused_quantity": "2",
        "refused_reason": "broken",
        "order_id": "ORDER-1",
        "tracking_number": "MYRET1",
        "counted_by": "Bo",
        "evidence": "photo 7",
        "note": "box wet",
    }
    (row,) = take_one(tmp_path / "c", "stock_in_receipts/a.csv", csv_text([receipt])).accepted
    kept = [row[name] for name in ADDED["stock_in_receipts"].split()]
    assert kept == [2, "broken", "ORDER-1", "MYRET1", "Bo", "photo 7", "box wet"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"tax_rate": "6%"}, "UNPARSABLE: column 'tax_rate': found '6%', expected a percentage from 0 to 100"),
        (
            {"tax_rate": "100.01"},
            "OUT_OF_RANGE: column 'tax_rate': found '100.01', expected a percentage from 0",
        ),
        ({"tax_rate": "-1"}, "OUT_OF_RANGE: column 'tax_rate': found '-1'"),
        (
            {"tax_rate": "6.1234567"},
            "AMOUNT_DECIMALS: column 'tax_rate': found '6.1234567', expected at most 6",
        ),
        ({"is_tax_inclusive": "yes"}, "UNPARSABLE: column 'is_tax_inclusive': found 'yes', expected true or false"),
        (
            {"invoice_date": "11/06/2026"},
            "UNPARSABLE: column 'invoice_date': found '11/06/2026', expected a date",
        ),
        ({"invoice_no": "=1+1"}, "ID_INVALID: column 'invoice_no': found '=1+1'"),
        ({"tracking_number": "5.77E+17"}, "ID_DIGITS_LOST: column 'tracking_number': found '5.77E+17'"),
    ],
)
def test_wrong_cells_of_the_new_columns(tmp_path: Path, cells: dict[str, str], message: str) -> None:
    """R-06: the row is quarantined with what was found and what was expected."""
    assert message in take_one(tmp_path, "stock_out_orders/a.csv", csv_text([STOCK_OUT | cells])).details


def test_a_tax_rate_is_from_0_to_100(tmp_path: Path) -> None:
    rows = [STOCK_OUT | {"line_no": str(number), "tax_rate": rate} for number, rate in enumerate(("0", "100", ""))]
    found = [row["tax_rate"] for row in take_one(tmp_path, "stock_out_orders/a.csv", csv_text(rows)).accepted]
    assert found == [Decimal(0), Decimal(100), None]


BERLIN = Zones("Asia/Singapore", {"SPKL": "Europe/Berlin", "TTJK": "Asia/Jakarta"}, {"S-KLANG": "Europe/Berlin"})


@pytest.mark.parametrize(
    ("shop", "written", "utc", "local_day"),
    [
        ("TTJK", "2026-06-11", "2026-06-10T17:00:00", "2026-06-11"),
        ("TTJK", "2026-06-11 16:30", "2026-06-11T09:30:00", "2026-06-11"),
        ("TTJK", "2026-06-11 16:30:05", "2026-06-11T09:30:05", "2026-06-11"),
        # a day in summer time, in winter time, and the two days on which the clock changes
        ("SPKL", "2026-06-11", "2026-06-10T22:00:00", "2026-06-11"),
        ("SPKL", "2026-01-11", "2026-01-10T23:00:00", "2026-01-11"),
        ("SPKL", "2026-03-29", "2026-03-28T23:00:00", "2026-03-29"),
        ("SPKL", "2026-03-29 02:30", "2026-03-29T01:30:00", "2026-03-29"),
        ("SPKL", "2026-10-25 02:30", "2026-10-25T00:30:00", "2026-10-25"),
        # a shop that no table has: the home's zone
        ("SPXX", "2026-06-11", "2026-06-10T16:00:00", "2026-06-11"),
    ],
)
def test_times_without_seconds_and_dates_alone(
    tmp_path: Path, shop: str, written: str, utc: str, local_day: str
) -> None:
    """Issue 22: a date alone is 00:00 of the shop's zone; the local date is the one that was written."""
    row = STOCK_OUT | {"shop_id": shop, "shipped_at": written}
    inbox = inbox_of(tmp_path, {"stock_out_orders/a.csv": csv_text([row])})
    (found,) = outcome_of(ingest(inbox, tmp_path / "facts", BERLIN, {}).files[0]).accepted
    assert (found["shipped_at"], found["shipped_on"]) == (datetime.fromisoformat(utc), date.fromisoformat(local_day))


def test_the_zone_of_a_receipt_is_its_suppliers(tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, {"stock_in_receipts/a.csv": csv_text([RECEIPT | {"stocked_in_at": "2026-07-02"}])})
    (found,) = outcome_of(ingest(inbox, tmp_path / "facts", BERLIN, {}).files[0]).accepted
    assert found["stocked_in_at"] == datetime.fromisoformat("2026-07-01T22:00:00")


@pytest.mark.parametrize("written", ["2026-06-11 16", "2026-6-11", "11-06-2026", "2026-06-11T16:30", "2026-06-31"])
def test_other_forms_are_not_times(tmp_path: Path, written: str) -> None:
    """R-06: the message shows every form with an example."""
    outcome = take_one(tmp_path, "stock_out_orders/a.csv", csv_text([STOCK_OUT | {"shipped_at": written}]))
    forms = "such as 2026-07-31 16:05:00, 2026-07-31 16:05 or 2026-07-31"
    assert f"found '{written}', expected a local time in the years 2000 to 2099, {forms}" in outcome.details


def test_every_template_allows_times_without_seconds() -> None:
    templates = [declaration for declaration in declarations() if declaration.is_template]
    assert {declaration.moment_formats[1:] for declaration in templates} == {("%Y-%m-%d %H:%M", "%Y-%m-%d")}
    assert len(templates) == 10
    assert ZONES.home == "Asia/Singapore"
