"""Our template: decisions that a person enters in a file, one row per decision (R-16).

The other ways to enter a decision are `aftersales decide` and the reconciliation workbook.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import Words, template
from aftersales.schemas.vocabulary import DECISIONS

DECLARATION: Final = template(
    "decision",
    "decisions",
    "decisions of people",
    "decision_id subject_id decision note? decided_by? decided_at",
    words=(
        Words(
            "decision",
            "decision",
            {decision: (decision,) for decision in DECISIONS},
        ),
    ),
)
