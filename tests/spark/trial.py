"""One night on both engines, perhaps with kills in its middle: what was compared, and what differed.

`python -m tests.spark.trial ORDERS KILLS FOLDER [MASTER]` prints one JSON object; without MASTER a cluster is started on
the loopback. A process of its own, because Spark leaves threads and sockets behind.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from aftersales.jobs.books.night_inputs import NightInputs
from aftersales.jobs.post import compute, failed_checks
from aftersales.jobs.spark.engine import OnSpark
from tests.model.generated import world_of
from tests.spark.cluster import Cluster, cluster
from tests.spark.comparing import compared
from tests.spark.staged import books, made_hostile, rows_of, staged_night

SEED: Final = 20261127
FLOORS_OF_KILLS: Final = ("25_verdict", "66_matched", "76_reconciled", "30_current", "80_report", "52_refunded")
"""Once such a floor is done, something dies while the next one is computed."""
KEPT: Final = "aftersales.jobs.{}.gone_after"


def trial(orders: int, kills: int, folder: Path, master: str | None = None) -> dict[str, Any]:
    """Figures of a hostile night; `kills` workers die with their executors on the way."""
    folder.mkdir(parents=True)
    told: dict[str, Any] = {}
    began = time.monotonic()
    night = made_hostile(staged_night(world_of(SEED, orders), folder / "world"))
    told["staged_seconds"] = round(time.monotonic() - began, 1)
    with books(folder) as computed:
        with _measured(told, "duckdb_seconds"), patch(KEPT.format("books.building"), dict):
            compute(computed, replace(night, scratch=_room(folder, "duckdb")))
        own = cluster(folder / "cluster") if master is None else nullcontext()
        with own as machines:
            _on_spark(night, folder, machines.url if machines else str(master), machines, kills, told)
        result = compared(computed, folder / "spark" / "spark")
        told |= asdict(result) | {"returns": rows_of(computed, "report.return_stock_in")}
    return told


def _on_spark(
    night: NightInputs, folder: Path, master: str, machines: Cluster | None, kills: int, told: dict[str, Any]
) -> None:
    floors: list[str] = []
    told["floors"] = floors
    fate = _Fate(machines, kills)

    def note(text: str) -> None:
        floors.append(text)
        fate.hear(text)

    with books(folder) as connection:
        with _measured(told, "spark_seconds"), patch(KEPT.format("spark.floors"), dict):
            compute(connection, replace(night, scratch=_room(folder, "spark")), engine=OnSpark(master, note))
        told["failed_checks"] = failed_checks(connection)
    fate.end()
    told["kills"] = machines.kills if machines else 0


class _Fate:
    """Kills while floors are computed; another worker comes, so that there are two again for the next one."""

    def __init__(self, machines: Cluster | None, kills: int) -> None:
        self._machines = machines
        self._left = list(FLOORS_OF_KILLS[:kills])
        self._threads: list[threading.Thread] = []

    def hear(self, text: str) -> None:
        for floor in self._left:
            if f" {floor}:" in text:
                self._left.remove(floor)
                thread = threading.Thread(target=self._kill)
                self._threads.append(thread)
                thread.start()
                return

    def _kill(self) -> None:
        if self._machines is None:
            return
        # somewhere within the next floor, not between two
        time.sleep(0.4)
        self._machines.kill_worker()
        if self._left:
            self._machines.add_worker()

    def end(self) -> None:
        for thread in self._threads:
            thread.join()


class _measured:  # noqa: N801 - reads as a word at its call
    """The seconds of a block, under a name."""

    def __init__(self, told: dict[str, Any], name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._told, self._name, self._clock = told, name, clock

    def __enter__(self) -> None:
        self._began = self._clock()

    def __exit__(self, *_: object) -> None:
        self._told[self._name] = round(self._clock() - self._began, 1)


def _room(folder: Path, name: str) -> Path:
    room = folder / name
    room.mkdir()
    return room


if __name__ == "__main__":
    figures = trial(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:5])
    sys.stdout.write(json.dumps(figures) + "\n")
