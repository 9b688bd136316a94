"""Parties that are in no reference table any more while something of them is open (R-71)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.ingest.reference_parties import OWNERS
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.reference_changes import shortened, tables_of
from aftersales.schemas.reference_table import FILE_NAMES

if TYPE_CHECKING:
    import polars as pl

UNRECEIVED: Final = ("to_push", "push_failed", "pushed")
"""States of a return whose goods are still to come; a blocked one stays blocked for good where no one settles it."""
SHOWN_IDS: Final = 3
OF_RETURNS: Final = {"warehouse_id": "shipping_warehouse_id"}
"""The column of a return for a party, where it has another name."""


def gone_parties(history: History, frames: Mapping[str, pl.DataFrame], allow_gone: Collection[str]) -> list[str]:
    """A sentence for each party of the previous run that is gone although something of it is open.

    `frames`: kind to the reference tables as this run read them; `allow_gone`: ids that may go.
    """
    before = tables_of(history.state, history.last)
    gone = {
        column: sorted(_ids(before, owner, column) - set(frames[owner].get_column(column)) - set(allow_gone))
        for column, owner in OWNERS.items()
    }
    if not any(gone.values()):
        return []
    issued = _Issued(history)
    return [
        f"reference/{FILE_NAMES[OWNERS[column]]}: {party} is gone, and of it {' and '.join(still_open)}; put its row "
        f"back (`aftersales reference --restore {FILE_NAMES[OWNERS[column]]}` writes the previous run's table), or "
        f"list {party} in the setting allow_gone"
        for column, parties in gone.items()
        for party in parties
        if (still_open := list(issued.open_of(column, party)))
    ]


def _ids(tables: Mapping[str, Path], kind: str, column: str) -> set[str]:
    import polars as pl

    return set(pl.read_parquet(tables[kind], columns=[column]).get_column(column)) if kind in tables else set()


class _Issued:
    """What earlier runs issued and is not settled; it is read only where a party is gone."""

    def __init__(self, history: History) -> None:

        paths = history.issued()
        keys = {"return_stock_in": "return_stock_in_id", "refund_order": "refund_order_id"}
        newest = {
            name: _scan(paths[name])
            .sort("issued_on", "issued_run")
            .unique(key, keep="last", maintain_order=True)
            .collect()
            for name, key in keys.items()
            if name in paths
        }
        returns = newest.get("return_stock_in")
        self._returns = None if returns is None else returns.filter(_is_unreceived()).sort("return_stock_in_id")
        self._refunds, self._balances = _unsettled(paths.get("posting", ()), newest.get("refund_order"))

    def open_of(self, column: str, party: str) -> Iterator[str]:
        """What is open of a party, each with its ids or its amount."""
        import polars as pl

        for frame, own, key, what in (
            (self._returns, OF_RETURNS.get(column, column), "return_stock_in_id", "not received"),
            (self._refunds, column, "refund_order_id", "not paid"),
        ):
            if frame is not None and own in frame.columns:
                ids = frame.filter(pl.col(own) == party).get_column(key).to_list()
                if ids:
                    noun = key.removesuffix("_id").removesuffix("_stock_in").replace("_", " ")
                    many = f"{noun} is" if len(ids) == 1 else f"{noun}s are"
                    yield f"{len(ids)} {many} {what} ({shortened(ids, SHOWN_IDS)})"
        if self._balances is not None and column in self._balances.columns:
            for distributor, supplier, currency, amount in self._balances.filter(pl.col(column) == party).iter_rows():
                yield f"the customer balance of {distributor} with {supplier} is {currency} {-amount}"


def _scan(paths: Collection[Path]) -> pl.LazyFrame:
    """Rows of several runs; those of an older version may lack columns."""
    import polars as pl

    return pl.concat([pl.scan_parquet(path) for path in paths], how="diagonal_relaxed")


def _is_unreceived() -> pl.Expr:
    import polars as pl

    return pl.col("state").is_in(UNRECEIVED) & ~pl.col("is_short_closed").fill_null(False)


def _unsettled(
    postings: Collection[Path], refunds: pl.DataFrame | None
) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    """Refund orders of which something is still to be paid, and customer balances that are not 0."""
    import polars as pl

    if not postings or refunds is None:
        return None, None
    posted = _scan(postings)
    pair = ["distributor_id", "supplier_id", "currency_code"]

    def sums(account: str, *keys: str) -> pl.DataFrame:
        of_account = posted.filter(pl.col("account") == account)
        return of_account.group_by(keys).agg(pl.col("amount").sum()).filter(pl.col("amount") != 0).sort(keys).collect()

    # an opening balance is about no refund order, and its payments name it
    is_opening = pl.col("document_type") == "opening_balance"
    named = pl.when(is_opening).then(pl.col("document_id")).otherwise(pl.col("refund_order_id"))
    posted = posted.with_columns(named.alias("refund_order_id"))
    shops = refunds.select("refund_order_id", "shop_id")
    unpaid = sums("refund_payable", "refund_order_id", *pair).join(
        shops, on="refund_order_id", how="left", maintain_order="left"
    )
    return unpaid, sums("customer_balance", *pair)
