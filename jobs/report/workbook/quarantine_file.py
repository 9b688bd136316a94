"""Quarantined rows in a form that can be corrected and dropped in again: one workbook per file, cells unchanged.

It is a workbook and not a CSV, because a spreadsheet program that opens a CSV cuts the digits of long ids and runs
cells that look like formulas. The columns after the file's own state what is wrong; intake does not read them.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.books.memory_limit import executed
from aftersales.jobs.ingest.header_drift import QUARANTINE_COLUMNS
from aftersales.jobs.report.workbook.reproducible_zip import make_reproducible
from aftersales.jobs.report.workbook.styles import HEADING, TEXT, Pen
from aftersales.jobs.state.paths import quarantine_list, quarantine_place

if TYPE_CHECKING:
    import duckdb

ROW_COLUMN, REASONS_COLUMN, DETAIL_COLUMN = QUARANTINE_COLUMNS
REFUSED_FILES: Final = "refused_files.xlsx"
MOST_ROWS: Final = 100_000
"""Rows of one list: a sheet has room for 1,048,575, but a person corrects, and intake reads, a smaller one."""
FETCHED: Final = 10_000
RawRows = Callable[[Sequence[tuple[str, int, str]]], Iterable[tuple[str, int, str]]]
"""Takes rows as (input_file_id, row_number, reasons), returns them as (input_file_id, row_number, JSON)."""


def write_quarantine(
    connection: duckdb.DuckDBPyConnection,
    places: Path,
    run_id: str,
    business_date: date,
    *,
    raw_rows: RawRows,
    warn: Callable[[str], None] = lambda _: None,
) -> None:
    """Write one workbook per file with quarantined rows, and a list of the refused files, below `places`.

    `raw_rows` reads quarantined rows whole from their files again: the database has only some of their cells (R-12).
    Without any of these the folder is not made. A list that cannot be written is a warning: its rows are in the
    database, and one file must not stop a run.
    """
    folder = places / quarantine_place(run_id)
    refused = executed(
        connection,
        "SELECT path, refusal FROM report.input_file WHERE run_id = ? AND outcome = 'quarantined' ORDER BY path",
        [run_id],
    ).fetchall()
    if refused:
        _guarded(
            partial(_write_parts, folder / REFUSED_FILES, ("path", "refusal"), refused, business_date),
            REFUSED_FILES,
            warn,
        )
    lists = executed(
        connection,
        "SELECT path, input_file_id FROM report.input_file AS file WHERE run_id = ? "
        "AND outcome IN ('accepted', 'nothing_accepted') AND EXISTS ("
        "FROM report.quarantined_row AS refused WHERE refused.input_file_id = file.input_file_id) ORDER BY path",
        [run_id],
    ).fetchall()
    for path, input_file_id in lists:
        _guarded(
            partial(
                _write_file,
                connection,
                folder / quarantine_list(path, input_file_id),
                input_file_id,
                business_date,
                raw_rows,
            ),
            path,
            warn,
        )


def _guarded(write: Callable[[], None], what: str, warn: Callable[[str], None]) -> None:
    """Write a list, or warn. A full disk stops the run, because nothing could be published then."""
    try:
        write()
    except (ValueError, UnicodeError) as error:
        warn(f"{what}: the list of what was not let in could not be written ({type(error).__name__})")
    except OSError as error:
        if error.errno not in (errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR, errno.EEXIST):
            raise
        warn(f"{what}: the list of what was not let in could not be written ({error.strerror})")


def _write_file(
    connection: duckdb.DuckDBPyConnection, path: Path, input_file_id: str, business_date: date, raw_rows: RawRows
) -> None:
    """Write the columns of a file under their own names, then what is wrong."""
    query = "SELECT {} FROM report.quarantined_row WHERE input_file_id = ? ORDER BY row_number"
    named = executed(connection, query.format("input_file_id, row_number, reasons"), [input_file_id]).fetchall()
    # the rows of a file have the same columns; a row with too many or too few cells may be shown without any
    published = executed(connection, query.format("raw"), [input_file_id]).fetchone()
    fallback = json.loads((published and published[0]) or "{}")
    headers = list(next((cells for _, cells in _whole(raw_rows, named) if cells), fallback))
    found = executed(connection, query.format("row_number, reasons, detail, raw"), [input_file_id])
    lines = (
        (*(cells.get(header) or "" for header in headers), str(number), reasons, detail)
        for number, reasons, detail, cells in _joined(_fetched(found), _whole(raw_rows, named))
    )
    _write_parts(path, (*headers, ROW_COLUMN, REASONS_COLUMN, DETAIL_COLUMN), lines, business_date)


def _joined(
    found: Iterator[tuple[int, str, str, str]], whole: Iterator[tuple[int, dict[str, str]]]
) -> Iterator[tuple[int, str, str, dict[str, str]]]:
    """Each row with its whole cells, or with those of the database if its file did not return it: no row is lost."""
    ahead = next(whole, None)
    for number, reasons, detail, published in found:
        if ahead is not None and ahead[0] == number:
            yield number, reasons, detail, ahead[1]
            ahead = next(whole, None)
        else:
            yield number, reasons, detail, json.loads(published or "{}")


def _whole(raw_rows: RawRows, named: Sequence[tuple[str, int, str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """The number and the cells of each row, in the order of the file."""
    return ((number, json.loads(raw)) for _, number, raw in raw_rows(named))


def _fetched(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """The rows of a result, some thousands at a time."""
    while rows := found.fetchmany(FETCHED):
        yield from rows


def _write_parts(path: Path, header: Sequence[str], lines: Iterable[Sequence[str]], business_date: date) -> None:
    """Write workbooks of at most MOST_ROWS rows: NAME.xlsx, then NAME.2.xlsx and on."""
    rest = iter(lines)
    for number in count(1):
        some = list(islice(rest, MOST_ROWS))
        if not some and number > 1:
            return
        place = path if number == 1 else path.with_name(f"{path.stem}.{number}{path.suffix}")
        _write_sheet(place, [header, *some], business_date)


def _write_sheet(path: Path, lines: Sequence[Sequence[str]], business_date: date) -> None:
    """Write a workbook of text cells whose first line is the header."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    # row by row, because a workbook in memory takes fifty times its cells
    workbook, pen = Workbook(write_only=True), Pen()
    page = workbook.create_sheet("Sheet")
    for number, line in enumerate(lines):
        cells = [WriteOnlyCell(page) for _ in line]
        for cell, value in zip(cells, line, strict=True):
            pen.text(cell, value, TEXT if number else HEADING)
        page.append(cells)
    path.parent.mkdir(parents=True, exist_ok=True)
    loose = path.with_name(".list.partial")
    workbook.save(loose)
    make_reproducible(loose, path, business_date)
    loose.unlink()
