"""The canonical kinds of rows and their columns: what intake writes, what the contracts judge, what the books read.

One Parquet file of facts holds rows of one kind: first the four columns every kind has, then its own. Text is never
null (an unknown text is empty); other types may be null where `is_nullable` says so. `_at` is UTC without a zone,
`_on` the local date as written.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class FactColumn(NamedTuple):
    """A column of a kind: its name, its SQL type, and whether an unknown value is null."""

    name: str
    sql_type: str
    is_nullable: bool


TEXT: Final = "VARCHAR"
COUNT: Final = "BIGINT"
MONEY: Final = "DECIMAL(18,2)"
DATE: Final = "DATE"
MOMENT: Final = "TIMESTAMP"
FLAG: Final = "BOOLEAN"
RATE: Final = "DECIMAL(18,8)"
LINE_NUMBER: Final = "line_number"
"""The number of a line among the lines of its file that share a key and differ in a line mark; usually 1 (R-10)."""

ROW_COLUMNS: Final = (
    FactColumn("input_file_id", TEXT, False),
    FactColumn("row_number", COUNT, False),
    FactColumn("row_key", TEXT, False),
    FactColumn("content_hash", TEXT, False),
)
"""Columns of every fact: its file and row number, its key (R-09) and a digest of its canonical columns (R-10)."""


def _columns(declared: str) -> tuple[FactColumn, ...]:
    """Columns from `name:type` words; a trailing `?` means nullable, no type means text."""
    types = {"": TEXT, "count": COUNT, "money": MONEY, "date": DATE, "moment": MOMENT, "flag": FLAG, "rate": RATE}
    found = []
    for word in declared.split():
        name, _, kind = word.rstrip("?").partition(":")
        found.append(FactColumn(name, types[kind], word.endswith("?")))
    return tuple(found)


FACT_COLUMNS: Final[dict[str, tuple[FactColumn, ...]]] = {
    "after_sales_line": _columns(
        """channel shop_id after_sales_id order_id line_key kind after_sales_type status goods_expected:flag seller_sku
        quantity:count is_quantity_assumed:flag requested_at:moment requested_on:date updated_at:moment?
        return_tracking_number reason marketplace_refund_amount:money? line_number:count product_name combo_sku"""
    ),
    "stock_out_line": _columns(
        """stock_out_id line_no:count shop_id order_id supplier_id package_no ordered_at:moment ordered_on:date
        shipped_at:moment? shipped_on:date? stock_out_status sku combo_sku quantity:count unit_price:money?
        combo_unit_price:money? distribution_fee:money? stock_out_amount:money? currency_code warehouse_id
        delivery_outcome updated_at:moment? tracking_number invoice_no invoice_date:date? invoice_uuid tax_code
        tax_rate:rate? is_tax_inclusive:flag?"""
    ),
    "push_acknowledgement": _columns("push_id result reason acknowledged_at:moment?"),
    "stock_in_receipt_line": _columns(
        """receipt_id line_no:count supplier_id return_stock_in_id shop_id after_sales_id sku good_quantity:count
        defective_quantity:count warehouse_id stocked_in_at:moment cost_price:money? refused_quantity:count?
        refused_reason order_id tracking_number counted_by evidence note"""
    ),
    "refund_payment": _columns(
        """payment_id refund_order_id amount:money currency_code paid_at:moment? bank_reference proof
        confirmed_at:moment? confirmed_by"""
    ),
    "unsettled_amount": _columns(
        """shop_id order_id supplier_id unsettled_amount:money currency_code as_of:moment as_of_on:date"""
    ),
    "exchange": _columns(
        """exchange_id shop_id after_sales_id replacement_order_id supplier_id sku quantity:count unit_price:money
        shipped_at:moment?"""
    ),
    "decision": _columns("decision_id subject_id decision note decided_by decided_at:moment"),
    "failed_delivery": _columns(
        "channel shop_id order_id tracking_number line_key seller_sku delivery_outcome updated_at:moment?"
    ),
    "settlement_line": _columns(
        """channel shop_id settlement_id settled_at:moment settled_on:date order_id after_sales_id line_key entry
        transaction_no refund_amount:money? refunded_discount_amount:money? compensation_amount:money? currency_code
        line_number:count"""
    ),
    "balance_use": _columns("use_id distributor_id supplier_id currency_code amount:money order_id used_at:moment"),
    "opening_balance": _columns("reference distributor_id supplier_id currency_code kind amount:money as_of:date"),
    "workbook_answer": _columns(
        "workbook_on:date workbook_run_number:count answered_table answered_id decision note decided_by"
    ),
}
"""Kind to its own columns, in the order in which they are written and hashed."""

ADDED_COLUMNS: Final[dict[str, dict[str, str]]] = {
    "after_sales_line": {LINE_NUMBER: "1", "product_name": "''", "combo_sku": "''"},
    "stock_out_line": {
        **dict.fromkeys(("tracking_number", "invoice_no", "invoice_uuid", "tax_code"), "''"),
        **dict.fromkeys(("invoice_date", "tax_rate", "is_tax_inclusive"), "NULL"),
    },
    "stock_in_receipt_line": {
        "refused_quantity": "NULL",
        **dict.fromkeys(
            ("refused_reason", "order_id", "tracking_number", "counted_by", "evidence", "note"),
            "''",
        ),
    },
    "settlement_line": {LINE_NUMBER: "1"},
}
"""Kind to the columns that facts of an older version do not have, and the SQL literal that stands in their place."""

ADDED_ISSUED_COLUMNS: Final[dict[str, dict[str, str]]] = {
    "receipt_line": {
        **dict.fromkeys(
            (
                *("booking_number", "adjustment_number", "refused_quantity", "unidentified_good_quantity"),
                *("unidentified_defective_quantity", "unidentified_refused_quantity"),
            ),
            "0",
        ),
        "stocked_in_at": "NULL",
        "reason": "''",
    },
    "decision_outcome": {
        **dict.fromkeys(("note", "decided_by", "answered_id", "source", "outcome", "why", "currency_code"), "''"),
        **dict.fromkeys(("taken_on", "amount"), "NULL"),
        "is_signed": "true",
        "is_withdrawn": "false",
    },
    "return_stock_in": dict.fromkeys(("is_refund_held", "is_released", "is_exchange_settled", "is_replaced"), "false"),
}
"""Issued relation to the columns that runs of an older version did not issue, and the SQL literal in their place."""

ADDED_REFERENCE_COLUMNS: Final[dict[str, dict[str, str]]] = {
    "partnership": {"refund_release": TEXT},
    "supplier": {"document_prefix": TEXT},
}
"""Reference table to the columns that copies of an older version do not have, and their SQL types; they are empty."""

JUDGED_COLUMNS: Final[dict[str, tuple[str, ...]]] = {"after_sales_line": ("order_status",)}
"""Kind to texts that its contract judges and that are not kept: the state of the original order (R-02)."""

FREE_TEXTS: Final = frozenset(
    {
        *("reason", "refused_reason", "note", "proof", "evidence", "bank_reference", "product_name"),
        *("confirmed_by", "counted_by", "decided_by", "supplier_name", "legal_name", "address"),
    }
)
"""Texts for people: control characters become blanks, everything else stays as it was written."""

ROW_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "after_sales_line": ("channel", "shop_id", "after_sales_id", "line_key", LINE_NUMBER),
    "stock_out_line": ("stock_out_id", "line_no"),
    "push_acknowledgement": ("push_id",),
    "stock_in_receipt_line": ("receipt_id", "line_no"),
    "refund_payment": ("payment_id", "refund_order_id"),
    "unsettled_amount": ("shop_id", "order_id", "supplier_id", "as_of"),
    "exchange": ("exchange_id",),
    "decision": ("decision_id",),
    "failed_delivery": ("channel", "shop_id", "order_id", "tracking_number", "line_key"),
    "settlement_line": (
        "channel",
        "shop_id",
        "settlement_id",
        "settled_at",
        "order_id",
        "after_sales_id",
        "line_key",
        "entry",
        "transaction_no",
        LINE_NUMBER,
    ),
    "balance_use": ("use_id",),
    "opening_balance": ("reference",),
    "workbook_answer": ("workbook_on", "workbook_run_number", "answered_table", "answered_id"),
}
"""Kind to the columns whose values, joined, are its row_key: two rows of one key are versions of one thing (R-09)."""

REJECTED_COLUMNS: Final = (
    FactColumn("input_file_id", TEXT, False),
    FactColumn("row_number", COUNT, False),
    FactColumn("outcome", TEXT, False),
    FactColumn("reasons", TEXT, False),
    FactColumn("detail", TEXT, False),
    FactColumn("raw", TEXT, False),
    FactColumn("row_key", TEXT, False),
    FactColumn("amount", MONEY, True),
    FactColumn("currency_code", TEXT, False),
)
"""A row that its own contract refused, or that repeats another row of its file (R-06, R-10). Its key, its amount and
the currency of the amount are kept where they are readable, because it waits until its key is let in (R-66)."""

ADDED_REJECTED_COLUMNS: Final[dict[str, str]] = {"row_key": "''", "amount": "NULL", "currency_code": "''"}
"""The columns that rejected rows of an older version do not have, and the SQL literal that stands in their place."""

AMOUNT_COLUMNS: Final[dict[str, str]] = {
    "after_sales_line": "marketplace_refund_amount",
    "refund_payment": "amount",
    "unsettled_amount": "unsettled_amount",
    "settlement_line": "refund_amount",
    "balance_use": "amount",
    "opening_balance": "amount",
}
"""Kind to the column with the amount at stake of a row that was not let in (R-66); other kinds have none."""
