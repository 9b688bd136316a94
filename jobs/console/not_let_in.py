"""Files and rows that were not let in and still wait for a person, each with the list to correct (R-66)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.console.counted import counted
from aftersales.jobs.state.archived_files import SHOWN_ID
from aftersales.jobs.state.paths import Home, quarantine_list, quarantine_place
from aftersales.schemas.exception_codes import EXCEPTIONS

if TYPE_CHECKING:
    from datetime import date

    import duckdb

STANDING: Final = """
SELECT file.input_file_id, file.path, file.run_id, file.business_date, file.outcome = 'quarantined' AS is_refused,
       file.rows_quarantined, file.refusal
FROM report.input_file AS file
WHERE {condition} AND (file.outcome = 'quarantined' OR file.rows_quarantined > 0)
QUALIFY row_number() OVER (PARTITION BY file.input_file_id ORDER BY file.business_date DESC, file.run_id DESC) = 1
ORDER BY is_refused DESC, file.business_date, file.path
"""
OPEN: Final = (
    "file.input_file_id IN (SELECT subject_id FROM report.exception WHERE code IN ('FILE_REFUSED', 'ROWS_QUARANTINED'))"
)
OF_LAST_RUN: Final = "file.run_id = (SELECT run_id FROM report.night)"


@dataclass(frozen=True)
class NotLetIn:
    """A refused file (`rows` is 0), or a file with quarantined rows."""

    input_file_id: str
    path: str
    since: date
    rows: int
    reason: str
    list_to_correct: str

    @property
    def sentence(self) -> str:
        what = f"{counted(self.rows, 'row')} quarantined" if self.rows else f"the file was refused: {self.reason}"
        return f"{self.path} of {self.since}: {what}"

    @property
    def what_to_do(self) -> str:
        if self.rows:
            return f"correct {self.list_to_correct} and put it into {Path('inbox') / Path(self.path).parent}/"
        again = f"aftersales again {self.input_file_id[:SHOWN_ID]}"
        return (
            "put the corrected file into inbox/; or correct what the reason names, for example in reference/, and give "
            f"`{again}`; {self.list_to_correct} lists all refused files of that run"
        )


def still_not_let_in(connection: duckdb.DuckDBPyConnection, home: Home) -> list[NotLetIn]:
    """Every file of which something still waits, refused files first, the oldest first."""
    is_a_state = any(item.code == "FILE_REFUSED" for item in EXCEPTIONS)
    found = connection.execute(STANDING.format(condition=OPEN if is_a_state else OF_LAST_RUN)).fetchall()
    return [
        NotLetIn(
            input_file_id,
            path,
            business_date,
            0 if is_refused else rows,
            refusal or "",
            str(_list_of(home, run_id, path, input_file_id, is_refused=is_refused)),
        )
        for input_file_id, path, run_id, business_date, is_refused, rows, refusal in found
    ]


def _list_of(home: Home, run_id: str, path: str, input_file_id: str, *, is_refused: bool) -> Path:
    """The quarantine list of a file; of a refused file, or where the list is gone, the folder of its run's lists."""
    folder = home.root / quarantine_place(run_id)
    own = folder / quarantine_list(path, input_file_id)
    return own if own.is_file() and not is_refused else folder
