"""Template: acknowledgements of pushes by suppliers (formats §8)."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import Words, template

DECLARATION: Final = template(
    "push_acknowledgement",
    "push_acknowledgements",
    "acknowledgements of pushes",
    "push_id result reason acknowledged_at",
    words=(Words("result", "result", {"accepted": ("accepted",), "rejected": ("rejected",)}),),
)
