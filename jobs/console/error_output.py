"""The last lines of a command on stderr: sentences for people, or JSON lines with `--log-format json`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from aftersales.jobs.console.terminal_text import plain

JSON = "json"


def error_lines(sentences: Iterable[str], exit_code: int, log_format: str) -> list[str]:
    """Lines for stderr; in JSON they have the form of the log lines (console/logging_setup.py), plus the exit code."""
    if log_format != JSON:
        return [plain(sentence) for sentence in sentences]
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    lines = ({"exit_code": exit_code, "event": text, "level": "error", "timestamp": now} for text in sentences)
    return [json.dumps(line, ensure_ascii=False) for line in lines]
