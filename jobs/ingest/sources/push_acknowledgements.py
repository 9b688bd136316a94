"""Our template: what suppliers say to the pushes they were sent (formats §8)."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import Words, template

DECLARATION: Final = template(
    "push_acknowledgement",
    "push_acknowledgements",
    "acknowledgements of pushes",
    "push_id result reason acknowledged_at",
    words=(Words("result", "result", {"accepted": ("accepted",), "rejected": ("rejected",)}),),
)
