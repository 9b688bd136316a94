"""Template: decisions of people (formats §8; R-16)."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import Words, template

DECLARATION: Final = template(
    "decision",
    "decisions",
    "decisions of people",
    "decision_id subject_id decision note decided_by decided_at",
    words=(
        Words(
            "decision",
            "decision",
            {
                "push": ("push",),
                "hold": ("hold",),
                "re_push": ("re_push",),
                "short_close": ("short_close",),
                "write_off": ("write_off",),
                "accept": ("accept",),
                "explain": ("explain",),
            },
        ),
    ),
)
