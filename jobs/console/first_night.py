"""What a run would push and what it would not let in, before a home pushes for the first time (R-87)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

from aftersales.jobs.console.counted import counted
from aftersales.jobs.console.verdict import Verdict, amount_text
from aftersales.jobs.runtime.exit_codes import WrongUse

if TYPE_CHECKING:
    import duckdb

SHOWN: Final = 20
"""Returns of one supplier, and reasons of one file, that are listed; the others are counted."""


def looked_at_first(books: duckdb.DuckDBPyConnection, verdict: Verdict, most: int | None, *, is_dry: bool) -> Verdict:
    """The verdict, of a dry run with what it would push and not let in; `most`: see must_be_agreed, None: no limit."""
    if is_dry:
        return replace(verdict, preview=(*_pushes(books), *_not_let_in(books)))
    if most is not None:
        must_be_agreed(books, verdict, most)
    return verdict


def must_be_agreed(books: duckdb.DuckDBPyConnection, verdict: Verdict, most: int) -> None:
    """WrongUse if a home that has pushed nothing so far would push more returns than `most` (R-87)."""
    (ever,) = books.execute("SELECT count(*) FROM report.push_item WHERE action = 'push'").fetchone() or (0,)
    if verdict.pushes <= most or ever > verdict.pushes:
        return
    raise WrongUse(
        f"This is the first run that pushes, and it would push {verdict.pushes} returns; first_night_pushes allows "
        f"{most}. Nothing was pushed or published.",
        "If older cases were settled elsewhere, set the cut-over date in aftersales.toml: first_requested_on = "
        '"YYYY-MM-DD", the first date on which cases are requested that this job is to handle.',
        "If all of them are to be pushed, agree with `aftersales run --yes`. `aftersales run --dry-run` lists them.",
    )


def _pushes(books: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What would be pushed, by supplier: its sums, then its returns."""
    sums = books.execute(
        "SELECT supplier_id, distributor_id, currency_code, pushes, pushed_quantity, pushed_amount, recalls "
        "FROM pushes.batch ORDER BY supplier_id, distributor_id"
    ).fetchall()
    ids = books.execute(
        "SELECT made.supplier_id, item.return_stock_in_id FROM pushes.new_push_item AS item "
        "JOIN pushes.return_stock_in AS made ON made.return_stock_in_id = item.return_stock_in_id "
        "WHERE item.action = 'push' ORDER BY made.supplier_id, item.return_stock_in_id"
    ).fetchall()
    returns = {supplier: [name for _, name in group] for supplier, group in groupby(ids, key=lambda row: str(row[0]))}
    yield "  would be pushed: nothing" if not ids else "  would be pushed:"
    for supplier, batches in groupby(sums, key=lambda row: str(row[0])):
        for _, distributor, currency, pushes, units, amount, recalls in batches:
            recalled = f", {counted(recalls, 'recall')}" if recalls else ""
            total = f"{currency} {amount_text(Decimal(amount), currency)}"
            pushed = f"{counted(pushes, 'return')}, {counted(units, 'unit')}, {total}{recalled}"
            yield f"    to {supplier} for {distributor}: {pushed}"
        yield from _shortened([f"      {name}" for name in returns.get(supplier, [])])


def _not_let_in(books: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Every refused file with its refusal, and every reason for which rows of a file would be quarantined."""
    refused = books.execute(
        "SELECT file.path, file.refusal FROM report.input_file AS file JOIN control.run AS run "
        "ON run.run_id = file.run_id WHERE file.outcome = 'quarantined' ORDER BY file.path"
    ).fetchall()
    # a row with several reasons is listed under the first of them; its text names all
    rows = books.execute(
        "SELECT file.path, split_part(row.reasons, ',', 1) AS reason, count(*), min(row.row_number), "
        "arg_min(row.detail, row.row_number) FROM report.quarantined_row AS row "
        "JOIN report.input_file AS file ON file.input_file_id = row.input_file_id "
        "JOIN control.run AS run ON run.run_id = file.run_id "
        "WHERE file.outcome IN ('accepted', 'nothing_accepted') "
        "GROUP BY ALL ORDER BY file.path, count(*) DESC, reason"
    ).fetchall()
    yield "  would not be let in: nothing" if not refused and not rows else "  would not be let in:"
    for path, refusal in refused:
        yield f"    the file {path}: {refusal}"
    for path, reasons in groupby(rows, key=lambda row: str(row[0])):
        yield f"    of {path}:"
        yield from _shortened(
            [f"      {counted(count, 'row')}, first row {first}: {detail}" for _, _, count, first, detail in reasons]
        )


def _shortened(lines: list[str]) -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"      and {len(lines) - SHOWN} more"
