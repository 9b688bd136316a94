"""Statements that every run executes with the same text: each is parsed once per process.

Parsing takes an eighth of a small run. `aftersales backfill`, `verify` and the tests compute many runs in one process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_known: dict[str, duckdb.Statement] = {}


def parsed(connection: duckdb.DuckDBPyConnection, statement: str) -> duckdb.Statement:
    """One statement, which any connection can execute any number of times.

    It is kept until the process ends, so its text must not contain a path or a value of a run.
    """
    found = _known.get(statement)
    if found is None:
        (found,) = connection.extract_statements(statement)
        _known[statement] = found
    return found
