"""Homes with earlier runs, made by the product itself; they are reused until the generator or the product changes."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from bench import homes
from bench.payments import write_payments
from bench.places import CHECKOUT, HOMES, TRIALS, WORLDS
from bench.reference_tables import write_reference
from bench.session import product
from bench.world import (
    FIRST_NIGHT,
    GENERATOR,
    MARKER,
    Batch,
    laid_out,
    world,
    write_answers,
    write_arrivals,
)

ORDINARY_SHARE: Final = 200
"""The last runs of a history bring one new row per this many rows of it, so that the work that the large runs leave is
done before the measured run."""
LARGE_NIGHTS: Final = 3
ORDINARY_NIGHTS: Final = 3
"""On the first the work that the large runs left is done; on the second their unacknowledged pushes become overdue, on
the third their unpaid refunds (three days each). A real history of years has no such peak on one date."""
NIGHT_AFTER: Final = FIRST_NIGHT + timedelta(days=LARGE_NIGHTS + ORDINARY_NIGHTS)
FIRST_OF_MANY: Final = date(2023, 1, 2)
SHOPS_OF_MANY: Final = 2
LATE_SHARE: Final = 50
"""One late answer comes in this many after-sales rows of a batch: 3 % of the pushes, 6 pushes of ten rows."""
SETTLED: Final = """
SELECT count(*) FILTER (WHERE supplier_status = 'completed' OR state IN ('cancelled', 'recalled')), count(*)
FROM report.return_stock_in
"""


def product_digest() -> str:
    """A digest of the product's own files, committed or not: a changed product needs other homes."""
    return digest_of("jobs", "schemas", "sql")


def digest_of(*folders: str) -> str:
    """A digest of the Python and SQL files under folders of this checkout."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((CHECKOUT / folder).rglob("*.*")):
            if path.suffix in {".py", ".sql"}:
                digest.update(path.relative_to(CHECKOUT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _made_once(name: str, make: Callable[[Path], dict[str, object]], *, goes_on: bool = False) -> Path:
    """A folder under build/bench/homes; its marker is written last. `goes_on`: an interrupted one is continued."""
    folder = HOMES / f"{name}_{GENERATOR}_{product_digest()}"
    if not (folder / MARKER).is_file():
        if not goes_on:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        told = make(folder)
        (folder / MARKER).write_text(json.dumps(told, default=str) + "\n", encoding="utf-8")
    return folder


def settled_share(home: Path) -> float:
    """The share of return stock-ins that are finished: refunded and settled, cancelled or recalled."""
    import duckdb

    with duckdb.connect(str(home / "aftersales.duckdb"), read_only=True) as published:
        found = published.execute(SETTLED).fetchone()
    return found[0] / found[1] if found and found[1] else 0.0


def history(rows: int) -> Path:
    """A folder whose `home` has run a world of this many rows: pushed, answered, refunded and paid on 3 dates.

    Three ordinary dates follow; the measured run comes after them.
    """

    def make(folder: Path) -> dict[str, object]:
        place = world(rows)
        home = homes.found(folder / "home", place / "reference")
        took = []
        for number in (1, 2):
            homes.drop(place / f"night_{number}" / "inbox", home)
            took.append(_night(home, FIRST_NIGHT + timedelta(days=number - 1)))
        payments = write_payments(home / "aftersales.duckdb", home / "inbox", "n3", FIRST_NIGHT + timedelta(days=2))
        took.append(_night(home, FIRST_NIGHT + timedelta(days=2)))
        for number in range(ORDINARY_NIGHTS):
            took.append(_ordinary_night(home, _ordinary(rows, number), folder / "scratch"))
        return {"rows": rows, "payments": payments, "settled": settled_share(home), "nights": took}

    return _made_once(f"history_{rows}", make)


def _ordinary(rows: int, number: int) -> Batch:
    """The new rows of one of the last dates of a history, counted from 0."""
    night = FIRST_NIGHT + timedelta(days=LARGE_NIGHTS + number)
    first_order = _ordinary(rows, number - 1).following if number else Batch(rows).following
    return Batch(max(rows // ORDINARY_SHARE, 100), first_order=first_order, business_date=night)


def _ordinary_night(home: Path, batch: Batch, scratch: Path) -> dict[str, float]:
    """Put a batch into the inbox and run its date; returns seconds and memory."""
    with laid_out(batch, scratch) as connection:
        write_arrivals(connection, home / "inbox", f"d{batch.business_date:%m%d}")
    return _night(home, batch.business_date)


def night_after(rows: int, new_rows: int) -> Path:
    """A folder with the inbox of the date after a history of this many rows: `new`, which needs no history, and `late`,
    answers to pushes of that history, a tenth as many rows as are new."""
    folder = WORLDS / f"night_after_{rows}_{new_rows}_{NIGHT_AFTER}_{GENERATOR}"
    if not (folder / MARKER).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        batch = Batch(new_rows, first_order=_ordinary(rows, ORDINARY_NIGHTS - 1).following, business_date=NIGHT_AFTER)
        with laid_out(batch, folder / "scratch") as connection:
            write_arrivals(connection, folder / "new", "after")
        late = Batch(min(rows, new_rows * LATE_SHARE // 10))
        with laid_out(late, folder / "scratch") as connection:
            write_answers(connection, folder / "late", "after", answered_on=NIGHT_AFTER, in_time=False)
        (folder / MARKER).write_text("{}\n", encoding="utf-8")
    return folder


def many_nights(nights: int, rows: int, early: int) -> Path:
    """A folder with `before_EARLY` and `before_NIGHTS`: homes in which the files of the next date are in the inbox.

    It takes more than an hour. An interrupted one continues where it stopped.
    """

    def make(folder: Path) -> dict[str, object]:
        home, partial = folder / "home", folder / "partial"
        if not _committed(home):
            shutil.rmtree(home, ignore_errors=True)
            write_reference(folder / "reference")
            homes.found(home, folder / "reference")
        for last in (early, nights):
            if not (folder / f"before_{last}").is_dir():
                # in one process, because a thousand starts would take half an hour
                product("bench.histories:run_nights", home, last, rows)
                shutil.rmtree(partial, ignore_errors=True)
                shutil.copytree(home, partial)
                partial.rename(folder / f"before_{last}")
        shutil.rmtree(home)
        return {"nights": nights, "rows": rows}

    return _made_once(f"nights_{nights}_{rows}", make, goes_on=True)


def run_nights(home: str, last: str, rows: str) -> dict[str, object]:
    """Run many dates in this process, from the first that is not committed to the one before the `last`.

    The files of the last are put into the inbox. No workbooks are written (bench/work.py).
    """
    from aftersales.jobs.console.logging_setup import Silence
    from aftersales.jobs.nightly import run_business_date
    from aftersales.jobs.state.paths import Home
    from aftersales.jobs.state.settings import read_settings
    from bench.work import leave_out_workbook

    leave_out_workbook()
    place = Home(Path(home))
    for number in range(_committed(place.root) + 1, int(last) + 1):
        # where they are there already, these are the same files
        drop_nightly(place.root, number, int(rows))
        if number < int(last):
            run_business_date(place, read_settings(place), nth_night(number), Silence())
    return {}


def _committed(home: Path) -> int:
    """The number of committed dates of a home: each has one run."""
    from aftersales.jobs.state.paths import Home

    manifests = Home(home).state.manifests
    return len(list(manifests.glob("*.json")))


def nth_night(number: int) -> date:
    """The business date of one of many nights, counted from 1."""
    return FIRST_OF_MANY + timedelta(days=number - 1)


def drop_nightly(home: Path, number: int, rows: int) -> None:
    """Put the files of one of many dates into the inbox: new rows, answers to the date before, payments of refunds."""
    night = nth_night(number)
    inbox, name, scratch = home / "inbox", f"n{number}", TRIALS / "scratch"
    with laid_out(_nth_batch(number, rows), scratch) as connection:
        write_arrivals(connection, inbox, name, is_one_file=True)
    if number > 1:
        with laid_out(_nth_batch(number - 1, rows), scratch) as connection:
            write_answers(connection, inbox, name, answered_on=night, is_one_file=True)
    if number > 2:
        write_payments(home / "aftersales.duckdb", inbox, name, night)


def _nth_batch(number: int, rows: int) -> Batch:
    """The new rows of one of many nights."""
    first_order = Batch(rows).following * number
    return Batch(rows, first_order=first_order, business_date=nth_night(number), exporting_shops=SHOPS_OF_MANY)


def _night(home: Path, business_date: date) -> dict[str, float]:
    """Run one date of a history without its workbook, which is not needed; returns seconds and memory."""
    ran = product("bench.work:command_without_workbook", *homes.run_arguments(home, business_date))
    return {"seconds": ran.seconds, "cpu_seconds": ran.cpu_seconds, "peak_bytes": ran.peak_bytes}
