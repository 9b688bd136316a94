"""The measures: each runs a piece of the product and its yardstick, one after the other, and yields their ratio.

A measure is a generator function: it prepares its files, then yields one `Value` per run.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench import homes
from bench.figures import GIB
from bench.histories import NIGHT_AFTER, history, many_nights, night_after, nth_night, settled_share
from bench.pandas_night import same_refunds
from bench.session import Ran, bare, other, product
from bench.single_files import SOURCE, csv_inbox, xlsx_inbox
from bench.world import FIRST_NIGHT, world

WITHOUT: Final = "bench.work:command_without_workbook"
WITH: Final = "bench.work:command"
EARLY_NIGHT: Final = 10


@dataclass(frozen=True)
class Scale:
    """The sizes of the worlds. `rows`: of a run; `workbook_rows`: of the run with a workbook; zero: no such measure."""

    rows: int
    workbook_rows: int
    xlsx_rows: int
    history: int
    new_rows: int
    nights: int
    nightly_rows: int = 500


@dataclass(frozen=True)
class Value:
    """One ratio or one size, the runs it comes from (the product's first), its time, and a note."""

    value: float
    runs: tuple[Ran, ...]
    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    note: str = ""

    @property
    def by_processor(self) -> float | None:
        """The ratio of the processor's seconds, which a busy machine disturbs less; None if they were not counted."""
        first, last = self.runs[0].cpu_seconds, self.runs[-1].cpu_seconds
        return first / last if len(self.runs) > 1 and last else None


Measure = Callable[[Scale], Iterator[Value]]


def fresh_night(rows: int, work: str = WITHOUT, *, cpus: int | None = None, name: str = "night") -> tuple[Ran, Path]:
    """Run a world's first date in a new home; returns its run and the home."""
    place = world(rows)
    home = homes.found(homes.trial(name), place / "reference")
    homes.drop(place / "night_1" / "inbox", home)
    return product(work, *homes.run_arguments(home, FIRST_NIGHT), cpus=cpus), home


def intake(scale: Scale) -> Iterator[Value]:
    """Intake of one CSV, against DuckDB that checks nothing."""
    inbox = csv_inbox(scale.rows)
    while True:
        place = homes.trial("intake")
        place.mkdir(parents=True)
        ours = product("bench.work:intake", inbox, place / "facts", is_whole=False)
        floor = product(
            "bench.yardsticks.duckdb_floor:file", inbox / SOURCE / "all.csv", place / "floor.duckdb", is_whole=False
        )
        yield Value(ours.seconds / floor.seconds, (ours, floor))


def night(scale: Scale) -> Iterator[Value]:
    """A first run, against DuckDB that only reads the same CSVs and writes the published rows."""
    inbox = world(scale.rows) / "night_1" / "inbox"
    while True:
        ours, home = fresh_night(scale.rows)
        place = homes.trial("floor")
        published = _published_rows(home, place)
        floor = product("bench.yardsticks.duckdb_floor:night", inbox, published, place / "floor.duckdb")
        shutil.rmtree(home)
        yield Value(ours.seconds / floor.seconds, (ours, floor))


def workbook(scale: Scale) -> Iterator[Value]:
    """A run with its workbook, against a script with pandas; both must compute the same amounts."""
    place = world(scale.workbook_rows)
    while True:
        ours, home = fresh_night(scale.workbook_rows, WITH)
        out = homes.trial("pandas")
        theirs = other("bench.yardsticks.pandas_job:refunds", place, FIRST_NIGHT, out, "night_1")
        same_refunds(home, theirs.told)
        shutil.rmtree(home)
        yield Value(theirs.seconds / ours.seconds, (ours, theirs))


def rebuild(scale: Scale) -> Iterator[Value]:
    """An incremental run of new rows on a history, against a full rebuild of the same date."""
    while True:
        ours, home = _night_on_history(scale)
        whole = product("bench.work:rebuild", home, NIGHT_AFTER, homes.trial("rebuild"))
        yield Value(ours.seconds / whole.seconds, (ours, whole), note=_settled(scale))


def nothing(scale: Scale) -> Iterator[Value]:
    """New rows on a history, against the same rows in a new home (without the answers to what it never pushed)."""
    files = night_after(scale.history, scale.new_rows)
    reference = world(scale.history) / "reference"
    while True:
        ours, _ = _night_on_history(scale)
        home = homes.found(homes.trial("nothing"), reference)
        homes.drop(files / "new", home)
        alone = product(WITHOUT, *homes.run_arguments(home, NIGHT_AFTER))
        yield Value(ours.seconds / alone.seconds, (ours, alone), note=_settled(scale))


def tenfold(scale: Scale) -> Iterator[Value]:
    """A run with ten times the rows, against a run with the rows."""
    while True:
        large, _ = fresh_night(scale.rows * 10, name="tenfold")
        small, _ = fresh_night(scale.rows)
        yield Value(large.seconds / small.seconds, (large, small))


def xlsx(scale: Scale) -> Iterator[Value]:
    """Intake of one workbook, against fastexcel that only reads it."""
    inbox = xlsx_inbox(scale.xlsx_rows)
    while True:
        place = homes.trial("xlsx")
        ours = product("bench.work:intake", inbox, place / "facts", is_whole=False)
        alone = other("bench.yardsticks.fastexcel_read:rows", inbox / SOURCE / "all.xlsx", is_whole=False)
        if ours.told["rows"] != alone.told["rows"]:
            raise AssertionError(f"intake found {ours.told['rows']} rows, fastexcel {alone.told['rows']}")
        yield Value(ours.seconds / alone.seconds, (ours, alone))


def nights(scale: Scale) -> Iterator[Value]:
    """The last of many small runs, against the tenth."""
    folder = many_nights(scale.nights, scale.nightly_rows, EARLY_NIGHT)
    while True:
        took = []
        for number in (scale.nights, EARLY_NIGHT):
            home = homes.copy(folder / f"before_{number}", f"before_{number}")
            took.append(product(WITHOUT, *homes.run_arguments(home, nth_night(number))))
        yield Value(took[0].seconds / took[1].seconds, tuple(took))


def memory(scale: Scale) -> Iterator[Value]:
    """The memory peak of a run's process."""
    while True:
        ours, _ = fresh_night(scale.rows)
        yield from peaks([Value(0, (ours,))])


def memory_tenfold(scale: Scale) -> Iterator[Value]:
    """The memory peak of the process of a run with ten times the rows."""
    while True:
        ours, _ = fresh_night(scale.rows * 10, name="tenfold")
        yield from peaks([Value(0, (ours,))])


def help_page(scale: Scale) -> Iterator[Value]:
    """The start of the command line, against the start of Python."""
    del scale
    start = "from aftersales.jobs.cli import main; main()"
    while True:
        ours, python = bare(sys.executable, "-c", start, "--help"), bare(sys.executable, "-c", "pass")
        yield Value(ours.seconds / python.seconds, (ours, python))


def threads(scale: Scale) -> Iterator[Value]:
    """A run that may use two processors, against one that may use one."""
    while True:
        two, _ = fresh_night(scale.rows, cpus=2)
        one, _ = fresh_night(scale.rows, cpus=1)
        yield Value(two.seconds / one.seconds, (two, one))


def peaks(values: Iterable[Value]) -> list[Value]:
    """The memory peaks of runs that another measure has made."""
    return [Value(value.runs[0].peak_bytes / GIB, value.runs[:1], value.at) for value in values]


def _night_on_history(scale: Scale) -> tuple[Ran, Path]:
    """Run the date after a history: new rows, and late answers for what was still open."""
    files = night_after(scale.history, scale.new_rows)
    home = homes.copy(history(scale.history) / "home", "on_history")
    for part in ("new", "late"):
        homes.drop(files / part, home)
    return product(WITHOUT, *homes.run_arguments(home, NIGHT_AFTER)), home


def _settled(scale: Scale) -> str:
    """A note: the share of a history that is settled."""
    return f"{settled_share(history(scale.history) / 'home'):.1%} settled"


def _published_rows(home: Path, place: Path) -> Path:
    """Write the rows of every published relation as Parquet, for the yardstick; this is not measured."""
    import duckdb

    folder = place / "published"
    folder.mkdir(parents=True)
    with duckdb.connect(str(home / "aftersales.duckdb"), read_only=True) as published:
        names = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'report'"
        for (name,) in published.execute(names).fetchall():
            published.execute(f"COPY report.\"{name}\" TO '{folder / name}.parquet' (FORMAT parquet)")
    return folder


MEASURES: Final[dict[str, Measure]] = {
    "intake": intake,
    "night": night,
    "workbook": workbook,
    "rebuild": rebuild,
    "nothing": nothing,
    "tenfold": tenfold,
    "xlsx": xlsx,
    "nights": nights,
    "memory": memory,
    "memory_tenfold": memory_tenfold,
    "help": help_page,
    "threads": threads,
}
"""By the name of its figure."""
