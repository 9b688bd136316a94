"""Local time is converted to UTC by the time zone of the party that wrote it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.jobs.ingest.input_file import Zones
from aftersales.jobs.ingest.time_zones import ZONE, is_zone, to_utc, zone_of

REGION = (
    "Asia/Kuala_Lumpur Asia/Singapore Asia/Manila Asia/Bangkok Asia/Jakarta Asia/Makassar Asia/Jayapura "
    "Asia/Ho_Chi_Minh Asia/Taipei America/Sao_Paulo Europe/Berlin UTC"
).split()
local = datetime.fromisoformat


def utc(moment: datetime, zone: str) -> datetime:
    frame = pl.DataFrame({"at": [moment], ZONE: [zone]}, schema_overrides={"at": pl.Datetime("us")})
    found = to_utc(frame, ["at"]).item(0, "at")
    assert isinstance(found, datetime)
    return found


@given(st.datetimes(min_value=local("2000-01-01"), max_value=local("2099-01-01")), st.sampled_from(REGION))
def test_polars_and_zoneinfo_agree(moment: datetime, zone: str) -> None:
    """Two tables of time zones; a double hour is the first one; in a gap the time before it goes on."""
    whole = moment.replace(microsecond=0)
    expected = whole.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC).replace(tzinfo=None)
    assert utc(whole, zone) == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [("2026-03-29 02:30:00", "2026-03-29 01:30:00"), ("2026-10-25 02:30:00", "2026-10-25 00:30:00")],
)
def test_hours_that_are_not_there_and_hours_that_are_twice(shown: str, expected: str) -> None:
    """The run never stops and never guesses: a gap continues the time before it, a double hour is the first one."""
    assert str(utc(local(shown), "Europe/Berlin")) == expected


def test_clocks_with_and_without_a_time_change_in_one_file() -> None:
    """Rows of one file use several clocks: each row its own, even if another clock was put forward meanwhile."""
    shown = ["2026-03-28 12:00:00", "2026-03-28 12:00:00", "2026-03-30 12:00:00", "2026-03-30 12:00:00"]
    rows = {"at": [local(moment) for moment in shown], ZONE: ["Europe/Berlin", "Asia/Jakarta"] * 2}
    found = to_utc(pl.DataFrame(rows, schema_overrides={"at": pl.Datetime("us")}), ["at"]).get_column("at").to_list()
    assert [str(moment)[5:16] for moment in found] == ["03-28 11:00", "03-28 05:00", "03-30 10:00", "03-30 05:00"]


def test_whose_clock_it_is() -> None:
    """Shop, supplier or home, by the kind of row; an unknown party uses the zone of the home."""
    zones = Zones("Asia/Singapore", {"SPBK": "Asia/Bangkok"}, {"S-JAKARTA": "Asia/Jakarta"})

    def found(kind: str, **cells: str) -> str:
        return str(pl.DataFrame({name: [cell] for name, cell in cells.items()}).select(zone_of(kind, zones)).item())

    assert found("after_sales_line", shop_id="SPBK") == "Asia/Bangkok"
    assert found("unsettled_amount", shop_id="SPXX") == "Asia/Singapore"
    assert found("stock_in_receipt_line", supplier_id="S-JAKARTA", shop_id="SPBK") == "Asia/Jakarta"
    assert found("refund_payment", refund_order_id="tiktok:TTJK:1:S-JAKARTA/2") == "Asia/Jakarta"
    assert found("push_acknowledgement", push_id="tiktok:TTJK:1:S-JAKARTA#12") == "Asia/Jakarta"
    assert found("push_acknowledgement", push_id="no push at all") == "Asia/Singapore"
    assert found("decision", subject_id="x") == "Asia/Singapore"


def test_what_is_a_zone() -> None:
    assert all(is_zone(zone) for zone in REGION)
    assert not any(is_zone(zone) for zone in ("", "Mars/Base", "Asia", "+08:00", "localtime", "../etc/passwd"))
