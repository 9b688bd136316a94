"""The last thing a command says on stderr: sentences for people, or JSON lines where the log is asked for as such."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

JSON = "json"


def last_words(sentences: Iterable[str], exit_code: int, log_format: str) -> list[str]:
    """Lines for stderr. In JSON as the lines of the log before them (logging_setup), with the exit code to come."""
    if log_format != JSON:
        return list(sentences)
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    lines = ({"exit_code": exit_code, "event": text, "level": "error", "timestamp": now} for text in sentences)
    return [json.dumps(line, ensure_ascii=False) for line in lines]
