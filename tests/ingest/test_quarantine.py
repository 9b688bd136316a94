"""Rows are split and counted; each quarantined row has all its reasons, a sentence for each, and its raw text."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.jobs.ingest.row_messages import WHAT_TO_DO
from aftersales.schemas.fact_columns import FACT_COLUMNS, REJECTED_COLUMNS, ROW_COLUMNS
from tests.ingest.made import MANUAL, PAYMENT, RECEIPT, STOCK_OUT, Outcome, csv_text, rows_with, take_one


def stock_out(folder: Path, *changes: dict[str, str]) -> Outcome:
    return take_one(folder, "stock_out_orders/a.csv", csv_text(rows_with(STOCK_OUT, *changes)))


def test_a_hundred_rows(tmp_path: Path) -> None:
    """R-07: 100 = 80 accepted + 13 unchanged + 5 quarantined + 2 ignored; intake counts unchanged rows as accepted."""
    good = [{"line_no": str(number)} for number in range(1, 94)]
    bad = [{"line_no": str(number), "quantity": "two"} for number in range(94, 99)]
    outcome = stock_out(tmp_path, *good, *bad, good[0], good[1])
    outcomes = [row["outcome"] for row in outcome.rejected]
    assert outcome.file.rows_in == 100
    assert (len(outcome.accepted), outcomes.count("quarantined"), outcomes.count("ignored")) == (80 + 13, 5, 2)


def test_columns_are_those_of_the_seam(tmp_path: Path) -> None:
    """The columns that SQL reads, in their order; text is never null."""
    outcome = stock_out(tmp_path, {"combo_sku": "", "package_no": ""}, {"line_no": "x"})
    assert list(outcome.accepted[0]) == [column.name for column in (*ROW_COLUMNS, *FACT_COLUMNS["stock_out_line"])]
    assert list(outcome.rejected[0]) == [column.name for column in REJECTED_COLUMNS]
    nulls = {name for name, value in outcome.accepted[0].items() if value is None}
    assert nulls == {"combo_unit_price", "invoice_date", "tax_rate", "is_tax_inclusive"}


def test_a_row_has_every_reason(tmp_path: Path) -> None:
    """R-06: what was found, what was expected and what to do, for each; codes in the order of the alphabet."""
    outcome = stock_out(
        tmp_path, {"quantity": "0", "shop_id": "SP KL", "shipped_at": "11.06.2026", "currency_code": "", "sku": "@x"}
    )
    assert outcome.reasons == {2: "ID_INVALID,OUT_OF_RANGE,REQUIRED,UNPARSABLE"}
    for part in (
        "ID_INVALID: column 'shop_id': found 'SP KL', expected 1 to 64 letters, digits, _ or -",
        "UNPARSABLE: column 'shipped_at': found '11.06.2026', expected a local time in the years 2000 "
        "to 2099, such as 2026-07-31 16:05:00, 2026-07-31 16:05 or 2026-07-31; write",
        "ID_INVALID: column 'sku': found '@x', expected 1 to 64 characters without invisible "
        "characters, not beginning with = + - @ and not a word for nothing (N/A), such as TEE-BM; write",
        "OUT_OF_RANGE: column 'quantity': found '0', expected a whole number from 1 to 999999999; correct the number",
        "REQUIRED: column 'currency_code': found nothing, expected a currency code of ISO 4217",
    ):
        assert part in outcome.details


def test_raw_has_ids_and_named_cells_as_they_came(tmp_path: Path) -> None:
    """Header to text as found, with all blanks: the ids, and the cells that a reason names (R-12)."""
    outcome = stock_out(tmp_path, {"quantity": " two\t", "sku": 'a "quoted", näme'})
    shown = json.loads(outcome.rejected[0]["raw"])
    assert (shown["quantity"], shown["sku"]) == (" two\t", 'a "quoted", näme')
    assert {"stock_out_id", "line_no", "shop_id", "order_id", "supplier_id", "warehouse_id"} <= shown.keys()
    assert {"unit_price", "currency_code", "shipped_at", "distribution_fee"}.isdisjoint(shown)


def test_an_id_that_could_be_a_formula_is_none(tmp_path: Path) -> None:
    """Contract, Identifiers: ids and SKUs go into files that spreadsheets open."""
    changes = [{"sku": f"{sign}1", "line_no": str(number)} for number, sign in enumerate("=+-@")]
    assert stock_out(tmp_path, *changes).reasons == dict.fromkeys((2, 3, 4, 5), "ID_INVALID")


def test_a_word_in_parts_is_the_same_word(tmp_path: Path) -> None:
    """T12: texts are kept in NFC, so that a SKU from a file in NFD meets the same SKU from another."""
    outcome = stock_out(tmp_path, {"sku": unicodedata.normalize("NFD", "GRÖẞE-é")})
    assert [row["sku"] for row in outcome.accepted] == [unicodedata.normalize("NFC", "GRÖẞE-é")]


def test_content_is_not_what_reads_alike(tmp_path: Path) -> None:
    """R-10: 'ab' next to 'c' is other content than 'a' next to 'bc'; a key with a '|' in it is not two keys."""
    rows = rows_with(PAYMENT, {"bank_reference": "ab", "proof": "c"}, {"bank_reference": "a", "proof": "bc"})
    outcome = take_one(tmp_path, "refund_payments/a.csv", csv_text(rows))
    assert set(outcome.reasons.values()) == {"CONFLICTING_DUPLICATE"}
    rows = rows_with(MANUAL, {"after_sales_id": "M|1", "sku": "2"}, {"after_sales_id": "M", "sku": "1|2"})
    outcome = take_one(tmp_path / "b", "manual_after_sales/a.csv", csv_text(rows))
    assert len({row["row_key"] for row in outcome.accepted}) == 2


@pytest.mark.parametrize(
    ("name", "cell", "reason"),
    [
        ("order_id", "a b", "ID_INVALID"),
        ("order_id", "a:b", "ID_INVALID"),
        ("order_id", "a#b", "ID_INVALID"),
        ("order_id", "a/b", "ID_INVALID"),
        ("order_id", "a\u200bb", "ID_INVALID"),
        ("order_id", "x" * 65, "ID_INVALID"),
        ("order_id", "1.67E+14", "ID_DIGITS_LOST"),
        ("supplier_id", "S.KLANG", "ID_INVALID"),
        ("sku", "x" * 65, "ID_INVALID"),
        ("sku", "a\x07b", "ID_INVALID"),
        ("quantity", "1e3", "UNPARSABLE"),
        ("quantity", "12.7", "UNPARSABLE"),
        ("quantity", "0x10", "UNPARSABLE"),
        ("unit_price", "1_000", "UNPARSABLE"),
        ("unit_price", "NaN", "UNPARSABLE"),
        ("unit_price", "1234567890123456", "UNPARSABLE"),
        ("unit_price", "-1.00", "OUT_OF_RANGE"),
        ("unit_price", "1.005", "AMOUNT_DECIMALS"),
        ("unit_price", "999999999999999", "OUT_OF_RANGE"),
        ("ordered_at", "1999-12-31 10:00:00", "OUT_OF_RANGE"),
        ("ordered_at", "2026-02-30 10:00:00", "UNPARSABLE"),
    ],
)
def test_a_cell_that_is_not_let_in(tmp_path: Path, name: str, cell: str, reason: str) -> None:
    """R-06: limited tolerance of casts, limits of ids, amounts in whole minor units."""
    assert stock_out(tmp_path, {name: cell}).reasons == {2: reason}


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("order_id", "x" * 64),
        ("sku", "Größe M / rot #2"),
        ("sku", "1E5"),
        ("line_no", "0"),
        ("unit_price", "0"),
        ("unit_price", "25.5"),
        ("quantity", "999999999"),
        ("package_no", ""),
    ],
)
def test_a_cell_that_is_let_in(tmp_path: Path, name: str, cell: str) -> None:
    """The limits themselves are valid."""
    outcome = stock_out(tmp_path, {name: cell, "unit_price": "1"} if name == "quantity" else {name: cell})
    assert outcome.reasons == {}


def test_free_text_is_kept_whole(tmp_path: Path) -> None:
    """Control characters become blanks; no text is cut off silently."""
    rows = rows_with(MANUAL, {"reason": " a\nb\tc "}, {"after_sales_id": "M-2", "reason": "x" * 1001})
    outcome = take_one(tmp_path, "manual_after_sales/a.csv", csv_text(rows))
    assert [row["reason"] for row in outcome.accepted] == ["a b c"]
    assert outcome.reasons == {3: "TEXT_TOO_LONG"}


def test_rows_that_say_two_things_are_both_refused(tmp_path: Path) -> None:
    """R-10: all rows of a key that differ, three as well as two, whatever else is wrong with a row."""
    changes = [{}, {"quantity": "1"}, {"quantity": "two"}, {"line_no": "2"}]
    outcome = stock_out(tmp_path, *changes)
    assert outcome.reasons == {
        2: "CONFLICTING_DUPLICATE",
        3: "CONFLICTING_DUPLICATE",
        4: "CONFLICTING_DUPLICATE,UNPARSABLE",
    }
    assert [row["row_number"] for row in outcome.accepted] == [5]
    assert (
        "CONFLICTING_DUPLICATE: columns 'stock_out_id', 'line_no': found 'SO-1', '1', expected the same content in all "
        "rows with this key (rows 2, 3, 4); keep only the correct row" in outcome.details
    )


def test_a_row_with_the_same_content_again_is_ignored(tmp_path: Path) -> None:
    """R-10: content is the stored part of a row, so '25.0' and '25.00' are the same, and '2 ' is '2'."""
    outcome = stock_out(tmp_path, {}, {"unit_price": "25.0", "quantity": "2 "}, {})
    assert [row["row_number"] for row in outcome.accepted] == [2]
    assert outcome.reasons == {3: "REPEATED_IN_FILE", 4: "REPEATED_IN_FILE"}
    assert "found the same content as in row 2, expected it once" in outcome.details


def test_rows_with_an_unreadable_key_are_not_compared(tmp_path: Path) -> None:
    """R-10: two ids that lost their digits look equal but may differ; they do not count as a conflict."""
    outcome = stock_out(tmp_path, {"stock_out_id": "4.035E+18"}, {"stock_out_id": "4.035E+18", "quantity": "1"})
    assert outcome.reasons == {2: "ID_DIGITS_LOST", 3: "ID_DIGITS_LOST"}


def test_one_stock_out_order_has_one_supplier_shop_and_order(tmp_path: Path) -> None:
    """All its rows are quarantined; rows of other stock-outs stay."""
    lines = [{"line_no": "1"}, {"line_no": "2", "supplier_id": "S-PENANG"}, {"line_no": "3"}, {"stock_out_id": "SO-2"}]
    outcome = stock_out(tmp_path, *lines)
    assert outcome.reasons == dict.fromkeys((2, 3, 4), "CONFLICTING_STOCK_OUT")
    assert "columns 'supplier_id', 'shop_id', 'order_id': found 'S-PENANG'" in outcome.details


def test_a_row_out_of_line_shows_nothing_of_a_person(tmp_path: Path) -> None:
    """R-12: an unquoted comma in an address moves a name under a harmless header."""
    header = "Return Order ID,Order ID,SKU ID,Seller SKU,Buyer Username,Return Type,Time Requested,Return Quantity,"
    header += "Return Logistics Tracking ID,Return Status,Return Sub Status,Dispute Status,Appeal Status\n"
    row = "1,2,3,4,Rekaan, Buyer,Return and refund,03/07/2026 09:15:00,1,,In Process,,,\n"
    outcome = take_one(tmp_path, "tiktok/TTJK/a.csv", header + row)
    assert outcome.reasons == {2: "UNPARSABLE"}
    assert outcome.rejected[0]["raw"] == "{}"
    assert "found 14 cells, expected 13 as in the header" in outcome.details
    assert "Buyer" not in outcome.details


def test_a_row_out_of_line_of_our_own_is_shown(tmp_path: Path) -> None:
    """Our templates have no personal column."""
    content = csv_text([STOCK_OUT]) + "SO-2,1,SPKL\n"
    outcome = take_one(tmp_path, "stock_out_orders/a.csv", content)
    assert outcome.reasons == {3: "UNPARSABLE"}
    assert json.loads(outcome.rejected[0]["raw"])["stock_out_id"] == "SO-2"


def test_receipts(tmp_path: Path) -> None:
    """R-27: what names no return counts all the same (R-30); a receipt needs at least one unit."""
    rows = rows_with(
        RECEIPT,
        {"receipt_id": "1", "return_stock_in_id": "", "shop_id": "SPKL", "after_sales_id": "R1"},
        {"receipt_id": "2", "return_stock_in_id": "", "after_sales_id": "R1"},
        {"receipt_id": "3", "good_quantity": "0"},
    )
    outcome = take_one(tmp_path, "stock_in_receipts/a.csv", csv_text(rows))
    assert outcome.reasons == {4: "OUT_OF_RANGE"}
    assert "found '0', expected good_quantity + defective_quantity" in outcome.details


def test_amounts_go_by_the_minor_unit_of_their_currency(tmp_path: Path) -> None:
    """Rupiah and dong have no decimals, ringgit has two."""
    amounts = [("MYR", "0.05"), ("IDR", "1000.50"), ("VND", "1000.00"), ("VND", "1.000"), ("QQQ", "1.00")]
    rows = rows_with(
        PAYMENT, *({"payment_id": str(n), "currency_code": code, "amount": a} for n, (code, a) in enumerate(amounts))
    )
    outcome = take_one(tmp_path, "refund_payments/a.csv", csv_text(rows))
    assert outcome.reasons == {3: "AMOUNT_DECIMALS", 5: "AMOUNT_DECIMALS", 6: "CURRENCY_UNKNOWN"}


CELLS = st.sampled_from(["", "SO-1", "SO-2", "1", "2", "x y", "2026-06-10 12:00:00", "25.00", "MYR", '"', "\n", "=1"])


@settings(max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=19, max_size=21), max_size=6))
def test_every_row_goes_one_way_or_the_other(rows: Sequence[Sequence[str]]) -> None:
    """R-07: whatever is in the cells, rows in = accepted + quarantined, and every quarantined row has a reason."""
    content = csv_text([STOCK_OUT])
    for row in rows:
        quoted = ['"' + cell.replace('"', '""') + '"' for cell in row]
        content += ",".join(quoted) + "\n"
    with TemporaryDirectory() as folder:
        outcome = take_one(Path(folder), "stock_out_orders/a.csv", content)
    numbers = [row["row_number"] for row in (*outcome.accepted, *outcome.rejected)]
    assert len(set(numbers)) == outcome.file.rows_in == len(outcome.accepted) + len(outcome.rejected)
    for rejected in outcome.rejected:
        codes = rejected["reasons"].split(",")
        assert codes == sorted(set(codes))
        assert set(codes) <= set(WHAT_TO_DO)
        assert all(f"{code}:" in rejected["detail"] for code in codes)
