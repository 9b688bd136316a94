"""Our template: the answer of a supplier to each push it received, one row per push (R-17).

The supplier fills it in; `push_id` is in the push batch.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import Words, template

DECLARATION: Final = template(
    "push_acknowledgement",
    "push_acknowledgements",
    "acknowledgements of pushes",
    "push_id result reason? acknowledged_at?",
    words=(Words("result", "result", {"accepted": ("accepted",), "rejected": ("rejected",)}),),
)
