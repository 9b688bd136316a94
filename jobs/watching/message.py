"""The text of a notification: figures and the place of the report; no name, no order and no cell of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aftersales.jobs.home.places import PAGE_NAME
from aftersales.jobs.telling.counted import counted
from aftersales.jobs.watching.ended import NightEnded

LONGEST: Final = 500
WORDS: Final = {
    "success": "published",
    "too_many": "published, with more exceptions or quarantined rows than allowed",
    "input_missing": "published, but an expected input is missing",
    "not_tied_out": "the books do not tie out; nothing was committed",
    "failure": "failed",
}


def title_of(ended: NightEnded) -> str:
    """The subject of a message."""
    return f"aftersales {ended.business_date}: {WORDS[ended.outcome]}"


def body_of(ended: NightEnded) -> str:
    """The message, one fact per line."""
    return "\n".join(_lines(ended))


def _lines(ended: NightEnded) -> Iterator[str]:
    yield f"Business date {ended.business_date}: {WORDS[ended.outcome]} (exit code {ended.exit_code})."
    if ended.sentence:
        yield ended.sentence[:LONGEST]
    summary = ended.summary
    if summary:
        yield f"{summary['verdict']} (run {summary['run_id']})"
        rows, exceptions = summary["rows"], summary["exceptions"]
        severities = ", ".join(f"{name} {count}" for name, count in exceptions["by_severity"].items())
        yield f"Open exceptions: {exceptions['open']} ({severities}). Quarantined rows: {rows['quarantined']}."
        yield from _money(summary["money"])
    if ended.reports:
        yield f"Report: {ended.reports / PAGE_NAME}"
    else:
        yield f"Home: {ended.home.root}"


def _money(money: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """One line per currency; amounts of different currencies are never added."""
    for currency, item in money.items():
        owed = f"; still owed {item['owed']}" if "owed" in item else ""
        yield f"{currency}: refunded {item['refunded']} in {counted(item['refund_orders'], 'refund order')}{owed}."
