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

from aftersales.jobs.home.ending import Failed
from aftersales.jobs.home.stop_request import interruptible

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
    """What a connection and its cursors begin each statement with; `is_raised`: one of them may have more now."""

    first: int = FIRST_LIMIT
    is_raised: bool = True


_limits: WeakKeyDictionary[duckdb.DuckDBPyConnection, _Limit] = WeakKeyDictionary()


def begin_with(connection: duckdb.DuckDBPyConnection, limit: int) -> None:
    """Let DuckDB hold so many bytes, and let every statement of this connection begin with as many."""
    _limits[connection] = _Limit(limit, is_raised=False)
    limit_memory(connection, limit)


def cursor_of(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor for another thread: its statements begin with as much, and end when the run is asked to."""
    cursor = interruptible(connection.cursor())
    _limits[cursor] = _limits.setdefault(connection, _Limit())
    return cursor


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

    limit = _limits.setdefault(connection, _Limit())
    if limit.is_raised:
        # not where the answer of the statement before takes more than that
        with suppress(duckdb.Error):
            limit_memory(connection, limit.first)
            limit.is_raised = False
    try:
        return work()
    except duckdb.OutOfMemoryException:
        limit.is_raised = True
    try:
        return _with_more(connection, work)
    finally:
        connection.cursor().execute("RESET threads")


def _with_more(connection: duckdb.DuckDBPyConnection, work: Callable[[], Made]) -> Made:
    import duckdb

    while True:
        try:
            connection.cursor().execute("SET threads = 1")
            return work()
        except duckdb.OutOfMemoryException as error:
            before = memory_limit(connection)
            limit_memory(connection, 2 * before)
            if memory_limit(connection) <= before:
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
