"""The script that a person would write with pandas and openpyxl: the same returns, the same amounts, the same rows.

`python -m bench.child RESULT bench.yardsticks.pandas_job:refunds FOLDER BUSINESS_DATE OUT NIGHT…`: reads the inboxes of
the nights named and FOLDER/reference, writes OUT/batches and OUT/refunds.xlsx, and returns totals by currency that must
be the product's. Amounts are whole cents. It knows the bench's worlds only: no versions, no quarantine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd

STATUSES: Final = {
    "Completed": "refunded",
    "In Process": "in_return_transit",
    "After-Sales Completed": "refunded",
    "Confirm Return": "approved",
}
"""The words that may be pushed; the others open nothing."""
TYPES: Final = {
    "Return and refund": "return_refund",
    "Replacement": "exchange",
    "Return & Refund": "return_refund",
    "Exchange": "exchange",
}
"""The words that expect goods."""
Reader = Callable[[str], pd.DataFrame]
CASE: Final = ["channel", "shop_id", "after_sales_id", "supplier_id"]
PIECES_OF_A_COMBO: Final = 3


def refunds(folder: str, business_date: str, out: str, *nights: str) -> dict[str, Any]:
    """The whole job. Pushes, gates and estimates are those of the first night, refund orders of the second."""
    place, target, today = Path(folder), Path(out), pd.Timestamp(business_date)
    read = partial(_read, [place / night / "inbox" for night in nights])
    (target / "batches").mkdir(parents=True)
    reference = {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False) for path in (place / "reference").glob("*.csv")
    }
    asked, shipped = _returns(read, reference), _stock_outs(read)
    lines = asked.merge(shipped, on=["shop_id", "order_id", "sku"])
    found = _expected(lines, reference, today)
    for (distributor_id, supplier_id), batch in found[found.state == "pushed"].groupby(
        ["distributor_id", "supplier_id"]
    ):
        batch.to_csv(target / "batches" / f"{distributor_id}.{supplier_id}.csv", index=False)
    made = _refund_orders(read, found, shipped, reference["fee_settings"])
    with pd.ExcelWriter(target / "refunds.xlsx", engine="openpyxl") as workbook:
        _as_read(found[found.state == "to_push"]).to_excel(workbook, sheet_name="To push", index=False)
        _as_read(found).to_excel(workbook, sheet_name="Return stock-in", index=False)
        _as_read(made).to_excel(workbook, sheet_name="Refunds", index=False)
    return {
        "expected": _totals(found, "estimated_refund_amount"),
        "pushed": int((found.state == "pushed").sum()),
        "refunded": _totals(made, "refundable_amount"),
    }


def _read(inboxes: Sequence[Path], kind: str) -> pd.DataFrame:
    """All files of a kind, as text."""
    paths = sorted(path for inbox in inboxes for path in inbox.glob(f"{kind}/**/*.csv"))
    frames = [pd.read_csv(path, dtype=str, keep_default_na=False).assign(folder=path.parent.name) for path in paths]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _returns(read: Reader, reference: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Lines that may be pushed, in one shape, with the supplier's SKU."""
    export = read("tiktok").apply(lambda cells: cells.str.strip())
    export = pd.DataFrame(
        {
            "channel": "tiktok",
            "shop_id": export.folder,
            "after_sales_id": export["Return Order ID"],
            "order_id": export["Order ID"],
            "seller_sku": export["Seller SKU"],
            "requested_quantity": export["Return Quantity"],
            "after_sales_status": export["Return Status"],
            "after_sales_type": export["Return Type"],
        }
    )
    manual = read("manual_after_sales").assign(channel="manual")
    manual = manual.rename(
        columns={
            "sku": "seller_sku",
            "quantity": "requested_quantity",
            "status": "after_sales_status",
            "type": "after_sales_type",
        }
    )
    found = pd.concat([export, manual[export.columns]], ignore_index=True)
    found = found[found.after_sales_status.isin(STATUSES) & found.after_sales_type.isin(TYPES)]
    found = found.merge(reference["sku_mappings"], on=["channel", "shop_id", "seller_sku"], how="left")
    return found.assign(
        sku=found.sku.fillna(found.seller_sku),
        requested_quantity=found.requested_quantity.astype("int64"),
        after_sales_status=found.after_sales_status.map(STATUSES),
        after_sales_type=found.after_sales_type.map(TYPES),
    )


def _stock_outs(read: Reader) -> pd.DataFrame:
    """A line a SKU or combo that was shipped, with its price in cents."""
    found = read("stock_out_orders")
    is_combo = found.combo_sku != ""
    found = found.assign(
        piece_sku=found.sku,
        pieces=is_combo.map({True: PIECES_OF_A_COMBO, False: 1}),
        price=(pd.to_numeric(found.combo_unit_price.where(is_combo, found.unit_price)) * 100).round().astype("int64"),
        sku=found.combo_sku.where(is_combo, found.sku),
    )
    return found.drop_duplicates(["stock_out_id", "sku"])[
        [
            "shop_id",
            "order_id",
            "supplier_id",
            "sku",
            "piece_sku",
            "pieces",
            "price",
            "currency_code",
            "ordered_at",
            "shipped_at",
            "warehouse_id",
        ]
    ]


def _expected(lines: pd.DataFrame, reference: dict[str, pd.DataFrame], today: pd.Timestamp) -> pd.DataFrame:
    """A row a return stock-in: its state, and what its refund would be."""
    lines = lines.assign(
        amount=lines.price * lines.requested_quantity, requested_quantity=lines.requested_quantity * lines.pieces
    )
    found = lines.groupby(CASE, as_index=False, sort=True).agg(
        {
            **dict.fromkeys(
                ["order_id", "after_sales_type", "after_sales_status", "currency_code", "warehouse_id"], "first"
            ),
            "requested_quantity": "sum",
            "amount": "sum",
            "ordered_at": "min",
            "shipped_at": "min",
        }
    )
    found = found.merge(reference["shops"][["shop_id", "distributor_id"]], on="shop_id")
    found = found.merge(reference["partnerships"], on=["distributor_id", "supplier_id"], how="left")
    shipped_on = found.shipped_at.str[:10]
    has_partner = (shipped_on >= found.start_date) & ((found.end_date == "") | (shipped_on <= found.end_date))
    is_old = (today - pd.to_datetime(found.ordered_at.str[:10])).dt.days > 90
    state = pd.Series("pushed", found.index).where(found.auto_push == "true", "to_push")
    found["state"] = state.where(has_partner & ~is_old, "blocked")
    found["reason"] = (
        pd.Series("", found.index).where(has_partner, "NO_PARTNERSHIP").where(~(has_partner & is_old), "TOO_OLD")
    )
    fee = _fee(found, found.amount, found.requested_quantity, reference["fee_settings"])
    found["estimated_return_handling_fee"] = fee.where((found.via_bigshop == "true") | ~has_partner, 0)
    found["estimated_refund_amount"] = found.amount - found.estimated_return_handling_fee
    found["return_stock_in_id"] = found[CASE].agg(":".join, axis=1)
    found["opened_on"] = today.date()
    return found


def _fee(found: pd.DataFrame, amount: pd.Series, units: pd.Series, settings: pd.DataFrame) -> pd.Series:
    """The handling fee in cents: the row for the distributor before the one for all."""
    own = settings[settings.distributor_id != ""]
    general = settings[settings.distributor_id == ""].drop(columns="distributor_id")
    terms = found[["distributor_id", "supplier_id"]].merge(general, on="supplier_id", how="left")
    special = found[["distributor_id", "supplier_id"]].merge(own, on=["distributor_id", "supplier_id"], how="left")
    terms = terms.where(special.basis.isna(), special)
    step = found.currency_code.eq("IDR").map({True: 100, False: 1}).to_numpy()
    rate = (pd.to_numeric(terms.amount) * 100).round().astype("int64").to_numpy()
    flat = pd.Series(rate, found.index)
    per_unit = flat * units
    # a percentage of cents, rounded half up to the currency's smallest unit
    percent = (amount * flat * 2 + 10_000 * step) // (20_000 * step) * step
    raised = flat.where(
        terms.basis.eq("per_return_order").to_numpy(), percent.where(terms.basis.eq("percent").to_numpy(), per_unit)
    )
    least = (pd.to_numeric(terms.min_amount, errors="coerce") * 100).round().to_numpy()
    most = (pd.to_numeric(terms.max_amount, errors="coerce") * 100).round().to_numpy()
    return (
        raised.clip(lower=pd.Series(least, found.index).fillna(0))
        .clip(upper=pd.Series(most, found.index).fillna(10**15))
        .astype("int64")
    )


def _refund_orders(read: Reader, found: pd.DataFrame, shipped: pd.DataFrame, fees: pd.DataFrame) -> pd.DataFrame:
    """A row a received return: what was taken in, less what may be deducted."""
    receipts = read("stock_in_receipts")
    if receipts.empty:
        return pd.DataFrame(columns=["return_stock_in_id", "currency_code", "refundable_amount"])
    from bench.yardsticks.pandas_deductions import deducted

    receipts = receipts.assign(
        accepted=receipts.good_quantity.astype("int64") + receipts.defective_quantity.astype("int64")
    )
    receipts = receipts.merge(
        found[["return_stock_in_id", "shop_id", "order_id"]], on="return_stock_in_id", suffixes=("_", "")
    )
    priced = receipts.merge(
        shipped[["shop_id", "order_id", "supplier_id", "piece_sku", "price"]],
        left_on=["shop_id", "order_id", "supplier_id", "sku"],
        right_on=["shop_id", "order_id", "supplier_id", "piece_sku"],
        how="left",
    )
    # combos come back whole in these worlds: their first piece carries the price, the others none
    priced["return_amount"] = priced.price.fillna(0).astype("int64") * priced.accepted
    taken = priced.groupby("return_stock_in_id", as_index=False)[["return_amount", "accepted"]].sum()
    return deducted(taken.merge(found, on="return_stock_in_id"), read, partial(_fee, settings=fees))


def _as_read(found: pd.DataFrame) -> pd.DataFrame:
    """Cents as amounts, for people."""
    money = [name for name in found.columns if name.endswith(("_amount", "_fee")) or name == "amount"]
    return found.assign(**{name: found[name] / 100 for name in money})


def _totals(found: pd.DataFrame, column: str) -> dict[str, list[int]]:
    """Currency to how many and how much, in cents."""
    summed = found.groupby("currency_code")[column].agg(["count", "sum"])
    return {str(code): [int(row["count"]), int(row["sum"])] for code, row in summed.iterrows()}
