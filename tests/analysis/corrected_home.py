"""A small home in which people correct what was wrong: goods, payments, prices and parties, night after night.

Distributor D-ONE works with S-BANK by bank transfer and with S-BAL by customer balance; D-TWO pushes by decision. Every
return is of one SKU of one order, and all its ids carry its name: order O-R5, return manual:SP1:M-R5:S-BANK.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.state.init_home import create_home
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings

Rows = Sequence[Sequence[object]]
ZONE: Final = "Asia/Kuala_Lumpur"
REFERENCE: Final[dict[str, tuple[str, Rows]]] = {
    "shops": (
        "channel,shop_id,distributor_id,country_code,currency_code,time_zone",
        (("shopee", "SP1", "D-ONE", "MY", "MYR", ZONE), ("shopee", "SP2", "D-TWO", "MY", "MYR", ZONE)),
    ),
    "suppliers": (
        "supplier_id,supplier_name,currency_code,time_zone,document_prefix",
        (("S-BANK", "Bank Supplier", "MYR", ZONE, "BK"), ("S-BAL", "Balance Supplier", "MYR", ZONE, "")),
    ),
    "warehouses": (
        "warehouse_id,supplier_id,warehouse_type",
        (("W-BANK", "S-BANK", "own"), ("W-BAL", "S-BAL", "own")),
    ),
    "partnerships": (
        "distributor_id,supplier_id,start_date,end_date,auto_push,refund_method,via_bigshop",
        (
            ("D-ONE", "S-BANK", "2025-01-01", "", "true", "bank_transfer", "true"),
            ("D-ONE", "S-BAL", "2025-01-01", "", "true", "customer_balance", "true"),
            ("D-TWO", "S-BANK", "2025-01-01", "", "false", "bank_transfer", "true"),
            ("D-TWO", "S-BAL", "2025-01-01", "", "false", "customer_balance", "true"),
        ),
    ),
    "fee_settings": (
        "supplier_id,distributor_id,basis,amount,min_amount,max_amount,valid_from,valid_to",
        (
            ("S-BANK", "", "per_return_order", "5.00", "", "", "2025-01-01", ""),
            ("S-BAL", "", "per_return_order", "5.00", "", "", "2025-01-01", ""),
        ),
    ),
}
COLUMNS: Final = {
    "stock_out_orders": "stock_out_id,line_no,shop_id,order_id,supplier_id,package_no,ordered_at,shipped_at,status,sku,"
    "combo_sku,quantity,unit_price,combo_unit_price,distribution_fee,stock_out_amount,currency_code,warehouse_id,"
    "delivery_outcome,updated_at",
    "manual_after_sales": "after_sales_id,shop_id,order_id,order_status,type,sku,quantity,reason,status,created_at,"
    "updated_at",
    "stock_in_receipts": "receipt_id,line_no,supplier_id,return_stock_in_id,shop_id,after_sales_id,sku,good_quantity,"
    "defective_quantity,warehouse_id,stocked_in_at",
    "refund_payments": "payment_id,refund_order_id,amount,currency_code,paid_at,bank_reference,proof,confirmed_at,"
    "confirmed_by",
    "decisions": "decision_id,subject_id,decision,note,decided_by,decided_at",
    "opening_balances": "reference,distributor_id,supplier_id,currency_code,kind,amount,as_of",
    "balance_uses": "use_id,distributor_id,supplier_id,currency_code,amount,order_id,used_at",
}
Night = dict[str, Rows]


def return_of(name: str, supplier: str = "S-BANK", shop: str = "SP1") -> str:
    return f"manual:{shop}:M-{name}:{supplier}"


def shipped(
    name: str, quantity: int, price: str, *, supplier: str = "S-BANK", shop: str = "SP1", updated: int = 1
) -> Sequence[object]:
    amount = quantity * Decimal(price)
    warehouse = {"S-BANK": "W-BANK", "S-BAL": "W-BAL"}[supplier]
    return (
        *(f"SO-{name}", 1, shop, f"O-{name}", supplier, 1, "2026-06-10 12:00:00", "2026-06-11 12:00:00", "Completed"),
        *(f"X-{name}", "", quantity, price, "", "0.00", amount, "MYR", warehouse, "delivered"),
        f"2026-07-{updated:02} 08:00:00",
    )


def asked(name: str, quantity: int, *, shop: str = "SP1", updated: int = 1) -> Sequence[object]:
    return (
        *(f"M-{name}", shop, f"O-{name}", "Completed", "Return & Refund", f"X-{name}", quantity, "broken"),
        *("Confirm Return", "2026-06-28 10:00:00", f"2026-07-{updated:02} 08:00:00"),
    )


def counted(name: str, good: int, *, by_case: bool = False) -> Sequence[object]:
    named = ("", "SP1", f"M-{name}") if by_case else (return_of(name), "", "")
    return (f"RC-{name}", 1, "S-BANK", *named, f"X-{name}", good, 0, "W-BANK", "2026-07-01 20:00:00")


def paid(payment_id: str, refund_order_id: str, amount: str, day: int) -> Sequence[object]:
    moment = f"2026-07-{day:02} 10:00:00"
    return (payment_id, refund_order_id, amount, "MYR", moment, "", "slip.pdf", moment, "fin")


def decided(decision_id: str, subject_id: str, decision: str, day: int) -> Sequence[object]:
    return (decision_id, subject_id, decision, "as agreed", "ann", f"2026-07-{day:02} 09:00:00")


ASKED: Final = (
    *(("R5", 3, "30.00"), ("R1", 1, "20.00"), ("C3", 2, "40.00"), ("S7", 1, "150.00"), ("C1", 3, "30.00")),
    *(("C4", 3, "33.00"), ("P3", 2, "46.00"), ("P6", 1, "60.00")),
)
NIGHTS: Final[tuple[Night, ...]] = (
    {
        "stock_out_orders": [
            *(shipped(*line) for line in ASKED),
            shipped("R3", 1, "70.00"),
            shipped("T1", 1, "25.00", shop="SP2"),
        ],
        "manual_after_sales": [*(asked(name, quantity) for name, quantity, _ in ASKED), asked("T1", 1, shop="SP2")],
        "opening_balances": [
            ("OLD-1", "D-ONE", "S-BANK", "MYR", "refund_payable", "40.00", "2026-06-30"),
            ("OLD-2", "D-ONE", "S-BAL", "MYR", "customer_balance", "100.00", "2026-06-30"),
        ],
    },
    {
        "stock_in_receipts": [
            *(counted("R5", 3), counted("R1", 2), counted("R3", 1, by_case=True), counted("S7", 1), counted("P3", 2)),
            counted("ZZ", 1, by_case=True),
        ],
        "refund_payments": [paid("PAY-O1", "OPENING:OLD-1", "30.00", 2)],
        "balance_uses": [
            ("U1", "D-ONE", "S-BAL", "MYR", "60.00", "O-9", "2026-07-02 10:00:00"),
            ("U2", "D-ONE", "S-BAL", "MYR", "300.00", "O-10", "2026-07-02 11:00:00"),
        ],
        "decisions": [decided("DC3", return_of("C3"), "short_close", 2)],
        # one unit instead of three; the goods of C4 and T1 are another supplier's
        "manual_after_sales": [asked("C1", 1, updated=2)],
        "stock_out_orders": [
            shipped("C4", 3, "33.00", supplier="S-BAL", updated=2),
            shipped("T1", 1, "25.00", supplier="S-BAL", shop="SP2", updated=2),
        ],
    },
    {
        "stock_in_receipts": [counted("R5", 1), counted("R1", 1), counted("C3", 2)],
        "refund_payments": [
            paid("PAY-R5", f"{return_of('R5')}/1", "85.00", 3),
            paid("PAY-P3", f"{return_of('P3')}/1", "87.00", 3),
            paid("PAY-P6", f"{return_of('P6')}/1", "55.00", 3),
            paid("PAY-N", f"{return_of('S7')}/1", "-5.00", 3),
        ],
        "manual_after_sales": [asked("R3", 1)],
        "decisions": [decided("DC1", return_of("C1"), "reissue", 3), decided("DC4", return_of("C4"), "reissue", 3)],
    },
    {
        "stock_out_orders": [shipped("S7", 1, "90.00", updated=4)],
        "refund_payments": [paid("PAY-P3", f"{return_of('P3')}/1", "78.00", 4)],
        "decisions": [
            decided("DR5", f"{return_of('R5')}/1", "adjust", 4),
            decided("DR1", "RC-R1:1", "adjust", 4),
            decided("DX", "NOTHING-1", "adjust", 4),
        ],
    },
    {"decisions": [decided("DP3", "PAY-P3", "adjust", 5)]},
)


def corrected_home(root: Path) -> Home:
    """The home after the five runs of 2026-07-01 to 2026-07-05."""
    home = Home(root)
    for table, (columns, rows) in REFERENCE.items():
        _write(home.reference / f"{table}.csv", columns, rows)
    create_home(home)
    for day, night in enumerate(NIGHTS, start=1):
        for source, rows in night.items():
            _write(home.inbox / source / f"n{day}.csv", COLUMNS[source], rows)
        run_business_date(home, read_settings(home), date(2026, 7, day), Silence())
    return home


def _write(path: Path, columns: str, rows: Rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns.split(","))
        writer.writerows(rows)
