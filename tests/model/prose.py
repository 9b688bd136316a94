"""A world as Python source: a failing comparison shows it, and it can be pasted into a story test."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from tests.model.world import Night, World


def world_text(world: World) -> str:
    """The runs of a world, row by row; the reference tables are those of the seed."""
    return "\n".join(_night(night) for night in world.nights)


def _night(night: Night) -> str:
    lines = [f"Night({night.business_date!r}, ("]
    for file in night.files:
        lines.append(f"    InputFile({file.path!r}, {file.source!r}, (")
        lines.extend(f"        {row_text(row)}," for row in file.rows)
        lines.append(f"    ), {file.shop_id!r}),")
    return "\n".join([*lines, ")),"])


def row_text(row: Any) -> str:
    """A row with the values that differ from its defaults."""
    words = [
        f"{field.name}={getattr(row, field.name)!r}"
        for field in fields(row)
        if field.default is MISSING or getattr(row, field.name) != field.default
    ]
    return f"{type(row).__name__}({', '.join(words)})"
