"""Rows of the table whose behaviour is not built yet, with the rule: the one place to remove them from."""

from __future__ import annotations

from typing import Final

WAITING: Final[dict[str, str]] = {}
