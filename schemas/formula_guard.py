"""Beginnings of cells that a spreadsheet runs as a formula; used by intake, which rejects such ids, and by writers."""

from __future__ import annotations

from typing import Final

FORMULA_SIGNS: Final = ("=", "+", "-", "@")
FORMULA_STARTS: Final = (*FORMULA_SIGNS, "\t", "\r")
"""A cell that begins with one of these may be run; some programs skip a tab or a line end first."""
