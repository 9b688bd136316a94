"""A supplier's statement: what it owed, what moved tonight, what it owes now; ready to send, and of nobody else.

Its rows are those of floor `statement`, each under its supplier; no other sheet of ours is read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.memory import executed
from aftersales.jobs.workbook.look import DARK, GREY, NOTE, TEXT, Look, Pen
from aftersales.jobs.workbook.paper import Formula, Paper, set_landscape
from aftersales.jobs.workbook.recalculation import fill_in_values
from aftersales.jobs.workbook.seal import seal
from aftersales.jobs.workbook.table_sheet import POSITION, Rows, TableSheet, add_table_sheet
from aftersales.jobs.workbook.whole_list import write_whole_list

if TYPE_CHECKING:
    import duckdb
    from openpyxl import Workbook

SUPPLIER: Final = "supplier_id"
SHEETS: Final = (
    TableSheet("Returns", "returns", "return_line", "No return was pushed, recalled or stocked in tonight."),
    TableSheet("Refunds", "refunds", "refund", "No refund order was made or settled tonight."),
    TableSheet("Open items", "open_items", "open_item", "Nothing is owed."),
    TableSheet("Goods awaited", "goods_awaited", "goods_awaited", "No goods are awaited."),
)
RELATIONS: Final = ("account", *(sheet.relation for sheet in SHEETS))
LAID_OUT: Final = "of_all_suppliers_"
"""Before the name of a table that has a relation of floor `statement` for the time of writing."""
WITH_MOVEMENT: Final = f"""
SELECT supplier_id FROM {LAID_OUT}return_line
UNION
SELECT supplier_id FROM {LAID_OUT}refund
ORDER BY supplier_id
"""
WIDTHS: Final = (30, 12, 18, 18, 18, 18, 18)
HEADINGS: Final = ("Distributor", "Currency", "#Opening", "#Due tonight", "#Settled", "#Written off", "#Closing")
READING: Final = (
    "Opening + due − settled − written off = closing = the sum of Open items.",
    "Due: unit price at shipment × accepted quantity, less unsettled and exchange amounts and the return handling fee.",
    "Returns: what was pushed, recalled or stocked in tonight. Goods awaited: what was pushed and is not stocked in.",
)


def write_statements(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    business_date: date,
    most: int,
    warn: Callable[[str], None],
) -> None:
    """`folder`/SUPPLIER_ID.xlsx for each supplier with a movement tonight; none, no folder.

    A sheet shows `most` rows; a longer list is beside it, whole, as SUPPLIER_ID.LIST.parquet.
    """
    names = dict(connection.execute("SELECT supplier_id, supplier_name FROM reference.supplier").fetchall())
    with _laid_out(connection):
        for (supplier_id,) in executed(connection, WITH_MOVEMENT).fetchall():
            folder.mkdir(parents=True, exist_ok=True)
            title = f"Statement of {names.get(supplier_id) or supplier_id}"
            subtitle = f"{supplier_id}, night of {business_date}: refunds of returned goods"
            workbook = _statement(connection, supplier_id, folder, most, (title, subtitle))
            loose, path = folder / f".{supplier_id}.partial", folder / f"{supplier_id}.xlsx"
            workbook.save(loose)
            seal(loose, path, business_date)
            loose.unlink()
            fill_in_values(path, business_date, warn)


@contextmanager
def _laid_out(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """The floor's relations as tables, by supplier: as views each would be computed for every supplier anew."""
    for relation in RELATIONS:
        rows = f'SELECT * FROM statement."{relation}" ORDER BY {SUPPLIER}, {POSITION}'
        executed(connection, f"CREATE TEMP TABLE {LAID_OUT}{relation} AS {rows}")
    yield
    for relation in RELATIONS:
        connection.execute(f"DROP TABLE {LAID_OUT}{relation}")


def _statement(
    connection: duckdb.DuckDBPyConnection, supplier_id: str, folder: Path, most: int, titles: tuple[str, str]
) -> Workbook:
    """One supplier's workbook; its lists that are longer than a sheet shows are written into the folder."""
    from openpyxl import Workbook

    workbook, pen = Workbook(), Pen()
    workbook.remove(workbook.active)
    _add_account(workbook, pen, _rows(connection, "account", supplier_id), titles)
    for sheet in SHEETS:
        rows = _rows(connection, sheet.relation, supplier_id, most)
        whole = folder / f"{supplier_id}.{sheet.table}.parquet"
        add_table_sheet(workbook, pen, sheet, rows, beside=whole.name)
        if rows.is_capped:
            write_whole_list(connection, _query(sheet.relation, supplier_id), whole)
    return workbook


def _add_account(workbook: Workbook, pen: Pen, account: Rows, titles: tuple[str, str]) -> None:
    """The first sheet: opening, what moved, and closing by distributor; the currencies apart."""
    paper = Paper(workbook.create_sheet("Statement"), pen, WIDTHS)
    paper.text(1, 1, titles[0], Look(TEXT.number_format, is_bold=True, size=18, color=DARK))
    paper.text(2, 1, titles[1], TEXT._replace(color=GREY))
    paper.height(1, 28)
    row = paper.headings(4, "Account by distributor", HEADINGS)
    first = row
    for distributor, currency, *amounts in account.rows:
        closing = Formula(f"=ROUND(C{row}+D{row}-E{row}-F{row},2)")
        row = paper.line(row, (distributor, currency, *amounts[:-1], closing), currency)
    for currency in dict.fromkeys(line[1] for line in account.rows):
        area = f'B{first}:B{first + len(account.rows) - 1},"{currency}"'
        sums = [
            Formula(f"=ROUND(SUMIFS({letter}{first}:{letter}{first + len(account.rows) - 1},{area}),2)")
            for letter in "CDEFG"
        ]
        row = paper.line(row, ("All distributors", currency, *sums), currency, is_total=True)
    if not account.rows:
        paper.text(row, 1, "No refund order was made yet.", NOTE)
        row += 1
    for step, text in enumerate(READING, start=row + 1):
        paper.text(step, 1, text, NOTE)
    set_landscape(paper.page, 1)


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
