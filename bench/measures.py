"""The measures: each runs a piece of the product and its yardstick once, beside each other, and gives their ratio.

A measure is a generator function: it gets ready, then yields one value for every run; what it yields is a `Value`.
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
    """How large the worlds are. `rows`: of a night; `workbook_rows`: of the night with workbook; zero leaves out."""

    rows: int
    workbook_rows: int
    xlsx_rows: int
    history: int
    new_rows: int
    nights: int
    nightly_rows: int = 500


@dataclass(frozen=True)
class Value:
    """One ratio or one size, and the runs it comes from (the product's first); when, and what else was seen."""

    value: float
    runs: tuple[Ran, ...]
    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    note: str = ""

    @property
    def by_processor(self) -> float | None:
        """The ratio of the processor's seconds, which a busy machine disturbs less; None where nobody counted them."""
        first, last = self.runs[0].cpu_seconds, self.runs[-1].cpu_seconds
        return first / last if len(self.runs) > 1 and last else None


Measure = Callable[[Scale], Iterator[Value]]


def fresh_night(rows: int, work: str = WITHOUT, *, cpus: int | None = None, name: str = "night") -> tuple[Ran, Path]:
    """A world's first night in a new home; its seconds and the home."""
    place = world(rows)
    home = homes.found(homes.trial(name), place / "reference")
    homes.drop(place / "night_1" / "inbox", home)
    return product(work, *homes.run_arguments(home, FIRST_NIGHT), cpus=cpus), home


def intake(scale: Scale) -> Iterator[Value]:
    """One CSV through the door, against DuckDB that believes every cell."""
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
    """A night on nothing, against DuckDB that is given the published rows."""
    inbox = world(scale.rows) / "night_1" / "inbox"
    while True:
        ours, home = fresh_night(scale.rows)
        place = homes.trial("floor")
        published = _published_rows(home, place)
        floor = product("bench.yardsticks.duckdb_floor:night", inbox, published, place / "floor.duckdb")
        shutil.rmtree(home)
        yield Value(ours.seconds / floor.seconds, (ours, floor))


def workbook(scale: Scale) -> Iterator[Value]:
    """The night with its workbook, against a person's job with pandas; both must come to the same money."""
    place = world(scale.workbook_rows)
    while True:
        ours, home = fresh_night(scale.workbook_rows, WITH)
        out = homes.trial("pandas")
        theirs = other("bench.yardsticks.pandas_job:refunds", place, FIRST_NIGHT, out, "night_1")
        same_refunds(home, theirs.told)
        shutil.rmtree(home)
        yield Value(theirs.seconds / ours.seconds, (ours, theirs))


def rebuild(scale: Scale) -> Iterator[Value]:
    """New rows on a history, against all books of that night in one pass."""
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
    """A night of ten times the rows, against a night of the rows."""
    while True:
        large, _ = fresh_night(scale.rows * 10, name="tenfold")
        small, _ = fresh_night(scale.rows)
        yield Value(large.seconds / small.seconds, (large, small))


def xlsx(scale: Scale) -> Iterator[Value]:
    """One workbook through the door, against fastexcel that keeps nothing."""
    inbox = xlsx_inbox(scale.xlsx_rows)
    while True:
        place = homes.trial("xlsx")
        ours = product("bench.work:intake", inbox, place / "facts", is_whole=False)
        alone = other("bench.yardsticks.fastexcel_read:rows", inbox / SOURCE / "all.xlsx", is_whole=False)
        if ours.told["rows"] != alone.told["rows"]:
            raise AssertionError(f"intake found {ours.told['rows']} rows, fastexcel {alone.told['rows']}")
        yield Value(ours.seconds / alone.seconds, (ours, alone))


def nights(scale: Scale) -> Iterator[Value]:
    """The last of many small nights, against the tenth."""
    folder = many_nights(scale.nights, scale.nightly_rows, EARLY_NIGHT)
    while True:
        took = []
        for number in (scale.nights, EARLY_NIGHT):
            home = homes.copy(folder / f"before_{number}", f"before_{number}")
            took.append(product(WITHOUT, *homes.run_arguments(home, nth_night(number))))
        yield Value(took[0].seconds / took[1].seconds, tuple(took))


def memory(scale: Scale) -> Iterator[Value]:
    """The peak of the night's process."""
    while True:
        ours, _ = fresh_night(scale.rows)
        yield from peaks([Value(0, (ours,))])


def memory_tenfold(scale: Scale) -> Iterator[Value]:
    """The peak of the process of a night with ten times the rows."""
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
    """A night that sees two processors, against one that sees one."""
    while True:
        two, _ = fresh_night(scale.rows, cpus=2)
        one, _ = fresh_night(scale.rows, cpus=1)
        yield Value(two.seconds / one.seconds, (two, one))


def peaks(values: Iterable[Value]) -> list[Value]:
    """The peaks of memory of runs that were measured by the clock."""
    return [Value(value.runs[0].peak_bytes / GIB, value.runs[:1], value.at) for value in values]


def _night_on_history(scale: Scale) -> tuple[Ran, Path]:
    """The night after a history: new rows, and late answers for what was still open."""
    files = night_after(scale.history, scale.new_rows)
    home = homes.copy(history(scale.history) / "home", "on_history")
    for part in ("new", "late"):
        homes.drop(files / part, home)
    return product(WITHOUT, *homes.run_arguments(home, NIGHT_AFTER)), home


def _settled(scale: Scale) -> str:
    """How much of a history is over."""
    return f"{settled_share(history(scale.history) / 'home'):.1%} settled"


def _published_rows(home: Path, place: Path) -> Path:
    """The rows of every published relation as Parquet: given to the floor, not counted."""
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
