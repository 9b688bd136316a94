"""Runs a user's SQL on the published file over a read-only, sandboxed connection.

The file is opened read-only. The database may open no other file, load no extension and see no Python variable, and the
settings that forbid this are locked, so that no statement can undo them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO

from aftersales.jobs.console.table_output import Listing, write_rows
from aftersales.jobs.runtime.exit_codes import Failed, WrongUse

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT: Final = "1GB"
"""The memory of a query, so that a cross join cannot take the memory of a run on the same machine."""
MOST_CELLS: Final = 1_000_000
"""The limit of an answer that is held as a whole, about 200 MB; no person reads a table of that length."""
BATCH_ROWS: Final = 10_000
LOCKED: Final[dict[str, Any]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    # a query may not spill to disk either; one that needs more memory fails
    "temp_directory": "",
    "memory_limit": MEMORY_LIMIT,
}
THEN_LOCKED: Final = """
SET disabled_filesystems = 'LocalFileSystem';
SET lock_configuration = true;
"""
"""Set after the file is open. `enable_external_access` alone still allows writing to the file's own path and log: a
COPY could replace the published file, or write a log next to it whose changes every later reader would see."""
SCHEMA: Final = "report"
NO_PARQUET: Final = re.compile(r"\b(INTERVAL|UNION)\b")
"""Types, also inside a list or struct, that polars 2.1 cannot read from DuckDB 2.0."""
RELATIONS: Final = """
SELECT table_name AS relation, estimated_size AS rows, comment AS contains
FROM duckdb_tables() WHERE schema_name = 'report'
UNION ALL
SELECT view_name, NULL, comment FROM duckdb_views() WHERE schema_name = 'report' AND NOT internal
ORDER BY relation
"""
COLUMNS: Final = """
SELECT column_name AS "column", data_type AS type, comment AS meaning
FROM duckdb_columns() WHERE schema_name = 'report' AND table_name = ? ORDER BY column_index
"""


def guarded(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can only read a published file; Failed if the file cannot be opened."""
    import duckdb

    try:
        connection = duckdb.connect(str(path), read_only=True, config=dict(LOCKED))
        connection.execute(THEN_LOCKED)
    except duckdb.Error as error:
        raise Failed(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
    # so that the prefix `report.` is optional
    connection.execute(f"USE {SCHEMA}")
    return connection


class Answer(NamedTuple):
    """Named columns, and rows that are fetched on demand; they must be read before the next statement runs."""

    names: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def answers_to(connection: duckdb.DuckDBPyConnection, text: str) -> Iterator[Listing]:
    """The result of each statement; WrongUse states what the database does not understand, and where."""
    with _understood():
        statements = connection.extract_statements(text)
    for statement in statements:
        yield _laid_out(_asked(connection, statement))


def answer_to(connection: duckdb.DuckDBPyConnection, text: str) -> Listing:
    """The result of the last statement; WrongUse if it is too long for a table."""
    return _laid_out(_last(connection, text))


def stream_answer(connection: duckdb.DuckDBPyConnection, text: str, form: str, stream: TextIO) -> int:
    """Write the result of the last statement, one row at a time; return the number of rows."""
    answer = _last(connection, text)
    return write_rows(answer.names, answer.rows, form, stream)


def _last(connection: duckdb.DuckDBPyConnection, text: str) -> Answer:
    """Run all statements; return the answer of the last."""
    answer = Answer((), iter(()))
    with _understood():
        statements = connection.extract_statements(text)
    for statement in statements:
        answer = _asked(connection, statement)
    return answer


def _asked(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> Answer:
    with _understood():
        connection.execute(statement)
        found = connection.description or ()
    return Answer(tuple(column[0] for column in found), _rows(connection) if found else iter(()))


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """The rows of the last executed statement; the database keeps computing while they are fetched."""
    while True:
        with _understood():
            rows = connection.fetchmany(BATCH_ROWS)
        if not rows:
            return
        yield from rows


def _laid_out(answer: Answer) -> Listing:
    most = MOST_CELLS // max(1, len(answer.names))
    rows = tuple(islice(answer.rows, most + 1))
    if len(rows) > most:
        raise WrongUse(
            f"The answer has more than {most:,} rows, too many for a table. Group or LIMIT it, or write it with "
            "`aftersales sql` and --format csv, json or parquet."
        )
    return Listing(answer.names, rows)


def is_whole(connection: duckdb.DuckDBPyConnection, text: str) -> bool:
    """True if a text that ends with a semicolon is complete; false inside an open quotation."""
    import duckdb

    try:
        connection.extract_statements(text)
    except duckdb.Error as error:
        return "unterminated" not in str(error)
    return True


def write_parquet(connection: duckdb.DuckDBPyConnection, text: str, path: Path) -> int:
    """Write the rows of one query as Parquet with exact decimals; return their number. The database writes nothing."""
    import duckdb
    import polars

    if path.exists() and not path.is_file():
        raise WrongUse(f"{path} is not a file. Name a file with --output.")
    partial = path.with_name(f".{path.name}.partial")
    try:
        statements = connection.extract_statements(text)
        for statement in statements[:-1]:
            connection.execute(statement)
        # a statement that changes rows returns their number, which is useless as a file
        if not statements or statements[-1].expected_result_type != [duckdb.ExpectedResultType.QUERY_RESULT]:
            raise WrongUse("The last statement returns no rows to write. Begin it with SELECT or FROM.")
        found = connection.sql(statements[-1])
        _must_fit_parquet(found.columns, [str(kind) for kind in found.types])
        frame = polars.DataFrame(found)
        frame.write_parquet(partial)
        partial.replace(path)
    except duckdb.Error as error:
        raise WrongUse(_explained(error)) from None
    except OSError as error:
        raise Failed(f"{path} could not be written: {error.strerror or error}.") from None
    finally:
        partial.unlink(missing_ok=True)
    return frame.height


def _must_fit_parquet(names: Sequence[str], kinds: Sequence[str]) -> None:
    """Raise WrongUse before the rows are converted, because the library that converts them crashes on these."""
    for name, kind in zip(names, kinds, strict=True):
        if names.count(name) > 1:
            raise WrongUse(f"Two columns are named `{name}`, but a Parquet file can hold only one. Rename one with AS.")
        if NO_PARQUET.search(kind):
            raise WrongUse(f"Column `{name}` has type {kind}, which cannot be written as Parquet: cast it to VARCHAR.")


def relations(connection: duckdb.DuckDBPyConnection) -> Listing:
    """Every published relation with its number of rows and what it contains."""
    return answer_to(connection, RELATIONS)


def columns(connection: duckdb.DuckDBPyConnection, relation: str) -> Listing:
    """The columns of a published relation; WrongUse with the nearest name if the relation does not exist."""
    from rapidfuzz import fuzz, process

    found = connection.execute(COLUMNS, [relation])
    names = tuple(column[0] for column in found.description or ())
    rows = tuple(found.fetchall())
    if not rows:
        known = [row[0] for row in relations(connection).rows]
        nearest = process.extractOne(relation, known, scorer=fuzz.ratio, score_cutoff=50)
        meant = f" Did you mean `{nearest[0]}`?" if nearest else f" The relations are {', '.join(known)}."
        raise WrongUse(f"Relation `{relation}` does not exist in schema {SCHEMA}.{meant}")
    return Listing(names, rows)


@contextmanager
def _understood() -> Iterator[None]:
    """Turn an error of the database into WrongUse."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise WrongUse(_explained(error)) from None


def _explained(error: Exception) -> str:
    """The message of the database, which names the place and the nearest names; plainer words for two known errors."""
    if "pytz" in str(error):
        return "A timestamp with a time zone cannot be shown: cast it to TIMESTAMP or VARCHAR."
    kind, _, text = str(error).partition(": ")
    if kind == "Out of Memory Error":
        return (
            f"The query needs more memory than the limit of {MEMORY_LIMIT}: filter or group earlier, or check for a "
            "join without its condition."
        )
    return f"The query was not understood ({kind.lower()}): {text}" if "Permission" not in kind else f"Refused: {text}"
