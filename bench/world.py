"""Invented worlds of any size as real input files, in the folders of an inbox; the same seed gives the same bytes."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.places import WORLD_SQL, WORLDS
from bench.reference_tables import EXPORTING_SHOPS, lay_out_parties, write_reference

if TYPE_CHECKING:
    import duckdb

GENERATOR: Final = 3
"""Raised with every change of what is generated: worlds and homes of another number are not used again."""
SEED: Final = 20260701
FIRST_NIGHT: Final = date(2026, 7, 1)
ORDERS_PER_TEN_LINES: Final = 15
MOST_ROWS: Final = 1_000_000
"""Of one file; more are split, as marketplaces do."""
FILE_FORM: Final = "FORMAT csv, HEADER, DELIMITER ',', NULLSTR '', QUOTE ''"
"""Unquoted, as spreadsheets and marketplaces write cells without commas; blanks are nothing at all."""
MARKER: Final = "world.json"
WRITTEN_AT: Final = 1_700_000_000
"""Long ago, so that no night waits to see whether a file is still growing."""


@dataclass(frozen=True)
class Batch:
    """After-sales rows of one night: their count, where their orders' numbers begin, the night, the seed.

    Two batches whose numbers do not overlap share no order, so they may meet in one home. `exporting_shops`: how many
    shops the exports come from, and so how many files.
    """

    rows: int
    first_order: int = 0
    business_date: date = FIRST_NIGHT
    seed: int = SEED
    exporting_shops: int = EXPORTING_SHOPS

    @property
    def orders(self) -> int:
        """Ten orders have fifteen lines (world_sql/lines.sql)."""
        return -(-self.rows * 10 // ORDERS_PER_TEN_LINES) + 1

    @property
    def following(self) -> int:
        """The first order's number of a batch that comes after this one; whole tens keep the pattern of lines."""
        return -(-(self.first_order + self.orders) // 10) * 10


@contextmanager
def laid_out(batch: Batch, scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with table `line` and the views over it, on disk where it is large."""
    import duckdb

    scratch.mkdir(parents=True, exist_ok=True)
    place = ":memory:" if batch.rows <= MOST_ROWS else str(scratch / "lines.duckdb")
    with duckdb.connect(place, config={"temp_directory": str(scratch), "memory_limit": "4GB"}) as connection:
        connection.execute("SET enable_progress_bar = false")
        lay_out_parties(connection)
        for name, value in (
            ("seed", str(batch.seed)),
            ("first_order", str(batch.first_order)),
            ("orders", str(batch.orders)),
            ("rows", str(batch.rows)),
            ("business_date", f"DATE '{batch.business_date}'"),
            ("answered_on", f"DATE '{batch.business_date + timedelta(days=1)}'"),
            ("in_time", "true"),
            ("exporting_shops", str(batch.exporting_shops)),
        ):
            connection.execute(f"SET VARIABLE {name} = {value}")
        for script in ("lines", "exports", "answers"):
            connection.execute((WORLD_SQL / f"{script}.sql").read_text(encoding="utf-8"))
        yield connection
    shutil.rmtree(scratch)


def write_arrivals(connection: duckdb.DuckDBPyConnection, inbox: Path, name: str, *, is_one_file: bool = False) -> None:
    """What comes in by itself: returns, stock-outs, unsettled amounts, exchanges.

    `name` keeps the files of two batches apart in one inbox. `is_one_file`: one file a kind for all suppliers.
    """
    _write(connection, "tiktok", inbox, name)
    for view in ("manual_after_sales", "stock_out_orders", "unsettled_amounts", "exchanges"):
        _write(connection, view, inbox, name, is_one_file=is_one_file)


def write_answers(
    connection: duckdb.DuckDBPyConnection,
    inbox: Path,
    name: str,
    *,
    answered_on: date,
    in_time: bool = True,
    is_one_file: bool = False,
) -> None:
    """Write the suppliers' answers to the batch's pushes on a later date: most in time, the others late."""
    connection.execute(f"SET VARIABLE answered_on = DATE '{answered_on}'")
    connection.execute(f"SET VARIABLE in_time = {in_time}")
    for view in ("push_acknowledgements", "stock_in_receipts"):
        _write(connection, view, inbox, name, is_one_file=is_one_file)


def _write(
    connection: duckdb.DuckDBPyConnection, view: str, inbox: Path, name: str, *, is_one_file: bool = False
) -> None:
    """Write the files of one kind: one per party, or several if it has too many rows."""
    wanted = "'all'" if is_one_file else "party"
    parties = connection.execute(f"SELECT {wanted}, count(*) FROM {view} GROUP BY 1 ORDER BY 1").fetchall()
    for party, rows in parties:
        folder = inbox / view / party if view == "tiktok" else inbox / view
        folder.mkdir(parents=True, exist_ok=True)
        for part, start in enumerate(range(0, rows, MOST_ROWS)):
            path = folder / f"{party.lower()}_{name}_{part}.csv"
            window = f"LIMIT {MOST_ROWS} OFFSET {start}" if rows > MOST_ROWS else ""
            cells = "nullif(CAST(COLUMNS(* EXCLUDE (party)) AS VARCHAR), '')"
            connection.execute(
                f"COPY (SELECT {cells} FROM {view} WHERE {wanted} = '{party}' {window}) TO '{path}' ({FILE_FORM})"
            )


def world(rows: int, seed: int = SEED) -> Path:
    """The folder of a world, made if it is not there: reference/, night_1/inbox and night_2/inbox.

    Night 1 has the returns with all that comes by itself, night 2 the suppliers' answers to its pushes.
    """
    folder = WORLDS / f"{rows}_{seed}_{GENERATOR}"
    if not (folder / MARKER).is_file():
        shutil.rmtree(folder, ignore_errors=True)
        write_world(folder, Batch(rows, seed=seed))
    return folder


def write_world(folder: Path, batch: Batch, *, is_one_file: bool = False) -> None:
    """Write a world; its marker comes last, so that half a world is never used."""
    answered_on = batch.business_date + timedelta(days=1)
    write_reference(folder / "reference")
    with laid_out(batch, folder / "scratch") as connection:
        write_arrivals(connection, folder / "night_1" / "inbox", "n1", is_one_file=is_one_file)
        answers = folder / "night_2" / "inbox"
        write_answers(connection, answers, "n2", answered_on=answered_on, is_one_file=is_one_file)
    for path in folder.rglob("*.csv"):
        os.utime(path, (WRITTEN_AT, WRITTEN_AT))
    told = {**asdict(batch), "business_date": str(batch.business_date), "generator": GENERATOR}
    (folder / MARKER).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
