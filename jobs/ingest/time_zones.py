"""Local time to UTC: by the zone of the party that wrote it (contract: `_at` is UTC, `_on` the date as written)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from aftersales.jobs.ingest.input_file import Zones

ZONE: Final = "zone"
SUPPLIER_OF: Final = {
    "stock_in_receipt_line": pl.col("supplier_id"),
    "balance_use": pl.col("supplier_id"),
    # the supplier is the last part of CHANNEL:SHOP_ID:AFTER_SALES_ID:SUPPLIER_ID, before /N or #ATTEMPT
    "refund_payment": pl.col("refund_order_id").str.extract(r"([^:]*?)/[^:/]*$", 1),
    "push_acknowledgement": pl.col("push_id").str.extract(r"([^:]*?)#[^:#]*$", 1),
}
"""Kinds that suppliers write, with the supplier whose time zone counts; kinds with a shop use the zone of the shop."""
SHOP_KINDS: Final = (
    "after_sales_line",
    "stock_out_line",
    "unsettled_amount",
    "exchange",
    "failed_delivery",
    "settlement_line",
)
MOST_DAYS: Final = timedelta(days=366 * 20)
"""Longest span that is checked hour by hour; a longer one, as after a typing error, is converted in a slower way."""
STEPS_BACK: Final = (timedelta(hours=3), timedelta(hours=25))
"""Sizes of skipped time: a clock put forward skips at most three hours, a change of the date line one day."""


def zone_of(kind: str, zones: Zones) -> pl.Expr:
    """The zone of each row; that of the home if the party is unknown (SQL rejects such a row later)."""
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
    """The columns of local times as UTC, by the column ZONE. A time that exists twice counts as the first one; a
    time that a clock skipped continues the count from before the skip."""
    found = frame.get_column(ZONE).unique().drop_nulls().sort().to_list()
    return frame.with_columns(converted for name in names if (converted := _converted(frame, name, found)) is not None)


def _converted(frame: pl.DataFrame, name: str, found: list[str]) -> pl.Series | None:
    """A column of local times in UTC, None where it is empty."""
    column = frame.get_column(name)
    first, last = column.min(), column.max()
    if not (isinstance(first, datetime) and isinstance(last, datetime)):
        return None
    offsets = {zone: _steady_offset(zone, first.date(), last.date()) for zone in found}
    steady = {zone: offset for zone, offset in offsets.items() if offset is not None}
    local = pl.col(name)
    if len(steady) == len(found):
        # not one clock of theirs was put forward or back all that time: the usual case in South-East Asia
        ahead = pl.col(ZONE).replace_strict(steady, return_dtype=pl.Int64) if len(found) > 1 else steady[found[0]]
        return frame.select((local.cast(pl.Int64) - ahead).cast(pl.Datetime("us")).alias(name)).to_series()
    tries = [_by_zone(local, found)]
    converted = frame.select(*tries).to_series()
    if converted.null_count() > column.null_count():
        # hours that a clock skipped; rare enough to look for them only where one is
        tries += [_by_zone(local - step, found) + step for step in STEPS_BACK]
        converted = frame.select(pl.coalesce(tries)).to_series()
    return converted.alias(name)


@cache
def _steady_offset(zone: str, first: date, last: date) -> int | None:
    """The microseconds by which a zone was ahead of UTC on all these days; None if that has changed, or the
    days are too many to look. Looked at hour by hour: no clock was ever put forward and back again within one."""
    if last - first > MOST_DAYS:
        return None
    around = timedelta(days=2)
    hours = pl.datetime_range(first - around, last + around, "1h", time_unit="us", eager=True).alias("hour")
    ahead = hours.to_frame().select(pl.col("hour") - _plain(pl.col("hour"), zone)).to_series().cast(pl.Int64).unique()
    return int(ahead.item()) if ahead.len() == 1 and ahead.null_count() == 0 else None


def _by_zone(local: pl.Expr, found: list[str]) -> pl.Expr:
    """A column of local times, each by its row's zone."""
    parts = [pl.when(pl.col(ZONE) == zone).then(_plain(local, zone)) for zone in found]
    return pl.coalesce(parts) if parts else local


def _plain(local: pl.Expr, zone: str) -> pl.Expr:
    aware = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return aware.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


@cache
def is_zone(name: str) -> bool:
    """True if both Python and Polars know a time zone by this name."""
    try:
        ZoneInfo(name)
        pl.select(_plain(pl.lit("2026-01-01").str.to_datetime("%Y-%m-%d"), name))
    except Exception:  # any error of either library means: not a time zone
        return False
    return True
