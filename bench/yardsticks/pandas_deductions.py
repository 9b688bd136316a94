"""The deductions of the pandas job: unsettled amounts of the order, replacements, handling fee; in that order."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

ORDER = ["shop_id", "order_id", "supplier_id"]


def deducted(
    taken: pd.DataFrame,
    read: Callable[[str], pd.DataFrame],
    fee: Callable[[pd.DataFrame, pd.Series, pd.Series], pd.Series],
) -> pd.DataFrame:
    """`taken`: a row a received return with return_amount (cents) and accepted units."""
    taken = taken.sort_values("return_stock_in_id").reset_index(drop=True)
    stated = read("unsettled_amounts")
    stated["left"] = (pd.to_numeric(stated.unsettled_amount) * 100).round().astype("int64")
    taken = taken.merge(stated[[*ORDER, "left"]], on=ORDER, how="left")
    left = taken.left.fillna(0).astype("int64")
    # the first return of an order takes first
    through = taken.groupby(ORDER).return_amount.cumsum()
    before = through - taken.return_amount
    taken["unsettled_amount"] = through.where(through < left, left) - before.where(before < left, left)
    sent = read("exchanges")
    sent["due"] = (pd.to_numeric(sent.unit_price) * 100).round().astype("int64") * sent.quantity.astype("int64")
    sent = sent.groupby(["shop_id", "after_sales_id", "supplier_id"], as_index=False).due.sum()
    taken = taken.merge(sent, on=["shop_id", "after_sales_id", "supplier_id"], how="left")
    rest = taken.return_amount - taken.unsettled_amount
    due = taken.due.fillna(0).astype("int64")
    taken["exchange_amount"] = due.where(due < rest, rest)
    rest = rest - taken.exchange_amount
    charged = fee(taken, taken.return_amount, taken.accepted).where(taken.via_bigshop == "true", 0)
    taken["return_handling_fee"] = charged.where(charged < rest, rest)
    taken["refundable_amount"] = rest - taken.return_handling_fee
    taken["shortfall_amount"] = due - taken.exchange_amount + charged - taken.return_handling_fee
    return taken.drop(columns=["left", "due"])
