"""Reference tables are read or refused as a whole; all errors are reported at once."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from aftersales.jobs.ingest.input_templates import inbox_templates, reference_templates
from aftersales.jobs.ingest.reference_tables import REFERENCE_KINDS, ReferenceTableError, read_reference, zones
from aftersales.schemas.contract import POLARS_TYPES
from aftersales.schemas.reference_table import FILE_NAMES, REFERENCE_COLUMNS
from tests.house.tree import ROOT
from tests.ingest.made import xlsx_bytes

SAMPLE = ROOT / "data/sample/reference"
ADDED = {
    "suppliers": "legal_name address country_code tax_id registration_no branch_no document_prefix",
    "partnerships": "refund_release payment_days payment_from tax_code tax_rate is_tax_inclusive fee_tax_code "
    "fee_tax_rate",
}
"""Formats §8: the columns of 2026-11-30, which the tables of an older home do not have."""


def copied(folder: Path, added: Mapping[str, str]) -> Path:
    """The sample's tables, with lines added to some."""
    tables = folder / "reference"
    shutil.copytree(SAMPLE, tables)
    for name, lines in added.items():
        with (tables / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(lines)
    return tables


def refused(folder: Path, **added: str) -> list[str]:
    with pytest.raises(ReferenceTableError) as error:
        read_reference(copied(folder, added))
    return error.value.messages


def test_the_sample_is_read_in_the_types_of_the_books() -> None:
    """sql/01_reference reads these columns; text is never null; an open end is null."""
    tables = read_reference(SAMPLE)
    assert tuple(tables) == REFERENCE_KINDS
    for kind, table in tables.items():
        assert table.frame.schema == {c.name: POLARS_TYPES[c.sql_type] for c in REFERENCE_COLUMNS[kind]}
        for column in REFERENCE_COLUMNS[kind]:
            if column.sql_type == "VARCHAR":
                assert table.frame.get_column(column.name).null_count() == 0
    fees = tables["fee_setting"].frame
    assert fees.filter(pl.col("supplier_id") == "S-JAKARTA").select("distributor_id", "amount").rows() == [
        ("", Decimal("5.00000000")),
        ("D-BINTANG", Decimal("2.50000000")),
    ]
    empty = tables["partnership"].frame.filter(pl.col("supplier_id") == "S-PENANG", pl.col("auto_push").is_null())
    assert empty.select("end_date", "via_bigshop", "start_date").rows() == [(None, False, date(2025, 6, 1))]


def test_a_mere_re_save_is_no_change(tmp_path: Path) -> None:
    """R-52, design §1: another order, format or spelling of a number is the same content."""
    before = read_reference(SAMPLE)
    tables = copied(tmp_path, {})
    lines = (tables / "combos.csv").read_text(encoding="utf-8").splitlines()
    (tables / "combos.csv").unlink()
    rows: list[list[object]] = [list(line.split(",")) for line in [lines[0], *reversed(lines[1:]), ",,,,,"]]
    rows[1][2], rows[1][3] = 3, 15
    (tables / "combos.xlsx").write_bytes(xlsx_bytes(*rows))
    after = read_reference(tables)
    assert {kind: table.sha256 for kind, table in after.items()} == {k: table.sha256 for k, table in before.items()}
    (tables / "combos.xlsx").write_bytes(xlsx_bytes(*rows[:-2]))
    assert read_reference(tables)["combo"].sha256 != before["combo"].sha256


def test_an_additional_column_is_known_by_its_name(tmp_path: Path) -> None:
    """R-06: an additional column is not read."""
    tables = copied(tmp_path, {})
    (tables / "sku_mappings.csv").write_text("channel,shop_id,seller_sku,sku,remark\n", encoding="utf-8")
    table = read_reference(tables)["sku_mapping"]
    assert (table.unread, table.frame.height) == (("remark",), 0)


def test_all_errors_are_reported_at_once(tmp_path: Path) -> None:
    """Formats §8: file, row, column, found, expected, what to do; and every table is looked at."""
    tables = copied(
        tmp_path,
        {
            "shops": "shopee,A B,,my,QQQ,Asia/Kuala_Lumpur\n",
            "partnerships": "D-AURORA,S-NEW,2026-01-01,2025-01-01,maybe,,\n",
            "fee_settings": "S-JAKARTA,D-X,weekly,-1,5,2,2026-01-01,x\nS-NEW,,percent,120,,,,\n",
            "combos": "SET,A,0,1.005,,\n",
        },
    )
    (tables / "warehouses.csv").unlink()
    (tables / "sku_mappings.csv").write_text("channel,shop,seller_sku,sku\n", encoding="utf-8")
    (tables / "suppliers.xlsx").write_bytes(b"")
    with pytest.raises(ReferenceTableError) as error:
        read_reference(tables)
    part = "\n".join(error.value.messages)
    for sentence in (
        "reference/shops.csv, row 7: ID_INVALID: column 'shop_id': found 'A B', expected 1 to 64 letters",
        "reference/shops.csv, row 7: REQUIRED: column 'distributor_id': found nothing",
        "reference/shops.csv, row 7: VALUE_UNKNOWN: column 'country_code': found 'my', expected a country code",
        "reference/shops.csv, row 7: CURRENCY_UNKNOWN: column 'currency_code': found 'QQQ', expected a cur",
        "reference/suppliers: found suppliers.csv and suppliers.xlsx, expected either suppliers.csv or suppliers.xlsx;",
        "reference/warehouses: found no file, expected either warehouses.csv or warehouses.xlsx; run `aftersales init`",
        "row 7: UNPARSABLE: column 'auto_push': found 'maybe', expected true or false",
        "row 7: REQUIRED: column 'refund_method': found nothing, expected one of customer_balance, bank_transfer",
        "row 7: REQUIRED: column 'via_bigshop': found nothing, expected true or false; fill in the cell",
        "row 7: OUT_OF_RANGE: column 'end_date': found '2025-01-01', expected a day not before start_date",
        "reference/fee_settings.csv, row 7: VALUE_UNKNOWN: column 'basis': found 'weekly', expected one of per_return",
        "reference/fee_settings.csv, row 7: OUT_OF_RANGE: column 'amount': found '-1'",
        "reference/fee_settings.csv, row 7: OUT_OF_RANGE: column 'max_amount': found '2', expected at least min_amount",
        "reference/fee_settings.csv, row 7: UNPARSABLE: column 'valid_to': found 'x', expected a date YYYY-MM-DD",
        "reference/fee_settings.csv, row 8: OUT_OF_RANGE: column 'amount': found '120', expected at most 100 percent",
        "reference/combos.csv, row 6: OUT_OF_RANGE: column 'quantity': found '0', expected a whole number from 1",
        "reference/combos.csv, row 6: AMOUNT_DECIMALS: column 'reference_price': found '1.005', expected at most 2",
        "reference/sku_mappings: row 1: found 'channel', 'shop', 'seller_sku', 'sku'; expected the columns of table",
        "but 'shop_id' is missing; 'shop_id' is similar to 'shop'",
    ):
        assert sentence in part


def test_a_shop_is_one_shop(tmp_path: Path) -> None:
    """Formats §8: unique across channels; both rows are named."""
    assert refused(tmp_path, shops="tiktok,SPKL,D-AURORA,MY,MYR,Asia/Kuala_Lumpur\n") == [
        "reference/shops.csv, row 2, 7: column shop_id: found 'SPKL' 2 times, expected it once; keep the correct row"
    ]


@pytest.mark.parametrize(
    ("table", "line", "part"),
    [
        ("suppliers", "S-KLANG,Again,MYR,Asia/Kuala_Lumpur", "supplier_id: found 'S-KLANG' 2 times"),
        ("sku_mappings", "shopee,SPKL,KL-TEE-BLK-M,OTHER", "found 'SPKL', 'KL-TEE-BLK-M' 2 times"),
        (
            "sku_mappings",
            "tiktok,SPKL,X,TEE-BM",
            "column channel: found 'tiktok', expected 'shopee', the channel of shop",
        ),
        (
            "sku_mappings",
            "manual,SPKL,X,TEE-BM",
            "column channel: found 'manual', expected 'shopee', the channel of shop",
        ),
        ("fee_settings", "S-PENANG,,percent,1,,,2025-01-01,", "found 'S-PENANG', nothing, '2025-01-01' 2 times"),
        ("combos", "LAMPSET,LAMP-A,2,60.00,2026-01-01,2026-06-14", "found 'LAMPSET', 'LAMP-A', '2026-01-01' 2 times"),
        ("suppliers", "S-NEW,New,MYR,Mars/Base", "found 'Mars/Base', expected a time zone such as Asia/Kuala_Lumpur"),
        (
            "partnerships",
            "D-AURORA,S-KLANG,2026-01-01,,,bank_transfer,true",
            "found two intervals of D-AURORA and S-KLANG that share 2026-01-01, expected no shared day",
        ),
        (
            "partnerships",
            "D-BINTANG,S-KLANG,2026-05-31,,,bank_transfer,true",
            "found two intervals of D-BINTANG and S-KLANG that share 2026-05-31, expected no shared day",
        ),
        ("combos", "GIFT,LAMPSET,1,,,", "column sub_sku: found the combo 'LAMPSET' inside a combo"),
        (
            "combos",
            "LAMPSET,BULB,1,,2026-01-01,",
            "found different end dates in the version of 'LAMPSET' from 2026-01-01",
        ),
        (
            "fee_settings",
            "S-JAKARTA,D-AURORA,percent,1,2.50,,,",
            "min_amount: found 2.50, expected no more decimals than IDR",
        ),
    ],
)
def test_rows_that_contradict_each_other(tmp_path: Path, table: str, line: str, part: str) -> None:
    """Formats §8, R-13, R-14, R-25, R-39, rules §7: the job never guesses the meaning."""
    (message,) = refused(tmp_path, **{table: f"{line}\n"})
    assert message.startswith(f"reference/{table}.csv, row ")
    assert part in message


def test_rows_that_may_exist_side_by_side(tmp_path: Path) -> None:
    """R-19, R-39, R-01: intervals that touch, fees that overlap (the latest counts), another channel's shop."""
    tables = copied(
        tmp_path,
        {
            "partnerships": "D-BINTANG,S-KLANG,2026-06-01,,true,bank_transfer,true\n",
            "fee_settings": "S-KLANG,,percent,1,,,2026-05-01,\n",
            "shops": "zalora,ZLKL,D-AURORA,MY,MYR,Asia/Kuala_Lumpur\n",
            "combos": "LAMPSET,LAMP-A,1,,2026-07-01,\n",
        },
    )
    assert read_reference(tables)["shop"].frame.height == 6


def test_whose_clock_is_whose() -> None:
    tables = read_reference(SAMPLE)
    found = zones(tables, "Asia/Singapore")
    assert (found.home, found.shops["SPBK"], found.suppliers["S-JAKARTA"]) == (
        "Asia/Singapore",
        "Asia/Bangkok",
        "Asia/Jakarta",
    )
    with pytest.raises(ReferenceTableError, match="found 'Mars/Base', expected an IANA name such as Asia/Singapore"):
        zones(tables, "Mars/Base")


def test_templates_are_those_of_the_formats(tmp_path: Path) -> None:
    """The templates that `init` writes can be read: an empty home is valid."""
    inbox = inbox_templates()
    assert len(inbox) == 10
    assert inbox["refund_payments"] == (
        "payment_id",
        "refund_order_id",
        "amount",
        "currency_code",
        "paid_at",
        "bank_reference",
        "proof",
        "confirmed_at",
        "confirmed_by",
    )
    tables = reference_templates()
    assert tuple(tables) == tuple(FILE_NAMES.values())
    for name, columns in tables.items():
        # the sample is a home from before marketplace_words and currencies
        if name not in {"marketplace_words", "currencies"}:
            known = (SAMPLE / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
            assert columns == (*known, *ADDED.get(name, "").split())
        (tmp_path / f"{name}.csv").write_text(",".join(columns) + "\n", encoding="utf-8")
    assert all(table.frame.is_empty() for table in read_reference(tmp_path).values())


def test_two_suppliers_have_two_prefixes(tmp_path: Path) -> None:
    """R-75: two suppliers with the same non-empty prefix stop the run; empty ones may be many."""
    header = ",".join(column.name for column in REFERENCE_COLUMNS["supplier"])
    row = "{0},,MYR,Asia/Kuala_Lumpur,,,,,,,{1}\n".format
    tables = copied(tmp_path, {})
    known = ("S-KLANG", "S-PENANG", "S-JAKARTA")

    def rows(*prefixes: str) -> None:
        lines = "".join(row(name, prefix) for name, prefix in zip(known, prefixes, strict=True))
        (tables / "suppliers.csv").write_text(f"{header}\n{lines}", encoding="utf-8")

    rows("", "", "RF")
    assert read_reference(tables)["supplier"].frame.height == 3
    rows("KL", "", "KL")
    with pytest.raises(ReferenceTableError, match="found 'KL' for 2 suppliers, expected one each"):
        read_reference(tables)
    rows("kl", "TOOLONG", "")
    with pytest.raises(ReferenceTableError, match="1 to 6 capital letters or digits") as error:
        read_reference(tables)
    assert len(error.value.messages) == 2
