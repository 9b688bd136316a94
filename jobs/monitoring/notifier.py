"""Sends ping and notifications: each in a process of its own, all at once, within a few seconds in total.

They are processes, because a library that hangs in a thread would keep the run from ending. Secrets are passed by
stdin, because every user of the machine can read a command line. A notification contains figures and the place of the
report; no name, no order and no cell of a file.
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

from aftersales.jobs.console.counted import counted
from aftersales.jobs.monitoring.run_result import RunResult
from aftersales.jobs.state.notification_settings import masked
from aftersales.jobs.state.paths import PAGE_NAME
from aftersales.jobs.state.settings import Settings

SECONDS_IN_ALL: Final = 8
MODULE: Final = "aftersales.jobs.monitoring.send_task"


def tasks_of(settings: Settings, result: RunResult) -> dict[str, dict[str, Any]]:
    """What to send: the name of each receiver, as a warning would show it, to its task."""
    tasks: dict[str, dict[str, Any]] = {}
    if settings.ping_url:
        url = settings.ping_url if result.is_published else _failed(settings.ping_url)
        tasks[f"the watchdog {masked(settings.ping_url)}"] = {"kind": "ping", "url": url}
    if settings.notify_urls and result.outcome in settings.notify_on:
        message = {"title": title_of(result), "body": body_of(result)}
        whom = f"notify_urls ({', '.join(masked(url) for url in settings.notify_urls)})"
        tasks[whom] = {"kind": "notify", "urls": settings.notify_urls, **message}
    return tasks


def send(tasks: Mapping[str, Mapping[str, Any]], seconds: float = SECONDS_IN_ALL) -> Iterator[str]:
    """Send all tasks and wait at most `seconds`; yield one sentence per task that failed."""
    until = time.monotonic() + seconds
    sent = {}
    for whom, task in tasks.items():
        if task["kind"] == "notify" and find_spec("apprise") is None:
            missing = (
                "apprise is not installed; install the extra `notify` from the checkout or the wheel: "
                "`pip install '.[notify]'`"
            )
            yield f"{whom} was not notified of this run: {missing}."
            continue
        # -P: a file in the current folder is never imported
        command = [sys.executable, "-P", "-m", MODULE]
        sent[whom] = subprocess.Popen(
            command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        _hand_over(sent[whom], json.dumps(task))
    # all are started before the first is awaited, so that together they take no longer than one
    for whom, running in sent.items():
        why = _answer(running, until - time.monotonic(), seconds)
        if why:
            yield f"{whom} was not notified of this run: {why}."


def _hand_over(running: subprocess.Popen[str], text: str) -> None:
    """Pass a task to its process; if the process has died, its exit code shows it."""
    try:
        if running.stdin:
            running.stdin.write(text)
            running.stdin.close()
    except OSError:
        pass
    running.stdin = None


def _answer(running: subprocess.Popen[str], left: float, seconds: float) -> str:
    """Why a task failed, or ''; a process that takes too long is killed."""
    try:
        printed, _ = running.communicate(timeout=max(left, 0.01))
    except subprocess.TimeoutExpired:
        running.kill()
        running.communicate()
        return f"no answer within {seconds} seconds"
    return (printed.strip() or f"the process ended with exit code {running.returncode}") if running.returncode else ""


def _failed(url: str) -> str:
    """The address that reports a failure to a watchdog: `/fail` after the path."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/fail"))


LONGEST: Final = 500
WORDS: Final = {
    "success": "published",
    "too_many": "published, with more exceptions or quarantined rows than allowed",
    "input_missing": "published, but an expected input is missing",
    "not_tied_out": "the books do not tie out; nothing was committed",
    "failure": "failed",
}


def title_of(result: RunResult) -> str:
    """The subject of a message."""
    return f"aftersales {result.business_date}: {WORDS[result.outcome]}"


def body_of(result: RunResult) -> str:
    """The message, one fact per line."""
    return "\n".join(_lines(result))


def _lines(result: RunResult) -> Iterator[str]:
    yield f"Business date {result.business_date}: {WORDS[result.outcome]} (exit code {result.exit_code})."
    if result.sentence:
        yield result.sentence[:LONGEST]
    summary = result.summary
    if summary:
        yield f"{summary['headline']} (run {summary['run_id']})"
        rows, exceptions = summary["rows"], summary["exceptions"]
        severities = ", ".join(f"{name} {count}" for name, count in exceptions["by_severity"].items())
        yield f"Open exceptions: {exceptions['open']} ({severities}). Quarantined rows: {rows['quarantined']}."
        yield from _money(summary["money"])
    if result.reports:
        yield f"Report: {result.reports / PAGE_NAME}"
    else:
        yield f"Home: {result.home.root}"


def _money(money: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """One line per currency; amounts of different currencies are never added."""
    for currency, item in money.items():
        owed = f"; still owed {item['owed']}" if "owed" in item else ""
        if item.get("overpaid", "0").strip("-0."):
            owed += f", overpaid {item['overpaid'].removeprefix('-')}"
        yield f"{currency}: refunded {item['refunded']} in {counted(item['refund_orders'], 'refund order')}{owed}."
