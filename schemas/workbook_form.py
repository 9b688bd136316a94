"""The tables and columns of a workbook that a person may fill in; shared by the writer and the reader of workbooks."""

from __future__ import annotations

from typing import Final, NamedTuple

from aftersales.schemas.vocabulary import DECISIONS


class AnswerTable(NamedTuple):
    """A table with open columns: its name, the header of its ids, the header of the choice and what may be chosen."""

    name: str
    id_header: str
    answer_header: str
    choices: tuple[str, ...]


NOTE_HEADER: Final = "Note"
BY_HEADER: Final = "By"
EXPLAIN: Final = "explain"
ANSWER_TABLES: Final = (
    AnswerTable(
        "exceptions",
        "Exception ID",
        "Resolution",
        (EXPLAIN, *(decision for decision in DECISIONS if decision != EXPLAIN)),
    ),
    AnswerTable("to_push", "Return stock-in ID", "Decision", ("push", "hold", "re_push")),
)
"""`explain` answers the exception; every other resolution acts on what the exception is about, and answers it too."""

IDENTITY_TABLE: Final = "this_workbook"
"""Table that names the run of a workbook, as rows of IDENTITY_HEADERS."""
IDENTITY_HEADERS: Final = ("What", "Value")
RUN_ROW: Final = "Run"
STATE_ROW: Final = "State"
COMMITTED: Final = "committed"
DRAFT: Final = "draft, not committed"
