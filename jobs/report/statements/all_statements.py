"""The suppliers' statements: each with its own rows, and nobody else's.

Its rows are those of floor `statement`, each under its supplier; no other sheet of ours is read here.
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
RELATIONS: Final = ("account", *(sheet.relation for sheet in SHEETS))
LAID_OUT: Final = "of_all_suppliers_"
"""Before the name of a table that has a relation of floor `statement` for the time of reading."""
WITH_MOVEMENT: Final = f"""
SELECT supplier_id FROM {LAID_OUT}return_line
UNION
SELECT supplier_id FROM {LAID_OUT}refund
ORDER BY supplier_id
"""
FEW_ROWS: Final = 10_000
"""8,000 rows of sheets are written in 2.8 s; a process of its own is there after 0.2."""


@contextmanager
def statements_beside(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    business_date: date,
    most: int,
    warn: Callable[[str], None],
    *,
    processes: int | None = None,
) -> Iterator[None]:
    """`folder`/SUPPLIER_ID.xlsx for each supplier with a movement tonight; none, no folder. Whole when the block ends.

    A sheet shows `most` rows; a longer list is beside it, whole, as SUPPLIER_ID.LIST.parquet. Many rows are written by
    `processes` of their own, while the block runs: as many as there are processors, where nobody says otherwise, and
    none beside a single one. The bytes are the same whoever writes them.
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
    """Each supplier's rows; its lists that are longer than a sheet shows are written into the folder."""
    names = dict(connection.execute("SELECT supplier_id, supplier_name FROM reference.supplier").fetchall())
    for (supplier_id,) in executed(connection, WITH_MOVEMENT).fetchall():
        folder.mkdir(parents=True, exist_ok=True)
        lists = tuple(_rows(connection, sheet.relation, supplier_id, most) for sheet in SHEETS)
        for sheet, rows in zip(SHEETS, lists, strict=True):
            if rows.is_capped:
                whole = folder / whole_list_name(supplier_id, sheet)
                write_whole_list(connection, _query(sheet.relation, supplier_id), whole)
        account = _rows(connection, "account", supplier_id)
        yield Statement(supplier_id, names.get(supplier_id) or "", business_date, folder, account, lists)


@contextmanager
def _laid_out(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """The floor's relations as tables, by supplier: as views each would be computed for every supplier anew."""
    for relation in RELATIONS:
        rows = f'SELECT * FROM statement."{relation}" ORDER BY {SUPPLIER}, {POSITION}'
        executed(connection, f"CREATE TEMP TABLE {LAID_OUT}{relation} AS {rows}")
    yield
    for relation in RELATIONS:
        connection.execute(f"DROP TABLE {LAID_OUT}{relation}")


def _rows_shown(connection: duckdb.DuckDBPyConnection, most: int) -> int:
    """How many rows all statements show together."""
    counted = " UNION ALL ".join(
        f"SELECT least(count(*), {most}) AS shown FROM {LAID_OUT}{sheet.relation} GROUP BY {SUPPLIER}"
        for sheet in SHEETS
    )
    found = executed(connection, f"SELECT coalesce(sum(shown), 0) FROM ({counted})").fetchone()
    return int(found[0]) if found else 0


def _rows(connection: duckdb.DuckDBPyConnection, relation: str, supplier_id: str, most: int | None = None) -> Rows:
    """The first rows of one supplier, without its id: the whole file is about it."""
    query = _query(relation, supplier_id)
    counted = executed(connection, f"SELECT count(*) FROM ({query})").fetchone()
    total = int(counted[0]) if counted else 0
    found = executed(connection, f"{query} LIMIT {total if most is None else most}")
    names = tuple(column[0] for column in found.description or ())
    return Rows(names, tuple(found.fetchall()), total)


def _query(relation: str, supplier_id: str) -> str:
    """Every row of one supplier, in its order. Ids of suppliers are letters, digits, _ and - (contract)."""
    if not supplier_id.replace("_", "").replace("-", "").isalnum():
        raise ValueError(f"{supplier_id!r} is no supplier id")
    columns = f"* EXCLUDE ({POSITION}, {SUPPLIER})"
    return f"SELECT {columns} FROM {LAID_OUT}{relation} WHERE {SUPPLIER} = '{supplier_id}' ORDER BY {POSITION}"
