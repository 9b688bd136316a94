"""The questions of this room: SQL files beside it, read as text."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

QUESTIONS: Final = files("aftersales.jobs.asking") / "sql"


@cache
def question(name: str) -> str:
    """The text of `sql/NAME.sql`."""
    return (QUESTIONS / f"{name}.sql").read_text(encoding="utf-8")
