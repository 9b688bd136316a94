"""One run on both engines, with or without kills in its middle: counts of what was compared, and the differences.

`python -m tests.spark.trial ORDERS KILLS FOLDER` prints one JSON object. A process of its own, because Spark leaves
threads and sockets behind. SPARK_MASTER names another master than our own cluster on the loopback;
SPARK_FOR the one relation that is wanted: it and what it is computed from are computed, and nothing else.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import duckdb

from aftersales.jobs.books.job import compute, failed_checks
from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.books.sql_files import SqlRelation
from aftersales.jobs.spark.engine import OnSpark
from tests.spark.cluster import Cluster, cluster
from tests.spark.comparing import compared
from tests.spark.staged import books, made_hostile, staged_night

SEED: Final = 20261127
MASTER: Final = os.environ.get("SPARK_MASTER", "")
FOR: Final = os.environ.get("SPARK_FOR", "")
FLOORS_OF_KILLS: Final = ("03_staging", "08_allocation", "10_reconciliation", "09_pushes", "12_report", "06_refunds")
"""After one of these floors, a process dies while the next floor is computed."""


@dataclass
class Fate:
    """Kills while floors are computed; then another worker comes, so that the next one does not die alone."""

    machines: Cluster | None
    left: list[str]
    floors: list[str] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def hear(self, text: str) -> None:
        """Called when the engine reports that a floor is done."""
        self.floors.append(text)
        for floor in self.left:
            if f" {floor}:" in text:
                self.left.remove(floor)
                self.threads.append(threading.Thread(target=self._kill))
                self.threads[-1].start()
                return

    def _kill(self) -> None:
        if self.machines is None:
            return
        # somewhere within the next floor, not between two
        time.sleep(0.4)
        self.machines.kill_worker()
        if self.left:
            self.machines.add_worker()

    def ended(self) -> int:
        """The number of kills."""
        for thread in self.threads:
            thread.join()
        return self.machines.kills if self.machines else 0


def trial(orders: int, kills: int, folder: Path) -> dict[str, Any]:
    """Figures of a hostile run; so many workers die with their executors on the way."""
    folder.mkdir(parents=True)
    outcome: dict[str, Any] = {}
    with ExitStack() as stack:
        # a dropped relation cannot be compared
        stack.enter_context(patch("aftersales.jobs.books.engine.gone_after", dict))
        stack.enter_context(patch("aftersales.jobs.spark.build.gone_after", dict))
        with _measured(outcome, "staged"):
            night = made_hostile(staged_night(SEED, orders, folder / "world"))
        stack.enter_context(patch("aftersales.jobs.books.job.all_relations", _relations))
        computed = stack.enter_context(books(folder))
        with _measured(outcome, "duckdb"):
            compute(computed, replace(night, scratch=_room(folder, "duckdb")))
        own = None if MASTER else stack.enter_context(cluster(folder / "cluster"))
        fate = Fate(own, list(FLOORS_OF_KILLS[:kills]))
        with books(folder) as connection:
            with _measured(outcome, "spark"):
                engine = OnSpark(own.url if own else MASTER, fate.hear)
                compute(connection, replace(night, scratch=_room(folder, "spark")), engine=engine)
            outcome["failed_checks"] = [] if FOR else failed_checks(connection)
        outcome |= {"kills": fate.ended(), "returns": _returns(computed), "floors": fate.floors}
        with _measured(outcome, "comparing"):
            outcome |= asdict(compared(computed, folder / "spark" / "spark"))
    return outcome


def _relations() -> tuple[SqlRelation, ...]:
    """All relations, or the wanted one and what it is computed from."""
    wanted = {FOR}
    for relation in reversed(all_relations()):
        if relation.plain_name in wanted:
            wanted.update(relation.inputs)
    return tuple(relation for relation in all_relations() if not FOR or relation.plain_name in wanted)


def _returns(computed: duckdb.DuckDBPyConnection) -> int:
    """Return stock-ins; if this run does not make them, the ones known before."""
    relation = "earlier.return_stock_in" if FOR else "report.return_stock_in"
    ((count,),) = computed.execute(f"SELECT count(DISTINCT return_stock_in_id) FROM {relation}").fetchall()
    return int(count)


@contextmanager
def _measured(outcome: dict[str, Any], what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    outcome[f"{what}_seconds"] = round(time.monotonic() - began, 1)
    sys.stderr.write(f"{what}: {outcome[f'{what}_seconds']} s\n")


def _room(folder: Path, name: str) -> Path:
    room = folder / name
    room.mkdir()
    return room


if __name__ == "__main__":
    figures = trial(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
    sys.stdout.write(json.dumps(figures) + "\n")
