"""Somebody's own SQL over the published file: he may read everything in it, and touch nothing else.

The file is opened read-only, the database may open no other file, load no extension and see no Python variable, and the
settings that say so are locked: no statement can take them back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.home.ending import Failed, WrongUse
from aftersales.jobs.telling.listing import Listing

if TYPE_CHECKING:
    import duckdb

LOCKED: Final[dict[str, Any]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    # nothing is laid aside on a disk either: a query that needs more memory than there is fails
    "temp_directory": "",
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


def answers_to(connection: duckdb.DuckDBPyConnection, text: str) -> Iterator[Listing]:
    """What each of the statements returns; WrongUse tells what the database does not understand, and where."""
    import duckdb

    try:
        for statement in connection.extract_statements(text):
            connection.execute(statement)
            found = connection.description or ()
            rows = tuple(connection.fetchall()) if found else ()
            yield Listing(tuple(column[0] for column in found), rows)
    except duckdb.Error as error:
        raise WrongUse(_told(error)) from None


def answer_to(connection: duckdb.DuckDBPyConnection, text: str) -> Listing:
    """What the last of the statements returns."""
    return [Listing((), ()), *answers_to(connection, text)][-1]


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

    partial = path.with_name(f".{path.name}.partial")
    try:
        found = connection.sql(text)
        if found is None:
            raise WrongUse("The query answers nothing that could be written: begin it with SELECT, WITH or FROM.")
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


def _told(error: Exception) -> str:
    """The database's own words: they name the place, and the nearest names where it has some."""
    if "pytz" in str(error):
        return "A moment with a time zone cannot be shown: cast it to TIMESTAMP or VARCHAR."
    kind, _, text = str(error).partition(": ")
    return f"The query was not understood ({kind.lower()}): {text}" if "Permission" not in kind else f"Refused: {text}"
