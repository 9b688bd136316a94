"""Stops a run whose business date is far from all that the home knows, or whose time zone is another one (R-86).

Example: the machine starts with its clock in 2031. The default date would be in 2031, returns would be too old for
ever, and no run of an earlier date could follow, because a committed date is never passed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aftersales.jobs.runtime.durable_io import times_below
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.manifest import Manifest
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import Settings


def must_be_near(
    home: Home, settings: Settings, runs: Sequence[Manifest], day: date, *, is_default: bool, is_sure: bool = False
) -> None:
    """WrongUse if `day` is more than `longest_gap_days` after the last run, or without a run, if the clock chose it,
    away from the files that wait in the inbox. `is_sure`: a person has confirmed the date (`--yes`)."""
    most = settings.longest_gap_days
    # a date of the future that a person gives is refused as that, and no confirmation changes it
    is_future = not is_default and day > datetime.now(ZoneInfo(settings.time_zone)).date()
    if is_sure or is_future:
        return
    if changed := zone_change(settings, runs):
        raise WrongUse(
            f"{changed}. Dates and times would be read otherwise than before. Nothing was written.",
            f"If the new time zone is wrong, correct time_zone in {home.settings_file}.",
            "If it is right, give the command again with --yes; later runs then do not ask again.",
        )
    if runs:
        last = runs[-1].business_date
        away, beginning = (day - last).days, f"days after the last run, {last}"
    elif is_default and (newest := _newest_file(home, settings)):
        away, beginning = abs((day - newest).days), f"days away from the newest file in {home.inbox}, of {newest}"
    else:
        return
    if away > most:
        why = _by_clock(settings) if is_default else "A committed date is never passed again."
        raise WrongUse(
            f"{day} is {away} {beginning}; the setting longest_gap_days allows {most}. {why} Nothing was written.",
            *_ways(day, away, is_default=is_default),
        )


def zone_change(settings: Settings, runs: Sequence[Manifest]) -> str:
    """A sentence if the time zone of the home is not that of the last run, or ""."""
    before = runs[-1].settings.get("time_zone", settings.time_zone) if runs else settings.time_zone
    if before == settings.time_zone:
        return ""
    return f"The time zone of the home is {settings.time_zone}, and the last run had {before}"


def _by_clock(settings: Settings) -> str:
    now = datetime.now(ZoneInfo(settings.time_zone))
    return f"The date comes from the clock of this machine, which shows {now:%Y-%m-%d %H:%M} in {settings.time_zone}."


def _ways(day: date, away: int, *, is_default: bool) -> tuple[str, ...]:
    if not is_default:
        return (f"If {day} is right, give the command again with --yes, or set longest_gap_days = {away}.",)
    return (
        "If the clock is wrong, set it and run again.",
        f"If it is right, name the date: `aftersales run --business-date {day} --yes`, or set "
        f"longest_gap_days = {away} in aftersales.toml.",
    )


def _newest_file(home: Home, settings: Settings) -> date | None:
    """The day before the one on which the newest file of the inbox was written, as a run that night would name it."""
    newest = max(times_below(home.inbox).values(), default=None)
    if newest is None:
        return None
    written = datetime.fromtimestamp(newest // 1_000_000_000, UTC).astimezone(ZoneInfo(settings.time_zone))
    return written.date() - timedelta(days=1)
