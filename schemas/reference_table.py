"""The reference tables: their files, keys and columns, each with its meaning, an example and what empty means.

docs/reference-tables.md is made from these texts, and the message about a wrong row quotes the example. The example row
of a table is valid: tests/schemas/test_reference_page.py reads all of them as a run does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aftersales.schemas.fact_columns import COUNT, DATE, FLAG, MONEY, RATE, TEXT, FactColumn
from aftersales.schemas.reference_column import PARTNERSHIP_PAPERS, SUPPLIER_PAPERS, ReferenceColumn


@dataclass(frozen=True)
class ReferenceTable:
    """A table: `row` says what one row is, `overlap` which rows may overlap and which of them counts.

    `may_lack`: a table without a file is an empty one; homes that are older than the table do not have it.
    """

    file_name: str
    key: tuple[str, ...]
    row: str
    overlap: str
    columns: tuple[ReferenceColumn, ...]
    may_lack: bool = False


_FROM_BEGINNING: Final = "valid from the beginning"
_FOR_EVER: Final = "valid until further notice"
_SUPPLIER_ID: Final = "The supplier, as in suppliers."
_DISTRIBUTOR_ID: Final = "The distributor, as in shops."

REFERENCE_TABLES: Final[dict[str, ReferenceTable]] = {
    "shop": ReferenceTable(
        "shops",
        # a shop_id is unique across channels, because orders are known by shop alone
        ("shop_id",),
        "One row is one shop of a distributor on one marketplace.",
        "Each shop has one row. Two channels cannot share a shop_id, because an order is known by its shop alone.",
        (
            ReferenceColumn(
                "channel",
                TEXT,
                "shopee",
                "The marketplace: shopee, tiktok or lazada. A shop of another channel may have a row; the rows of its "
                "files are quarantined (R-01).",
            ),
            ReferenceColumn(
                "shop_id", TEXT, "SPKL", "Your name of the shop. Its exports go to inbox/CHANNEL/SHOP_ID/."
            ),
            ReferenceColumn("distributor_id", TEXT, "D-AURORA", "The distributor that owns the shop."),
            ReferenceColumn("country_code", TEXT, "MY", "The country of the shop; it decides how 1.234 is read."),
            ReferenceColumn("currency_code", TEXT, "MYR", "The currency in which the marketplace pays the shop."),
            ReferenceColumn(
                "time_zone", TEXT, "Asia/Kuala_Lumpur", "The clock of the shop's files, which carry local times."
            ),
        ),
    ),
    "supplier": ReferenceTable(
        "suppliers",
        ("supplier_id",),
        "One row is one supplier: it ships the orders and takes the goods back.",
        "Each supplier has one row.",
        (
            ReferenceColumn("supplier_id", TEXT, "S-KLANG", "Your name of the supplier, in every table and file."),
            ReferenceColumn(
                "supplier_name", TEXT, "Klang Invented Trading", "The name on statements and pages.", "no name is shown"
            ),
            ReferenceColumn(
                "currency_code",
                TEXT,
                "MYR",
                "The currency of all that the supplier refunds. Rows in another currency are quarantined (R-32).",
            ),
            ReferenceColumn(
                "time_zone", TEXT, "Asia/Kuala_Lumpur", "The clock of the supplier's files, which carry local times."
            ),
            *SUPPLIER_PAPERS,
        ),
    ),
    "warehouse": ReferenceTable(
        "warehouses",
        ("warehouse_id",),
        "One row is one warehouse of a supplier.",
        "Each warehouse has one row and belongs to one supplier.",
        (
            ReferenceColumn("warehouse_id", TEXT, "W-KLANG-1", "The name of the warehouse, as receipts write it."),
            ReferenceColumn("supplier_id", TEXT, "S-KLANG", "The supplier whose warehouse it is."),
            ReferenceColumn(
                "warehouse_type",
                TEXT,
                "own",
                "own: the supplier's. third_party: somewhere else; receipts from there are quarantined (R-26).",
            ),
        ),
    ),
    "partnership": ReferenceTable(
        "partnerships",
        ("distributor_id", "supplier_id", "start_date"),
        "One row is one period in which a distributor sells the goods of a supplier, and its terms.",
        "Two periods of one pair cannot share a day. A return belongs to the period that contains the day on which its "
        "goods were shipped, also after that period has ended; shipped outside of every period, it is blocked as "
        "NO_PARTNERSHIP (R-19).",
        (
            ReferenceColumn("distributor_id", TEXT, "D-AURORA", _DISTRIBUTOR_ID),
            ReferenceColumn("supplier_id", TEXT, "S-KLANG", _SUPPLIER_ID),
            ReferenceColumn("start_date", DATE, "2025-01-01", "The first day of the period."),
            ReferenceColumn("end_date", DATE, "2026-12-31", "The last day of the period.", "the partnership goes on"),
            ReferenceColumn(
                "auto_push",
                FLAG,
                "true",
                "true: a return goes to the supplier by itself. false: it waits until a person decides `push` (R-16).",
                "the setting `auto_push_default`",
            ),
            ReferenceColumn(
                "refund_method",
                TEXT,
                "customer_balance",
                "How the supplier pays: into the distributor's customer_balance, or by bank_transfer.",
            ),
            ReferenceColumn(
                "via_bigshop",
                FLAG,
                "true",
                "true: the orders of this partnership run through BigShop, and the supplier charges the return "
                "handling fee (R-39). false: no fee.",
            ),
            *PARTNERSHIP_PAPERS,
        ),
    ),
    "fee_setting": ReferenceTable(
        "fee_settings",
        ("supplier_id", "distributor_id", "valid_from"),
        "One row is one return handling fee of a supplier, for one distributor or for all.",
        "Rows may overlap, and the most specific row wins: a row for the distributor counts before a row for all, and "
        "among these the row with the latest valid_from. It is looked up on the day on which the first refund order is "
        "created. Without a row the refund is held as FEE_MISSING; a row with amount 0 means that there is no fee "
        "(R-39).",
        (
            ReferenceColumn("supplier_id", TEXT, "S-KLANG", "The supplier that charges the fee."),
            ReferenceColumn("distributor_id", TEXT, "D-AURORA", "The distributor that is charged.", "all distributors"),
            ReferenceColumn(
                "basis",
                TEXT,
                "percent",
                "per_return_order: amount once per return. per_unit: amount for each accepted unit. percent: amount "
                "percent of the Return Amount.",
            ),
            ReferenceColumn(
                "amount", RATE, "2.5", "The fee in the supplier's currency, or the percentage: 2.5 is 2.5 %."
            ),
            ReferenceColumn("min_amount", MONEY, "2.00", "The least that is charged.", "no lower limit"),
            ReferenceColumn("max_amount", MONEY, "6.00", "The most that is charged.", "no upper limit"),
            ReferenceColumn(
                "valid_from", DATE, "2026-06-01", "The first day on which the row counts.", _FROM_BEGINNING
            ),
            ReferenceColumn("valid_to", DATE, "2026-12-31", "The last day on which the row counts.", _FOR_EVER),
        ),
    ),
    "combo": ReferenceTable(
        "combos",
        ("combo_sku", "sub_sku", "valid_from"),
        "One row is one single SKU in a combo; all rows of a combo with the same valid_from are one version of it.",
        "Versions may overlap: of those that are valid on the day on which the combo was first shipped in the order, "
        "the one with the latest valid_from counts (R-14). All rows of a version end on the same day. A combo cannot "
        "contain a combo (R-13).",
        (
            ReferenceColumn("combo_sku", TEXT, "LAMPSET", "The SKU under which the set is sold."),
            ReferenceColumn("sub_sku", TEXT, "SHADE-B", "A single SKU that the set contains."),
            ReferenceColumn("quantity", COUNT, "2", "How many of this SKU one set contains."),
            ReferenceColumn(
                "reference_price",
                MONEY,
                "15.00",
                "The price of one unit on its own. The price of the set is divided in proportion to these (R-15).",
                "unknown: then every unit of the set gets the same part of the price",
            ),
            ReferenceColumn("valid_from", DATE, "2026-01-01", "The first day of the version.", _FROM_BEGINNING),
            ReferenceColumn("valid_to", DATE, "2026-12-31", "The last day of the version.", _FOR_EVER),
        ),
    ),
    "sku_mapping": ReferenceTable(
        "sku_mappings",
        ("shop_id", "seller_sku"),
        "One row translates the SKU that a shop uses into the SKU of the supplier; without a row both are the same.",
        "A SKU of a shop has one translation for all its after-sales rows, and it has no period (R-25).",
        (
            ReferenceColumn("channel", TEXT, "shopee", "The channel of the shop, as in shops."),
            ReferenceColumn("shop_id", TEXT, "SPKL", "The shop, as in shops."),
            ReferenceColumn("seller_sku", TEXT, "KL-TEE-BLK-M", "The SKU in the marketplace's file."),
            ReferenceColumn("sku", TEXT, "TEE-BM", "The SKU in the supplier's stock-out orders."),
        ),
    ),
    "currency": ReferenceTable(
        "currencies",
        ("currency_code",),
        "One row adds a currency to those of ISO 4217, or says that its amounts have other decimals than there.",
        "A currency has one row. The decimals of IDR, MYR, PHP, SGD, THB and VND cannot be changed.",
        (
            ReferenceColumn("currency_code", TEXT, "TWD", "The code of the currency."),
            ReferenceColumn(
                "minor_unit",
                COUNT,
                "0",
                "How many decimals its amounts have, from 0 to 2. Do not change it once there are amounts of it.",
            ),
        ),
        may_lack=True,
    ),
    "marketplace_word": ReferenceTable(
        "marketplace_words",
        ("source", "supplier_id", "column", "kind", "text"),
        "One row says what a header or a word means that a file has and no declaration knows (R-69).",
        "A text has one meaning in a column. A row that repeats what is declared anyway changes nothing.",
        (
            ReferenceColumn(
                "source",
                TEXT,
                "shopee_returns",
                "The kind of file, by the name in the [table of sources](#sources-columns-and-meanings); or "
                "`supplier_columns` for the files of one supplier in inbox/supplier_files/SUPPLIER_ID/.",
            ),
            ReferenceColumn(
                "supplier_id",
                TEXT,
                "",
                "The supplier whose files have the header or the word. Only with `supplier_columns`.",
                "the row is about a source of its own name",
            ),
            ReferenceColumn(
                "column", TEXT, "case_status", "The column, by the name in the table of sources, not by its header."
            ),
            ReferenceColumn(
                "kind", TEXT, "word", "`header`: the text is a header of the column. `word`: it is a word in its cells."
            ),
            ReferenceColumn(
                "text",
                TEXT,
                "Pengembalian Diproses",
                "The header or the word as the file has it; blanks around it and capital letters do not count.",
            ),
            ReferenceColumn(
                "means",
                TEXT,
                "approved",
                "What the word means: one of the meanings of the column in the table of sources.",
                "the text is a header",
            ),
            ReferenceColumn(
                "seen_in", TEXT, "Order.return_refund.20260701.xlsx", "The file in which it was seen.", "not noted"
            ),
            ReferenceColumn("decided_by", TEXT, "lim", "The person who says what it means (R-06)."),
            ReferenceColumn("decided_on", DATE, "2026-07-02", "The day on which the person said so."),
        ),
        may_lack=True,
    ),
}
"""Kind to its table, in the order in which they are read."""

FILE_NAMES: Final = {kind: table.file_name for kind, table in REFERENCE_TABLES.items()}
"""Kind to the name of its file, without suffix."""
REFERENCE_COLUMNS: Final[dict[str, tuple[FactColumn, ...]]] = {
    kind: tuple(column.fact for column in table.columns) for kind, table in REFERENCE_TABLES.items()
}
MAY_LACK: Final = frozenset(kind for kind, table in REFERENCE_TABLES.items() if table.may_lack)
"""Kinds without which a home is complete."""
REFERENCE_KEYS: Final[dict[str, tuple[str, ...]]] = {kind: table.key for kind, table in REFERENCE_TABLES.items()}
"""Kind to the columns that no two rows share."""
