"""How much memory DuckDB may hold: little at first, and more for a statement that cannot do with it, if there is any.

Most of what a night lays out can be laid aside on the disk; what some statements hold in their hands at once cannot.
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
"""Bytes with which a million rows get by; the rest of the job needs its part of the machine too. What is laid aside
costs the processor: with 0.9 GB instead of 1.2 a million rows took a twentieth longer."""
LARGE_LIMIT: Final = 1_800_000_000
"""The same for a night of several million."""
Made = TypeVar("Made")


@dataclass
class _Limit:
    """What a connection and its cursors begin each statement with, and what they may hold now, in bytes."""

    first: int
    now: int


_limits: WeakKeyDictionary[duckdb.DuckDBPyConnection, _Limit] = WeakKeyDictionary()


def begin_with(connection: duckdb.DuckDBPyConnection, limit: int) -> None:
    """Let DuckDB hold so many bytes, and let every statement of this connection begin with as many."""
    limit = min(limit, _share())
    _limits[connection] = _Limit(limit, limit)
    limit_memory(connection, limit)


def cursor_of(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor for another thread: its statements begin with as much, and end when the run is asked to."""
    cursor = interruptible(connection.cursor())
    _limits[cursor] = _limit_of(connection)
    return cursor


def _limit_of(connection: duckdb.DuckDBPyConnection) -> _Limit:
    """One that nobody began with anything has what DuckDB takes by itself."""
    return _limits.setdefault(connection, _Limit(min(FIRST_LIMIT, _share()), _share()))


def limit_memory(connection: duckdb.DuckDBPyConnection, limit: int) -> None:
    """Let DuckDB hold so many bytes, and no more than it would take by itself.

    Through a cursor of its own, here and below: what a statement has just answered is still to be fetched.
    """
    connection.cursor().execute(f"SET memory_limit = '{min(limit, _share())}B'")


def memory_limit(connection: duckdb.DuckDBPyConnection) -> int:
    """The bytes that DuckDB may hold."""
    found = connection.cursor().execute("SELECT parse_formatted_bytes(current_setting('memory_limit'))").fetchone()
    return int(found[0]) if found else 0


@cache
def _share() -> int:
    """The bytes of this machine that DuckDB takes by itself."""
    import duckdb

    with duckdb.connect() as connection:
        return memory_limit(connection)


def with_enough(connection: duckdb.DuckDBPyConnection, work: Callable[[], Made]) -> Made:
    """What `work` returns, which may be done several times until it has enough memory.

    Where it runs out of memory it is done by one thread alone, which holds less, and then with twice the limit, again
    and again. Failed where the machine has no more. The next statement begins with the first limit again.
    """
    import duckdb

    limit = _limit_of(connection)
    if limit.now > limit.first:
        # not where the answer of the statement before takes more than that
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
    """Another thread may lower the limit meanwhile: then it is raised once more."""
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
                    f"The books ran out of memory: DuckDB may hold {before >> 20} MiB on this machine, or what it lays "
                    f"aside found no room on the disk. It says: {str(error).splitlines()[0]}",
                    "Nothing was published. Give the job more memory, or run it where nothing else needs any; then run "
                    "the same date again.",
                ) from None


def executed(connection: duckdb.DuckDBPyConnection, statement: str, values: Sequence[Any] = ()) -> Any:
    """`connection.execute` with enough memory, for statements that look at many rows; the same cursor comes back.

    A statement that fails leaves nothing behind, so that it can be made again.
    """
    return with_enough(connection, lambda: connection.execute(statement, list(values)))
