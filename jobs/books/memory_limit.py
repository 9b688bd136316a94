"""DuckDB's memory limit: low at first; a statement that runs out of memory is retried with a higher one.

DuckDB can write most tables of a run to disk when memory is short. What some statements need at one moment, as the
hash tables of a join, it cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary

from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.runtime.signals import interruptible

if TYPE_CHECKING:
    import duckdb

FIRST_LIMIT: Final = 1_100_000_000
"""Bytes that are enough for a million rows; the rest of the job needs memory too. Spilling to disk costs processor
time: with 0.9 GB instead of 1.2 a million rows took 5 % longer."""
LARGE_LIMIT: Final = 1_800_000_000
"""First limit, in bytes, of a run over several million rows."""
Made = TypeVar("Made")


@dataclass
class _Limit:
    """The limit with which a connection and its cursors begin each statement, and the limit now, in bytes."""

    first: int
    now: int


_limits: WeakKeyDictionary[duckdb.DuckDBPyConnection, _Limit] = WeakKeyDictionary()


def begin_with(connection: duckdb.DuckDBPyConnection, limit: int) -> None:
    """Limit DuckDB to this many bytes, and let every statement of this connection begin with this limit."""
    limit = min(limit, _share())
    _limits[connection] = _Limit(limit, limit)
    limit_memory(connection, limit)


def cursor_of(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor for another thread: its statements begin with the same limit, and a stop request ends them."""
    cursor = interruptible(connection.cursor())
    _limits[cursor] = _limit_of(connection)
    return cursor


def _limit_of(connection: duckdb.DuckDBPyConnection) -> _Limit:
    """The limit of a connection; one that was not begun with `begin_with` has DuckDB's own default."""
    return _limits.setdefault(connection, _Limit(min(FIRST_LIMIT, _share()), _share()))


def limit_memory(connection: duckdb.DuckDBPyConnection, limit: int) -> None:
    """Limit DuckDB to this many bytes, or to its own default if that is lower.

    SET runs on a separate cursor, here and in the functions that follow: on the connection itself it would discard the
    result of the last statement, which is still to be fetched.
    """
    connection.cursor().execute(f"SET memory_limit = '{min(limit, _share())}B'")


def memory_limit(connection: duckdb.DuckDBPyConnection) -> int:
    """DuckDB's memory limit, in bytes."""
    found = connection.cursor().execute("SELECT parse_formatted_bytes(current_setting('memory_limit'))").fetchone()
    return int(found[0]) if found else 0


@cache
def _share() -> int:
    """DuckDB's default limit on this machine, in bytes."""
    import duckdb

    with duckdb.connect() as connection:
        return memory_limit(connection)


def with_enough(connection: duckdb.DuckDBPyConnection, work: Callable[[], Made]) -> Made:
    """Return what `work` returns; it may be called several times until it has enough memory.

    If it runs out of memory it is repeated on one thread, which needs less, and then with twice the limit, again and
    again. Failed if the machine has no more. The next statement begins with the first limit again.
    """
    import duckdb

    limit = _limit_of(connection)
    if limit.now > limit.first:
        # DuckDB refuses a limit below what it holds: the result of the last statement may still take more
        with suppress(duckdb.Error):
            limit_memory(connection, limit.first)
            limit.now = limit.first
    with suppress(duckdb.OutOfMemoryException):
        return work()
    try:
        return _with_more(connection, work, limit)
    finally:
        connection.cursor().execute("RESET threads")


def _with_more(connection: duckdb.DuckDBPyConnection, work: Callable[[], Made], limit: _Limit) -> Made:
    """Repeat `work` with one thread and a growing limit; another thread may lower the limit meanwhile."""
    import duckdb

    while True:
        try:
            connection.cursor().execute("SET threads = 1")
            return work()
        except duckdb.OutOfMemoryException as error:
            before = limit.now
            limit.now = min(2 * before, _share())
            limit_memory(connection, limit.now)
            if before >= _share():
                raise Failed(
                    f"The books ran out of memory. DuckDB reached its limit of {before >> 20} MiB, or its temporary "
                    f"files filled the disk: {str(error).splitlines()[0]}",
                    "Nothing was published. Give the job more memory, or run it where nothing else needs any; then run "
                    "the same date again.",
                ) from None


def executed(
    connection: duckdb.DuckDBPyConnection, statement: str | duckdb.Statement, values: Sequence[Any] = ()
) -> Any:
    """`connection.execute` with enough memory, for statements that read many rows; returns the same cursor.

    A statement that fails leaves nothing in the database, so it can be repeated.
    """
    return with_enough(connection, lambda: connection.execute(statement, list(values)))
