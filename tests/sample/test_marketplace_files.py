"""The sample's runs with two more kinds of marketplace files: failed deliveries and settlements."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from aftersales.jobs.state.paths import Home
from tests.ingest.sources.marketplace_files import MARKER, lazada_orders, shopee_income, tiktok_income, tiktok_orders
from tests.sample.nights import DATES, rows_of, run_date, sample_home

STOCK_OUT: Final = """\
stock_out_id,line_no,shop_id,order_id,supplier_id,package_no,ordered_at,shipped_at,status,sku,combo_sku,quantity,\
unit_price,combo_unit_price,distribution_fee,stock_out_amount,currency_code,warehouse_id,delivery_outcome,updated_at
SO-X-1,1,TTKL,578000000000000001,S-PENANG,TN-A,2026-06-18 10:00:00,2026-06-20 09:00:00,Shipped,BOTTLE,,2,\
20.00,,3.00,73.00,MYR,W-PENANG-1,,
SO-X-1,2,TTKL,578000000000000001,S-PENANG,TN-B,2026-06-18 10:00:00,2026-06-20 09:00:00,Shipped,CUP,,1,\
30.00,,3.00,73.00,MYR,W-PENANG-1,,
SO-X-2,1,LZKL,763400000000900,S-KLANG,1,2026-06-18 10:00:00,2026-06-20 09:00:00,Shipped,BOWL-S,,1,\
21.00,,,,MYR,W-KLANG-1,,
SO-X-3,1,LZKL,763400000000901,S-KLANG,PK-1,2026-06-18 10:00:00,2026-06-20 09:00:00,Shipped,BOWL-S,,1,\
21.00,,,,MYR,W-KLANG-1,,
SO-X-3,2,LZKL,763400000000901,S-KLANG,PK-2,2026-06-18 10:00:00,2026-06-20 09:00:00,Shipped,BOWL-S,,1,\
21.00,,,,MYR,W-KLANG-1,,
"""
FAILED: Final = f"""\
Order ID,Failed Delivery Status,Tracking Number*,SKU Reference No.,Receiver Name
260622KL0011,Returned to Seller,SPXMY11,CUP-RED,{MARKER}
"""
WEEKLY: Final = """\
Transaction Date,Fee Name,Transaction Number,Amount,Statement,Order No.,Order Item No.,Details
03-Jul-2026,Item Price Credit,TX1,69.00,29 Jun 2026 - 05 Jul 2026,763400000000009,91,Kettle
03-Jul-2026,Reversal Item Price,TX2,-69.00,29 Jun 2026 - 05 Jul 2026,763400000000009,91,Kettle
03-Jul-2026,Reversal Item Price,TX3,-69.00,29 Jun 2026 - 05 Jul 2026,763400000000009,92,Kettle
03-Jul-2026,Lost Claim,TX4,30.00,29 Jun 2026 - 05 Jul 2026,763400000000030,93,Bowl
"""
DAILY: Final = """\
Statement Number,Transaction Date,Fee Name,Amount(Include Tax),Order Number,Order Line ID
MYJ2-2026-0704,04 Jul 2026,Reversal Item Price,-69.00,763400000000009,91
MYJ2-2026-0704,04 Jul 2026,Reversal Item Price,-69.00,763400000000009,92
"""


def drop(home: Home, path: str, content: str | bytes) -> None:
    place = home.inbox / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content.encode() if isinstance(content, str) else content)


def first_night(home: Home) -> None:
    """Failed deliveries of three marketplaces; a parcel of two, one of one, and one that cannot be matched."""
    shipped, cancelled = "20/06/2026 09:00:00", "26/06/2026 09:00:00"
    drop(home, "stock_out_orders/further.csv", STOCK_OUT)
    drop(home, "shopee/SPKL/failed_delivery.csv", FAILED)
    drop(
        home,
        "tiktok/TTKL/orders.xlsx",
        tiktok_orders(
            ("578000000000000001", "Canceled", "1", "CUP", shipped, "", cancelled, "TN-B", MARKER, MARKER),
            ("578000000000000009", "To ship", "1", "CUP", "", "", "", "", MARKER, MARKER),
        ),
    )
    drop(
        home,
        "lazada/LZKL/orders.xlsx",
        lazada_orders(
            ("901", "763400000000900", "BOWL-S", "26 Jun 2026 09:00", MARKER, "MYLZ900", "shipped_back", 21, ""),
            ("902", "763400000000901", "BOWL-S", "26 Jun 2026 09:00", MARKER, "MYLZ901", "failed_delivery", 21, ""),
            ("903", "763400000000008", "BOWL-S", "26 Jun 2026 09:00", MARKER, "MYLZ008", "shipped", 21, ""),
        ),
    )


def last_night(home: Home) -> None:
    """Settlements of three marketplaces."""
    drop(
        home,
        "shopee/SPKL/income.xlsx",
        shopee_income(
            ("260610KL0001", "", "2026-07-02", Decimal("-79.80")),
            ("260611KL0003", "", "2026-07-02", -100),
            ("260615KL0017", "", "2026-07-02", Decimal("-15.90")),
            ("260616KL0019", "", "2026-07-02", -12),
            ("260401KL0015", "", "2026-07-02", -89),
            ("260620KL0038", "260626R0038", "2026-07-02", -29),
            ("260620KL0038", "260626R0039", "2026-07-02", -60),
            ("260622KL0011", "", "2026-07-02", 0),
        ),
    )
    drop(
        home,
        "tiktok/TTJK/income.xlsx",
        tiktok_income(
            ("577000000000000023", "Order", "2026/07/02", "IDR", 0, 0, -399000, -450000, 51000, 0, "/"),
            ("740000000000000001", "Platform reimbursement", "2026/07/02", "IDR", 9, 0, 0, 0, 0, 5000, "/"),
        ),
    )
    drop(home, "lazada/LZKL/weekly.csv", WEEKLY)
    drop(home, "lazada/LZKL/daily.csv", DAILY)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The database of each run, and the home after the last."""
    home = sample_home(tmp_path_factory.mktemp("marketplaces") / "home")
    published = {}
    for night, extra in zip(DATES, (first_night, lambda _: None, last_night), strict=True):
        assert run_date(home, night, extra) is not None
        published[night] = {
            name: rows_of(home.database, f"SELECT * FROM report.{name} ORDER BY ALL")
            for name in (
                "return_stock_in",
                "exception",
                "settlement_match",
                "row_outcome",
                "input_file",
                "refund_order",
            )
        }
    return published | {"home": home}


def returns_of(nights: dict[str, Any], night: str) -> dict[str, dict[str, Any]]:
    return {row["return_stock_in_id"]: row for row in nights[night]["return_stock_in"] if row["kind"] == "abnormal"}


def test_failed_parcels_of_three_marketplaces_open_their_returns(nights: dict[str, Any]) -> None:
    """R-33: the whole order 120.00 − 12.00 − 5.00 = 103.00 a day before its supplier reports it; a parcel of two, 30.00
    without a fee (not via BigShop); a parcel by its order alone, 21.00 − 5.00 = 16.00."""
    found = returns_of(nights, DATES[0])
    assert {key: str(row["estimated_refund_amount"]) for key, row in found.items()} == {
        "shopee:SPKL:ABN-SO-K-0011-1:S-KLANG": "103.00",
        "tiktok:TTKL:ABN-SO-X-1-TN-B:S-PENANG": "30.00",
        "lazada:LZKL:ABN-SO-X-2-1:S-KLANG": "16.00",
    }
    assert found["shopee:SPKL:ABN-SO-K-0011-1:S-KLANG"]["state"] == "pushed"


def test_an_unmatched_parcel_becomes_an_exception(nights: dict[str, Any]) -> None:
    """An order of two parcels whose packages bear other numbers: 2 × 21.00 at stake."""
    for night in DATES:
        (found,) = [row for row in nights[night]["exception"] if row["code"] == "PARCEL_UNMATCHED"]
        assert found["subject_id"] == "lazada:LZKL:763400000000901:MYLZ901"
        assert (found["expected_value"], found["amount"]) == ("PK-1, PK-2", Decimal("42.00"))
    assert found["age_days"] == 2


def test_every_row_of_an_order_export_is_accounted_for(nights: dict[str, Any]) -> None:
    """R-07: rows in = accepted + unchanged + quarantined + ignored, each ignored row with a reason."""
    paths = {row["input_file_id"]: row["path"] for row in nights[DATES[2]]["input_file"]}
    outcomes: dict[str, set[tuple[str, str, int]]] = {}
    for row in nights[DATES[2]]["row_outcome"]:
        outcomes.setdefault(paths[row["input_file_id"]], set()).add((row["outcome"], row["reason"], row["rows"]))
    assert outcomes["tiktok/TTKL/orders.xlsx"] == {
        ("accepted", "", 1),
        ("ignored", "DESCRIPTION_ROW", 1),
        ("ignored", "NO_FAILED_DELIVERY", 1),
    }
    assert outcomes["lazada/LZKL/orders.xlsx"] == {("accepted", "", 2), ("ignored", "NO_FAILED_DELIVERY", 1)}
    assert outcomes["shopee/SPKL/income.xlsx"] == {
        ("accepted", "", 8),
        ("ignored", "ABOVE_HEADER", 2),
        ("ignored", "OTHER_GRAIN", 8),
    }
    assert outcomes["lazada/LZKL/weekly.csv"] == {("accepted", "", 3), ("ignored", "NO_REFUND", 1)}


@pytest.mark.parametrize(
    ("order", "case", "marketplace", "supplier"),
    [
        ("260610KL0001", "260625R0001", ("0.00", ""), ("-34.80", "distribution_price")),
        ("260611KL0003", "260625R0003", ("-59.00", "partial_refund"), ("-5.01", "distribution_price")),
        ("260615KL0017", "260622R0017", ("0.00", ""), ("-15.90", "no_goods_expected")),
        ("260616KL0019", "260627R0019", ("0.00", ""), ("-12.00", "own_warehouse")),
        ("260401KL0015", "260628R0015", ("0.00", ""), ("-89.00", "supplier_refund_missing")),
        ("260620KL0038", "260626R0038", ("0.00", ""), ("-29.00", "deducted")),
        ("260620KL0038", "260626R0039", ("5.00", "taken_over"), ("-35.00", "distribution_price")),
        ("260622KL0011", "ABN-SO-K-0011-1", ("0.00", ""), ("103.00", "failed_delivery")),
        ("260612KL0004", "260625R0004", ("-78.00", "cycle_not_arrived"), ("55.00", "cycle_not_arrived")),
        ("577000000000000023", "4035000000000000023", ("0.00", ""), ("-155250.00", "distribution_price")),
        ("763400000000009", "167600000000009", ("0.00", ""), ("-51.00", "distribution_price")),
        ("763400000000030", "167600000000030", ("-80.00", "cycle_not_arrived"), ("40.00", "cycle_not_arrived")),
        ("260615BK0025", "260626R0025", ("-290.00", "cycle_not_arrived"), (None, "other_currency")),
        ("", "", ("-5000.00", "compensation"), ("5000.00", "compensation")),
    ],
)
def test_each_difference_has_its_cause(
    nights: dict[str, Any], order: str, case: str, marketplace: tuple[str, str], supplier: tuple[str | None, str]
) -> None:
    """R-55, worked out by hand: taken less returned, and the supplier's refund less taken."""
    (row,) = [
        row for row in nights[DATES[2]]["settlement_match"] if (row["order_id"], row["after_sales_id"]) == (order, case)
    ]
    assert (str(row["marketplace_difference_amount"]), row["marketplace_cause"]) == marketplace
    found = row["supplier_difference_amount"]
    assert (None if found is None else str(found), row["supplier_cause"]) == supplier


def test_two_finance_files_of_the_same_refunds_count_once(nights: dict[str, Any]) -> None:
    """Lazada's weekly and its daily file contain the same 138.00: named, not counted twice (T13)."""
    (row,) = [row for row in nights[DATES[2]]["settlement_match"] if row["order_id"] == "763400000000009"]
    assert (row["settled_amount"], row["repeated_amount"]) == (Decimal("138.00"), Decimal("138.00"))
    (found,) = [row for row in nights[DATES[2]]["exception"] if row["code"] == "SETTLED_TWICE"]
    assert (found["subject_id"], found["amount"]) == ("lazada:LZKL:MYJ2-2026-0704", Decimal("138.00"))
    assert (found["expected_value"], found["actual_value"]) == ("29 Jun 2026 - 05 Jul 2026", "2 lines")


def test_what_needs_a_person_and_nothing_else(nights: dict[str, Any]) -> None:
    found = sorted((row["code"], row["subject_id"]) for row in nights[DATES[2]]["exception"] if row["rule"] == "R-55")
    assert found == [
        ("SETTLED_TWICE", "lazada:LZKL:MYJ2-2026-0704"),
        ("SETTLEMENT_EXCEEDS_RETURN", "shopee:SPKL:260620KL0038:260626R0039"),
        ("SUPPLIER_REFUND_MISSING", "shopee:SPKL:260401KL0015:260628R0015"),
    ]


def test_no_persons_name_leaves_the_archive(nights: dict[str, Any]) -> None:
    """R-12."""
    home: Home = nights["home"]
    holding = [
        path.relative_to(home.root)
        for path in Path(home.root).rglob("*")
        if path.is_file() and home.archive not in path.parents and MARKER.encode() in path.read_bytes().lower()
    ]
    assert holding == []
