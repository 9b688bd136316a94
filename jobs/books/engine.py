"""Who computes the floors of sql/: DuckDB, or another engine that reads and leaves the same relations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol

from aftersales.jobs.books.building import build
from aftersales.jobs.books.run_inputs import NightInputs
from aftersales.jobs.books.source_tables import lay_out_live_orders
from aftersales.jobs.books.sql_files import SqlRelation

if TYPE_CHECKING:
    import duckdb

Told = Callable[[str, int], None]
"""Hears each relation's name and its count of rows, 0 for a view."""
Build = Callable[[Iterable[SqlRelation], Told], None]
"""Makes relations in the given order; whole floors at a time."""


class Engine(Protocol):
    """Computes what stands in sql/; what it stands on and what comes of it lie on a DuckDB connection."""

    carries: bool
    """Whether it can carry forward what earlier nights computed."""

    def at_work(self, connection: duckdb.DuckDBPyConnection, night: NightInputs) -> AbstractContextManager[Build]:
        """While the block runs, relations can be built, in one call or in several.

        Schemas `control`, `given`, `fact` and `earlier` are laid out on the connection, and the published file is
        open. Afterwards schema `report` is whole, and so is everything that Python reads (books/materialization.py).
        """


class OnDuckDb:
    """The default: every relation is computed where everything else lies."""

    carries = True

    @contextmanager
    def at_work(self, connection: duckdb.DuckDBPyConnection, night: NightInputs) -> Iterator[Build]:
        """See Engine."""
        del night
        lay_out_live_orders(connection)
        yield partial(build, connection)
