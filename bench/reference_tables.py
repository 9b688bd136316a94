"""The reference tables of every world: 24 shops, 30 suppliers, their partnerships, fees, combos and SKU mappings."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

DISTRIBUTORS: Final = 6
SUPPLIERS: Final = 30
COMBOS: Final = 21
MAPPED_SKUS: Final = 50
EXPORTING_SHOPS: Final = 16
"""TikTok shops: their returns come as exports. Those of the other marketplaces are entered by hand."""
ENDED, NOT_AUTOMATIC = 7, 81
"""One partnership that ended long ago, and one whose returns wait for a person."""
LONG_AGO: Final = "2020-01-01"
Row = tuple[str, ...]
Table = tuple[Row, list[Row]]


def shops() -> list[Row]:
    """channel, shop_id, distributor_id, country_code, currency_code, time_zone"""
    found: list[Row] = []
    for number in range(24):
        channel = "tiktok" if number < EXPORTING_SHOPS else ("shopee", "lazada")[number % 2]
        country = ("ID", "IDR", "Asia/Jakarta") if number % 5 == 4 else ("MY", "MYR", "Asia/Kuala_Lumpur")
        found.append((channel, f"SHOP{number:02}", f"D-{number % DISTRIBUTORS}", *country))
    return found


def suppliers() -> list[Row]:
    """supplier_id, supplier_name, currency_code, time_zone"""
    places = (*[("MYR", "Asia/Kuala_Lumpur")] * 4, ("THB", "Asia/Bangkok"), ("IDR", "Asia/Jakarta"))
    return [
        (f"S{number:02}", f"Invented Supplier {number}", *places[number * len(places) // SUPPLIERS])
        for number in range(SUPPLIERS)
    ]


def partnerships() -> list[Row]:
    """distributor_id, supplier_id, start_date, end_date, auto_push, refund_method, via_bigshop"""
    found: list[Row] = []
    for distributor in range(DISTRIBUTORS):
        for supplier in range(SUPPLIERS):
            number = distributor * SUPPLIERS + supplier
            end = "2021-12-31" if number == ENDED else ""
            method = ("customer_balance", "bank_transfer")[number % 2]
            terms = ("false" if number == NOT_AUTOMATIC else "true", method, "false" if number % 5 == 3 else "true")
            found.append((f"D-{distributor}", f"S{supplier:02}", LONG_AGO, end, *terms))
    return found


def fee_settings() -> list[Row]:
    """supplier_id, distributor_id, basis, amount, min_amount, max_amount, valid_from, valid_to"""
    found: list[Row] = [("S00", "D-1", "per_return_order", "3.00", "", "", LONG_AGO, "")]
    for supplier_id, _, currency, _ in suppliers():
        whole = currency == "IDR"
        terms: list[Row] = [
            ("per_return_order", "5000" if whole else "5.00", "", ""),
            ("per_unit", *(("1500", "2000", "6000") if whole else ("1.50", "2.00", "6.00"))),
            ("percent", "5", "", ""),
        ]
        found.append((supplier_id, "", *terms[int(supplier_id[1:]) % 3], LONG_AGO, ""))
    return found


def combos() -> Iterator[Row]:
    """combo_sku, sub_sku, quantity, reference_price, valid_from, valid_to"""
    for number in range(COMBOS):
        yield f"SET-{number}", f"SET-{number}-A", "1", "60.00", LONG_AGO, ""
        yield f"SET-{number}", f"SET-{number}-B", "2", "15.00", LONG_AGO, ""


def sku_mappings() -> Iterator[Row]:
    """channel, shop_id, seller_sku, sku"""
    for channel, shop_id, *_ in shops()[:EXPORTING_SHOPS]:
        for number in range(MAPPED_SKUS):
            yield channel, shop_id, f"MP-SKU-{number:05}", f"SKU-{number:05}"


def tables() -> dict[str, Table]:
    """File name to header and rows; the header of a table is the docstring of what makes its rows."""
    makers = (shops, suppliers, partnerships, fee_settings, combos, sku_mappings)
    made: dict[str, Table] = {maker.__name__: (_header(maker.__doc__), list(maker())) for maker in makers}
    made["warehouses"] = (
        ("warehouse_id", "supplier_id", "warehouse_type"),
        [(f"W-{supplier_id}", supplier_id, "own") for supplier_id, *_ in suppliers()],
    )
    return made


def _header(names: str | None) -> Row:
    return tuple((names or "").split(", "))


def write_reference(folder: Path) -> None:
    """The seven tables as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (header, rows) in tables().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])


def lay_out_parties(connection: duckdb.DuckDBPyConnection) -> None:
    """The parties as tables that world_sql/lines.sql reads."""
    digits = {"MYR": "2", "THB": "2", "IDR": "0"}
    _table(
        connection,
        "shop",
        "shop_no BIGINT, channel VARCHAR, shop_id VARCHAR, distributor_id VARCHAR, currency_code VARCHAR, "
        "is_in_export BOOLEAN",
        [
            (str(number), channel, shop_id, distributor_id, currency, str(number < EXPORTING_SHOPS))
            for number, (channel, shop_id, distributor_id, _, currency, _) in enumerate(shops())
        ],
    )
    _table(
        connection,
        "supplier",
        "supplier_no BIGINT, supplier_id VARCHAR, currency_code VARCHAR, digits BIGINT",
        [
            (str(n), supplier_id, currency, digits[currency])
            for n, (supplier_id, _, currency, _) in enumerate(suppliers())
        ],
    )
    _table(
        connection,
        "partnership",
        "distributor_id VARCHAR, supplier_id VARCHAR, is_ended BOOLEAN, is_auto_push BOOLEAN",
        [(row[0], row[1], str(bool(row[3])), row[4]) for row in partnerships()],
    )


def _table(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Sequence[Row]) -> None:
    connection.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")
    marks = ", ".join("?" for _ in rows[0])
    connection.executemany(f"INSERT INTO {name} VALUES ({marks})", [list(row) for row in rows])
