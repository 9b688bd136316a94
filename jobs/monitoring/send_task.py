"""One errand to somebody who watches, in a program of its own: `python -m aftersales.jobs.monitoring.send_task`.

It reads a JSON object from stdin, goes, and ends with 0; with 1 it could not, and stdout says why in a line that names
no address. Whoever sends it (notifier.py) does not wait longer than he wants to.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

PATIENCE_SECONDS: Final = 4
"""For each wait of a connection; the sender's own limit is for the whole errand."""


def main() -> int:
    """Go; the exit code."""
    errand = json.load(sys.stdin)
    try:
        failure = ping(errand["url"]) if errand["kind"] == "ping" else notify(errand)
    except Exception as error:
        reason = getattr(error, "reason", None)
        failure = f"{type(error).__name__}: {getattr(reason, 'strerror', None) or reason or ''}".rstrip(": ")
    if failure:
        sys.stdout.write(" ".join(failure.split())[:200] + "\n")
    return 1 if failure else 0


def ping(url: str) -> str:
    """Ask for an address, by http or https and nothing else; a redirection is not followed. What went wrong, or ''."""
    from urllib import request

    opener = request.OpenerDirector()
    for handler in (request.ProxyHandler(), request.HTTPHandler(), request.HTTPSHandler()):
        opener.add_handler(handler)
    with opener.open(request.Request(url, headers={"User-Agent": "aftersales"}), timeout=PATIENCE_SECONDS) as answer:  # noqa: S310  the director above knows no file:
        return "" if 200 <= answer.status < 300 else f"it answered {answer.status}"


def notify(errand: dict[str, Any]) -> str:
    """Tell every address; what went wrong, or ''. Nothing is kept on the disk, no file is attached."""
    import apprise

    asset = apprise.AppriseAsset(
        app_id="aftersales", app_desc="nightly job", app_url="", storage_mode=apprise.PersistentStoreMode.MEMORY
    )
    messenger = apprise.Apprise(asset=asset)
    unknown = [number for number, url in enumerate(errand["urls"], start=1) if not messenger.add(url)]
    told = messenger.notify(title=errand["title"], body=errand["body"], body_format=apprise.NotifyFormat.TEXT)
    if unknown:
        return f"apprise does not know address {', '.join(map(str, unknown))} of notify_urls"
    return "" if told else "not every address took it"


if __name__ == "__main__":
    sys.exit(main())
