"""Local time to UTC: by the zone of the party that wrote it (contract: `_at` is UTC, `_on` the date as written)."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from aftersales.jobs.intake.taken_file import Zones

ZONE: Final = "zone"
SUPPLIER_OF: Final = {
    "stock_in_receipt_line": pl.col("supplier_id"),
    # the supplier is the last part of CHANNEL:SHOP_ID:AFTER_SALES_ID:SUPPLIER_ID, before /N or #ATTEMPT
    "refund_payment": pl.col("refund_order_id").str.extract(r"([^:]*?)/[^:/]*$", 1),
    "push_acknowledgement": pl.col("push_id").str.extract(r"([^:]*?)#[^:#]*$", 1),
}
"""Kinds that suppliers write, and whose clock it is; a kind with a shop goes by the shop's."""
SHOP_KINDS: Final = (
    "after_sales_line",
    "stock_out_line",
    "unsettled_amount",
    "exchange",
    "failed_delivery",
    "settlement_line",
)
STEPS_BACK: Final = (timedelta(hours=3), timedelta(hours=25))
"""A clock that was put forward skips at most three hours; a country that changes sides of the date line, a day."""


def zone_of(kind: str, zones: Zones) -> pl.Expr:
    """The zone of each row; the home's where nobody knows the party (its row is refused later anyway)."""
    if kind in SHOP_KINDS:
        return _by_party(pl.col("shop_id"), zones.shops, zones.home)
    if kind in SUPPLIER_OF:
        return _by_party(SUPPLIER_OF[kind], zones.suppliers, zones.home)
    return pl.lit(zones.home)


def _by_party(party: pl.Expr, known: dict[str, str], home: str) -> pl.Expr:
    if not known:
        return pl.lit(home)
    return party.replace_strict(known, default=home, return_dtype=pl.String).fill_null(home)


def to_utc(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The columns of local times as UTC, by the column ZONE. An hour that exists twice is its first; one that a clock
    skipped is counted on from before the skip, as a wrist watch would."""
    found = frame.get_column(ZONE).unique().drop_nulls().sort().to_list()
    for name in names:
        local = pl.col(name)
        tries = [_by_zone(local, found)]
        converted = frame.select(*tries).to_series()
        if converted.null_count() > frame.get_column(name).null_count():
            # hours that a clock skipped; rare enough to look for them only where one is
            tries += [_by_zone(local - step, found) + step for step in STEPS_BACK]
            converted = frame.select(pl.coalesce(tries)).to_series()
        frame = frame.with_columns(converted.alias(name))
    return frame


def _by_zone(local: pl.Expr, found: list[str]) -> pl.Expr:
    """A column of local times, each by its row's zone."""
    parts = [pl.when(pl.col(ZONE) == zone).then(_plain(local, zone)) for zone in found]
    return pl.coalesce(parts) if parts else local


def _plain(local: pl.Expr, zone: str) -> pl.Expr:
    aware = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return aware.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


@cache
def is_zone(name: str) -> bool:
    """Whether both Python and polars know a time zone by this name."""
    try:
        ZoneInfo(name)
        pl.select(_plain(pl.lit("2026-01-01").str.to_datetime("%Y-%m-%d"), name))
    except Exception:  # every way in which either says no
        return False
    return True
