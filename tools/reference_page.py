"""docs/reference-tables.md out of schemas/: `make pages` writes it.

The meaning, the example and what an empty cell means are declared beside each column (schemas/reference_table.py), the
form is what the contract of the row expects (schemas/reference_row.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.declared_words import built_in
from aftersales.jobs.ingest.inbox import SUPPLIER_FILES
from aftersales.jobs.ingest.source_registry import declarations
from aftersales.jobs.ingest.word_meanings import columns_of, header_of, meanings_of
from aftersales.schemas.reference_column import ReferenceColumn
from aftersales.schemas.reference_row import REFERENCE_RULES
from aftersales.schemas.reference_table import REFERENCE_TABLES, ReferenceTable

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "reference-tables.md"
ABOVE: Final = """# Reference tables

`make pages` writes this page out of schemas/; change schemas/reference_table.py, not this page.

The tables in `reference/` of a home say who your shops, suppliers and warehouses are and which terms apply. You
keep them, as CSV or as XLSX (one of the two per table); `aftersales init` writes an empty one of each. Every run reads
them whole, and keeps a copy, so that a past date can be computed again with the tables of its own run (R-52).

- Every needed column must be there under exactly its name; the order is free. A column that is not needed may be left
  out, which is the same as an empty cell in every row. A further column is not read, and the run's log names it; if its
  name is similar to a column that is missing, the run stops, because it may be that column with a typing error.
- A table may write an id of another table in other letter case: it is read as the table of that party spells it, and
  the log says so. Two parties whose ids differ only in letter case stop the run.
- `currencies` and `marketplace_words` may be missing; a table that is not there is an empty one.
- Write a date as `2026-06-01`, an amount with a dot as `1234.50`, a yes or no as `true` or `false`, and ids as text,
  so that a spreadsheet keeps every digit.
- A first and a last day are both included.
- A wrong row stops the run before anything is taken (exit code 2). The message lists everything that is wrong: file,
  row, column, what was found, what was expected.
- A changed row counts from the next run on. What was already pushed or refunded keeps the terms it had (R-43, R-52).

| Table | One row |
|---|---|
"""


BELOW: Final = """## Sources, columns and meanings

What a row of [marketplace_words](#marketplace_words) may name. A header can be declared for every column of this list,
a word for the columns with meanings. A meaning in capital letters ignores the row for that reason
([sources.md](sources.md)); `data` only says that the row is read. A supplier's own words (`supplier_columns`) may name
every column of a source that is marked with *.
"""


def page() -> str:
    """The whole page."""
    tables = REFERENCE_TABLES.items()
    index = [f"| [{table.file_name}](#{table.file_name}) | {_cell(table.row)} |" for _, table in tables]
    sections = (line for kind, table in tables for line in _section(kind, table))
    return ABOVE + "\n".join([*index, "", *sections, BELOW, *_meanings()])


def _meanings() -> Iterator[str]:
    """The sources, their columns and what a word in each may mean."""
    of_suppliers = {declaration.name for declaration in built_in().of_folder(SUPPLIER_FILES)}
    for declaration in declarations():
        if declaration.in_tables:
            continue
        mark = " *" if declaration.name in of_suppliers else ""
        yield f"### {declaration.name}{mark}\n"
        yield f"{declaration.title[:1].upper()}{declaration.title[1:]}.\n"
        yield "| Column | Header | A word may mean |"
        yield "|---|---|---|"
        meanings = meanings_of(declaration)
        for name in dict.fromkeys([*columns_of(declaration), *meanings]):
            shown = ", ".join(f"`{meaning}`" for meaning in meanings.get(name, ())) or "–"
            yield f"| {name} | {_cell(header_of(declaration, name))} | {shown} |"
        yield ""


def _section(kind: str, table: ReferenceTable) -> Iterator[str]:
    yield f"## {table.file_name}\n"
    yield f"{table.row} `reference/{table.file_name}.csv` or `.xlsx`\n"
    yield f"- Key: {', '.join(f'`{name}`' for name in table.key)}; two rows with the same key stop the run."
    yield f"- Overlap: {table.overlap}\n"
    yield "| Column | Meaning | Example | Form | Needed | Empty means |"
    yield "|---|---|---|---|---|---|"
    yield from (_line(kind, column) for column in table.columns)
    yield ""
    yield "```csv"
    yield ",".join(column.name for column in table.columns)
    yield ",".join(column.example for column in table.columns)
    yield "```\n"


def _line(kind: str, column: ReferenceColumn) -> str:
    cells = (
        column.name,
        column.meaning,
        f"`{column.example}`",
        _form(kind, column.name),
        "no" if column.empty else "yes",
        column.empty or "–",
    )
    return f"| {' | '.join(map(_cell, cells))} |"


def _form(kind: str, name: str) -> str:
    """What the contract expects of the column, each expectation once; that ids keep all digits is said at the top."""
    rules = [rule for rule in REFERENCE_RULES[kind] if rule.about == name and rule.reason != "ID_DIGITS_LOST"]
    return "; ".join(dict.fromkeys(rule.expected for rule in rules))


def _cell(text: str) -> str:
    """Text in a cell of a Markdown table."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
