"""Writes the suppliers' statements; each contains only the rows of its own supplier.

The rows come only from schema `statement`, where every row has its supplier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.memory_limit import executed
from aftersales.jobs.report.statements.statement_workers import processors, writers
from aftersales.jobs.report.statements.supplier_statement import SHEETS, Statement, whole_list_name, write_statement
from aftersales.jobs.report.workbook.full_list_parquet import write_whole_list
from aftersales.jobs.report.workbook.table_sheet import POSITION, Rows

if TYPE_CHECKING:
    import duckdb

SUPPLIER: Final = "supplier_id"
RELATIONS: Final = ("account", "customer_balance", *(sheet.relation for sheet in SHEETS))
LAID_OUT: Final = "of_all_suppliers_"
"""Prefix of the temporary table that holds a relation of schema `statement` while it is read."""
WITH_ROWS: Final = " UNION ".join(
    f"SELECT supplier_id FROM {LAID_OUT}{relation}" for relation in RELATIONS if relation != "account"
)
"""The suppliers of which something moved on the date or is open: a document, goods, a balance or its use (R-74)."""
FEW_ROWS: Final = 10_000
"""Up to this many rows the run writes the statements itself.

8,000 rows are written in 2.8 s, and a separate process takes 0.2 s to start.
"""


@contextmanager
def writing_statements(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    business_date: date,
    most: int,
    warn: Callable[[str], None],
    *,
    processes: int | None = None,
) -> Iterator[None]:
    """Write `folder`/SUPPLIER_ID.xlsx for each supplier with anything moved or open, complete when the block ends.

    Without such a supplier the folder is not made. A sheet shows `most` rows; a longer list is also written in full, as
    SUPPLIER_ID.LIST.parquet. More than FEW_ROWS rows are written by separate processes while the block runs: by
    `processes` of them, or by default by as many as there are processors, and by none on a single processor. The bytes
    are the same in all cases.
    """
    with ExitStack() as at_work:
        with _laid_out(connection):
            if processes is None:
                processes = processors() if processors() > 1 and _rows_shown(connection, most) > FEW_ROWS else 0
            write = at_work.enter_context(writers(processes, warn)) if processes else None
            for statement in _statements(connection, folder, business_date, most):
                if write is None:
                    write_statement(statement, warn)
                else:
                    write(statement)
        yield


def _statements(
    connection: duckdb.DuckDBPyConnection, folder: Path, business_date: date, most: int
) -> Iterator[Statement]:
    """Yield each supplier's rows, and write its lists that are longer than a sheet shows into the folder."""
    names = dict(connection.execute("SELECT supplier_id, supplier_name FROM reference.supplier").fetchall())
    for (supplier_id,) in executed(connection, f"{WITH_ROWS} ORDER BY supplier_id").fetchall():
        folder.mkdir(parents=True, exist_ok=True)
        lists = tuple(_rows(connection, sheet.relation, supplier_id, most) for sheet in SHEETS)
        for sheet, rows in zip(SHEETS, lists, strict=True):
            if rows.is_capped:
                whole = folder / whole_list_name(supplier_id, sheet)
                write_whole_list(connection, _query(sheet.relation, supplier_id), whole)
        account = _rows(connection, "account", supplier_id)
        balances = _rows(connection, "customer_balance", supplier_id)
        name = names.get(supplier_id) or ""
        yield Statement(supplier_id, name, business_date, folder, account, balances, lists)


@contextmanager
def _laid_out(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """For the block, copy the relations of schema `statement` into tables.

    They are views, and each would be computed again for every supplier.
    """
    for relation in RELATIONS:
        rows = f'SELECT * FROM statement."{relation}" ORDER BY {SUPPLIER}, {POSITION}'
        executed(connection, f"CREATE TEMP TABLE {LAID_OUT}{relation} AS {rows}")
    yield
    for relation in RELATIONS:
        connection.execute(f"DROP TABLE {LAID_OUT}{relation}")


def _rows_shown(connection: duckdb.DuckDBPyConnection, most: int) -> int:
    """The number of rows that all statements together show."""
    counted = " UNION ALL ".join(
        f"SELECT least(count(*), {most}) AS shown FROM {LAID_OUT}{sheet.relation} GROUP BY {SUPPLIER}"
        for sheet in SHEETS
    )
    found = executed(connection, f"SELECT coalesce(sum(shown), 0) FROM ({counted})").fetchone()
    return int(found[0]) if found else 0


def _rows(connection: duckdb.DuckDBPyConnection, relation: str, supplier_id: str, most: int | None = None) -> Rows:
    """The first rows of one supplier, without the supplier id, because the whole file is about this supplier."""
    query = _query(relation, supplier_id)
    counted = executed(connection, f"SELECT count(*) FROM ({query})").fetchone()
    total = int(counted[0]) if counted else 0
    found = executed(connection, f"{query} LIMIT {total if most is None else most}")
    names = tuple(column[0] for column in found.description or ())
    return Rows(names, tuple(found.fetchall()), total)


def _query(relation: str, supplier_id: str) -> str:
    """The query for every row of one supplier, in order.

    The id goes into the text of the query, so it must be letters, digits, _ and -, as supplier ids are (contract).
    """
    if not supplier_id.replace("_", "").replace("-", "").isalnum():
        raise ValueError(f"{supplier_id!r} is not a supplier id: letters, digits, _ and - are allowed")
    columns = f"* EXCLUDE ({POSITION}, {SUPPLIER})"
    return f"SELECT {columns} FROM {LAID_OUT}{relation} WHERE {SUPPLIER} = '{supplier_id}' ORDER BY {POSITION}"
