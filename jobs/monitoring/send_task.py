"""Sends one ping or notification in a process of its own: `python -m aftersales.jobs.monitoring.send_task`.

It reads a JSON task from stdin, sends it and exits with 0. If it fails, it exits with 1 and writes the reason to stdout
in one line that contains no address. The sender (notifier.py) limits how long it waits.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

PATIENCE_SECONDS: Final = 4
"""For each wait on a connection; the sender limits the whole task."""


def main() -> int:
    """Send the task from stdin; return the exit code."""
    task = json.load(sys.stdin)
    try:
        failure = ping(task["url"]) if task["kind"] == "ping" else notify(task)
    except Exception as error:
        reason = getattr(error, "reason", None)
        failure = f"{type(error).__name__}: {getattr(reason, 'strerror', None) or reason or ''}".rstrip(": ")
    if failure:
        sys.stdout.write(" ".join(failure.split())[:200] + "\n")
    return 1 if failure else 0


def ping(url: str) -> str:
    """Request an address by http or https only, without following a redirect; return what went wrong, or ''."""
    from urllib import request

    opener = request.OpenerDirector()
    for handler in (request.ProxyHandler(), request.HTTPHandler(), request.HTTPSHandler()):
        opener.add_handler(handler)
    with opener.open(request.Request(url, headers={"User-Agent": "aftersales"}), timeout=PATIENCE_SECONDS) as answer:  # noqa: S310  the director above does not open file: addresses
        return "" if 200 <= answer.status < 300 else f"the server answered {answer.status}"


def notify(task: dict[str, Any]) -> str:
    """Notify every address; return what went wrong, or ''. Nothing is stored on disk, no file is attached."""
    import apprise

    asset = apprise.AppriseAsset(
        app_id="aftersales", app_desc="nightly job", app_url="", storage_mode=apprise.PersistentStoreMode.MEMORY
    )
    messenger = apprise.Apprise(asset=asset)
    unknown = [number for number, url in enumerate(task["urls"], start=1) if not messenger.add(url)]
    is_sent = messenger.notify(title=task["title"], body=task["body"], body_format=apprise.NotifyFormat.TEXT)
    if unknown:
        return f"apprise does not know address {', '.join(map(str, unknown))} of notify_urls"
    return "" if is_sent else "not every address accepted the message"


if __name__ == "__main__":
    sys.exit(main())
