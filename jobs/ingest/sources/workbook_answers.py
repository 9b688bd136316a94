"""A copy of a run's reconciliation workbook, filled in and put into the inbox (R-16).

Its tables are found by name, wherever they were moved and however they were sorted or filtered. Of a row only the id
and the open cells are read: Resolution or Decision, Note and By. A row whose open cells are all empty is not a row of
input; everything else that was changed is ignored, and the log says so once. No amount is read: an answer is bound to
the amount that the books had when the workbook was made. The file itself is archived as it came.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import NEEDED, Column, Declaration, Words
from aftersales.schemas.vocabulary import DECISIONS

COLUMNS: Final = (
    *("workbook_on", "workbook_run_number", "answered_table", "answered_id", "answer", "note", "decided_by"),
    *("id_cell", "answer_cell", "note_cell", "by_cell"),
)

DECLARATION: Final = Declaration(
    "workbook_answers",
    "answers in a reconciliation workbook",
    "workbook",
    "workbook_answer",
    tuple(Column(name, NEEDED, (name,)) for name in COLUMNS),
    words=(Words("decision", "decision", {decision: (decision,) for decision in DECISIONS}, "answer"),),
    in_tables=True,
    cell_of={"answered_id": "id_cell", "answer": "answer_cell", "note": "note_cell", "decided_by": "by_cell"},
)
