"""Files and rows that were not let in and still wait for a person, each with the list to correct (R-66)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.console.counted import counted
from aftersales.jobs.state.archived_files import SHOWN_ID
from aftersales.jobs.state.paths import Home, quarantine_list, quarantine_place

if TYPE_CHECKING:
    from datetime import date

    import duckdb

STANDING: Final = """
SELECT
    file.input_file_id, file.path, file.run_id, file.business_date, file.outcome = 'quarantined' AS is_refused,
    (
        SELECT count(*) FROM report.quarantined_row AS refused
        WHERE refused.input_file_id = file.input_file_id AND refused.still_stands
    ) AS rows,
    file.refusal
FROM report.input_file AS file
WHERE file.still_stands
ORDER BY is_refused DESC, file.business_date, file.path, file.run_id
"""


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
        what = f"{counted(self.rows, 'row')} quarantined" if self.rows else f"refused: {self.reason}"
        return f"{self.path} of {self.since} ({self.input_file_id[:SHOWN_ID]}): {what}"

    @property
    def what_to_do(self) -> str:
        if self.rows:
            return f"correct a copy of {self.list_to_correct} and put it into {Path('inbox') / Path(self.path).parent}/"
        again = f"aftersales again {self.input_file_id[:SHOWN_ID]}"
        return (
            "put the corrected file into inbox/; or correct what the reason names, for example in reference/, and give "
            f"`{again}`; {self.list_to_correct} lists all refused files of that run"
        )


def still_not_let_in(connection: duckdb.DuckDBPyConnection, home: Home) -> list[NotLetIn]:
    """Every file of which something still waits, refused files first, the oldest first."""
    found = connection.execute(STANDING).fetchall()
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
