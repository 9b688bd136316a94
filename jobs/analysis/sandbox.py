"""Somebody's own SQL over the published file: he may read everything in it, and touch nothing else.

The file is opened read-only, the database may open no other file, load no extension and see no Python variable, and the
settings that say so are locked: no statement can take them back.
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
"""What a query may hold in the database, so that somebody's cross join takes no night its memory."""
MOST_CELLS: Final = 1_000_000
"""Of an answer that is laid out as a whole: some 200 MB. Nobody reads a table of that length."""
BATCH_ROWS: Final = 10_000
LOCKED: Final[dict[str, Any]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    # nothing is laid aside on a disk either: a query that needs more memory than there is fails
    "temp_directory": "",
    "memory_limit": MEMORY_LIMIT,
}
THEN_LOCKED: Final = """
SET disabled_filesystems = 'LocalFileSystem';
SET lock_configuration = true;
"""
"""Once the file is open. `enable_external_access` alone lets the file's own path and its log be written: a COPY could
replace the published file, or lay a log beside it whose changes every later reader would see."""
SCHEMA: Final = "report"
NO_PARQUET: Final = re.compile(r"\b(INTERVAL|UNION)\b")
"""Types, by themselves or within a list or struct, that polars 2.1 does not take from DuckDB 2.0."""
RELATIONS: Final = """
SELECT table_name AS relation, estimated_size AS rows, comment AS what
FROM duckdb_tables() WHERE schema_name = 'report'
UNION ALL
SELECT view_name, NULL, comment FROM duckdb_views() WHERE schema_name = 'report' AND NOT internal
ORDER BY relation
"""
COLUMNS: Final = """
SELECT column_name AS "column", data_type AS type, comment AS what
FROM duckdb_columns() WHERE schema_name = 'report' AND table_name = ? ORDER BY column_index
"""


def guarded(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection to a published file that can do nothing but read it; Failed where it cannot be opened."""
    import duckdb

    try:
        connection = duckdb.connect(str(path), read_only=True, config=dict(LOCKED))
        connection.execute(THEN_LOCKED)
    except duckdb.Error as error:
        raise Failed(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
    # `report.` may be left out
    connection.execute(f"USE {SCHEMA}")
    return connection


class Answer(NamedTuple):
    """Named columns, and rows that are fetched as they are asked for, before the next statement is."""

    names: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def answers_to(connection: duckdb.DuckDBPyConnection, text: str) -> Iterator[Listing]:
    """What each of the statements returns; WrongUse tells what the database does not understand, and where."""
    with _understood():
        statements = connection.extract_statements(text)
    for statement in statements:
        yield _laid_out(_asked(connection, statement))


def answer_to(connection: duckdb.DuckDBPyConnection, text: str) -> Listing:
    """What the last of the statements returns; WrongUse where that is too long to be laid out."""
    return _laid_out(_last(connection, text))


def stream_answer(connection: duckdb.DuckDBPyConnection, text: str, form: str, stream: TextIO) -> int:
    """Write what the last of the statements returns, in a form that holds one row at a time; how many rows."""
    answer = _last(connection, text)
    return write_rows(answer.names, answer.rows, form, stream)


def _last(connection: duckdb.DuckDBPyConnection, text: str) -> Answer:
    """All statements run; the answer of the last."""
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
    """The rows of the statement that was executed last; the database computes on while they are fetched."""
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
            f"The answer has more than {most:,} rows, too many to be laid out as a table. Group or LIMIT it, or let "
            "`aftersales sql` write it with --format csv, json or parquet."
        )
    return Listing(answer.names, rows)


def is_whole(connection: duckdb.DuckDBPyConnection, text: str) -> bool:
    """Whether a text that ends with a semicolon ends there, or inside of a quotation that goes on."""
    import duckdb

    try:
        connection.extract_statements(text)
    except duckdb.Error as error:
        return "unterminated" not in str(error)
    return True


def write_parquet(connection: duckdb.DuckDBPyConnection, text: str, path: Path) -> int:
    """The rows of one query as Parquet, decimals exact; how many. The database itself may write nothing."""
    import duckdb
    import polars

    if path.exists() and not path.is_file():
        raise WrongUse(f"{path} is no file: name one with --output.")
    partial = path.with_name(f".{path.name}.partial")
    try:
        statements = connection.extract_statements(text)
        for statement in statements[:-1]:
            connection.execute(statement)
        # a statement that changes something may answer too: how many rows it changed, which nobody wants as a file
        if not statements or statements[-1].expected_result_type != [duckdb.ExpectedResultType.QUERY_RESULT]:
            raise WrongUse("The last statement answers no rows that could be written: begin it with SELECT or FROM.")
        found = connection.sql(statements[-1])
        _must_fit_parquet(found.columns, [str(kind) for kind in found.types])
        frame = polars.DataFrame(found)
        frame.write_parquet(partial)
        partial.replace(path)
    except duckdb.Error as error:
        raise WrongUse(_told(error)) from None
    except OSError as error:
        raise Failed(f"{path} could not be written: {error.strerror or error}.") from None
    finally:
        partial.unlink(missing_ok=True)
    return frame.height


def _must_fit_parquet(names: Sequence[str], kinds: Sequence[str]) -> None:
    """WrongUse before the rows are handed over: the library that writes them dies of these, loudly."""
    for name, kind in zip(names, kinds, strict=True):
        if names.count(name) > 1:
            raise WrongUse(f"Two columns are named `{name}`, and Parquet keeps one: name them apart with AS.")
        if NO_PARQUET.search(kind):
            raise WrongUse(f"Column `{name}` is {kind}, which is not written as Parquet: cast it to VARCHAR.")


def relations(connection: duckdb.DuckDBPyConnection) -> Listing:
    """Every published relation: its name, rows and what it is."""
    return answer_to(connection, RELATIONS)


def columns(connection: duckdb.DuckDBPyConnection, relation: str) -> Listing:
    """The columns of a published relation; WrongUse with the nearest name where there is none."""
    from rapidfuzz import fuzz, process

    found = connection.execute(COLUMNS, [relation])
    names = tuple(column[0] for column in found.description or ())
    rows = tuple(found.fetchall())
    if not rows:
        known = [row[0] for row in relations(connection).rows]
        nearest = process.extractOne(relation, known, scorer=fuzz.ratio, score_cutoff=50)
        meant = f" Did you mean `{nearest[0]}`?" if nearest else f" The relations are {', '.join(known)}."
        raise WrongUse(f"There is no relation `{relation}` in schema {SCHEMA}.{meant}")
    return Listing(names, rows)


@contextmanager
def _understood() -> Iterator[None]:
    """WrongUse for what the database says."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise WrongUse(_told(error)) from None


def _told(error: Exception) -> str:
    """The database's own words: they name the place, and the nearest names where it has some."""
    if "pytz" in str(error):
        return "A moment with a time zone cannot be shown: cast it to TIMESTAMP or VARCHAR."
    kind, _, text = str(error).partition(": ")
    if kind == "Out of Memory Error":
        return (
            f"The query needs more memory than the {MEMORY_LIMIT} that one may have: filter or group earlier, or look "
            "for a join without its condition."
        )
    return f"The query was not understood ({kind.lower()}): {text}" if "Permission" not in kind else f"Refused: {text}"
