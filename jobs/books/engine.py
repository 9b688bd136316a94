"""The engine that computes sql/: DuckDB, or another one that reads and returns the same relations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol

from aftersales.jobs.books.building import build
from aftersales.jobs.books.floors import SqlRelation
from aftersales.jobs.books.given import lay_out_live_orders
from aftersales.jobs.books.night_inputs import NightInputs

if TYPE_CHECKING:
    import duckdb

Told = Callable[[str, int], None]
"""Called with each relation's name and its number of rows, 0 for a view."""
Build = Callable[[Iterable[SqlRelation], Told], None]
"""Computes relations in the given order; a call contains whole floors."""


class Engine(Protocol):
    """Computes the files of sql/. Its source relations and its results are on a DuckDB connection."""

    carries: bool
    """True if it can run incrementally (carrying.py)."""

    def at_work(self, connection: duckdb.DuckDBPyConnection, night: NightInputs) -> AbstractContextManager[Build]:
        """While the block runs, relations can be built, in one call or in several.

        Before: schemas `control`, `given`, `fact` and `earlier` exist on the connection, and the published file is
        open. After: schema `report` is complete, and so is everything that Python reads (books/lifetime.py).
        """


class OnDuckDb:
    """The default: every relation is computed on the same connection."""

    carries = True

    @contextmanager
    def at_work(self, connection: duckdb.DuckDBPyConnection, night: NightInputs) -> Iterator[Build]:
        """See Engine."""
        del night
        lay_out_live_orders(connection)
        yield partial(build, connection)
