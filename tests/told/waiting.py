"""Rows of the table whose behaviour is not built yet, by the rule or part that brings it."""

from __future__ import annotations

from typing import Final

ROWS: Final[dict[str, tuple[str, ...]]] = {}
WAITING: Final[dict[str, str]] = {name: reason for reason, names in ROWS.items() for name in names}
"""Name of a row to what it waits for; each is a strict expected failure (test_told.py)."""
