"""Errands to those who watch: each in a process of its own, all at once, and no longer than a few seconds in all.

A process, because a library that hangs in a thread would keep the run from ending; its secrets go in by stdin, because
anybody on the machine can read a command line. A notification has figures, and where the report is; no name, no order
and no cell of a file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from aftersales.jobs.monitoring.run_result import NightEnded
from aftersales.jobs.state.notification_settings import masked
from aftersales.jobs.state.paths import PAGE_NAME
from aftersales.jobs.state.settings import Settings

SECONDS_IN_ALL: Final = 8
MODULE: Final = "aftersales.jobs.monitoring.send_task"


def errands_of(settings: Settings, ended: NightEnded) -> dict[str, dict[str, Any]]:
    """What is to be sent: whom a warning would name, to the errand."""
    errands: dict[str, dict[str, Any]] = {}
    if settings.ping_url:
        url = settings.ping_url if ended.is_published else _failed(settings.ping_url)
        errands[f"the watchdog {masked(settings.ping_url)}"] = {"kind": "ping", "url": url}
    if settings.notify_urls and ended.outcome in settings.notify_on:
        message = {"title": title_of(ended), "body": body_of(ended)}
        whom = f"those of notify_urls ({', '.join(masked(url) for url in settings.notify_urls)})"
        errands[whom] = {"kind": "notify", "urls": settings.notify_urls, **message}
    return errands


def send(errands: Mapping[str, Mapping[str, Any]], seconds: float = SECONDS_IN_ALL) -> Iterator[str]:
    """Send them all and wait no longer than `seconds`; a sentence for each that did not come through."""
    until = time.monotonic() + seconds
    sent = {}
    for whom, errand in errands.items():
        if errand["kind"] == "notify" and find_spec("apprise") is None:
            yield f"{whom} did not hear of this night: apprise is missing; `pip install 'aftersales[notify]'`."
            continue
        # -P: a file in the folder somebody happens to be in is never imported
        command = [sys.executable, "-P", "-m", MODULE]
        sent[whom] = subprocess.Popen(
            command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        _hand_over(sent[whom], json.dumps(errand))
    for whom, running in sent.items():
        why = _answer(running, until - time.monotonic(), seconds)
        if why:
            yield f"{whom} did not hear of this night: {why}."


def _hand_over(running: subprocess.Popen[str], text: str) -> None:
    """Give an errand what it needs; one that died already says so by its exit code."""
    try:
        if running.stdin:
            running.stdin.write(text)
            running.stdin.close()
    except OSError:
        pass
    running.stdin = None


def _answer(running: subprocess.Popen[str], left: float, seconds: float) -> str:
    """Why an errand failed, or ''; one that takes too long is ended."""
    try:
        told, _ = running.communicate(timeout=max(left, 0.01))
    except subprocess.TimeoutExpired:
        running.kill()
        running.communicate()
        return f"no answer within {seconds} seconds"
    return (told.strip() or f"the errand ended with {running.returncode}") if running.returncode else ""


def _failed(url: str) -> str:
    """The address by which a watchdog hears of a failure: `/fail` behind the path."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/fail"))


LONGEST: Final = 500
WORDS: Final = {
    "success": "published",
    "too_many": "published, with more exceptions or quarantined rows than allowed",
    "input_missing": "published, and an expected input is missing",
    "not_tied_out": "the books do not tie out, nothing was committed",
    "failure": "failed",
}


def title_of(ended: NightEnded) -> str:
    """The subject of a message."""
    return f"aftersales {ended.business_date}: {WORDS[ended.outcome]}"


def body_of(ended: NightEnded) -> str:
    """The message, a line a thing."""
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
        yield f"Exceptions open: {exceptions['open']} ({severities}). Rows quarantined: {rows['quarantined']}."
        yield from _money(summary["money"])
    if ended.reports:
        yield f"Report: {ended.reports / PAGE_NAME}"
    else:
        yield f"Home: {ended.home.root}"


def _money(money: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A line a currency: never a sum across them."""
    for currency, item in money.items():
        owed = f", owed after it {item['owed']}" if "owed" in item else ""
        yield f"{currency}: refunded {item['refunded']} in {item['refund_orders']} refund orders{owed}."
