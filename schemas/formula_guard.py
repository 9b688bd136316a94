"""What a spreadsheet takes for a formula: one owner for intake, which refuses such ids, and for all who write files."""

from __future__ import annotations

from typing import Final

FORMULA_SIGNS: Final = ("=", "+", "-", "@")
FORMULA_STARTS: Final = (*FORMULA_SIGNS, "\t", "\r")
"""A cell that begins so may be run; some programs look behind a tab or a line end first."""
