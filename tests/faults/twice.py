"""Promises 3 and 4: input that comes twice counts once, rows that contradict each other do not count, and what was
issued is never rewritten."""

from __future__ import annotations

import csv
import gzip
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.runtime.durable_io import sha256_of
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from tests.faults.outcome import Outcome
from tests.sample.nights import DATES, SAMPLE, rows_of
from tests.sample.sameness import rows_of_home

NEXT_NIGHT: Final = date(2026, 7, 4)
RELATIONS: Final = (
    *("posting", "refund_order", "push_item", "stock_movement", "customer_balance", "return_stock_in_line"),
)
RECEIPTS: Final = "stock_in_receipts/s-klang_20260702.csv"
PATHS: Final = (
    RECEIPTS,
    "shopee/SPKL/Order.return_refund.20260603_20260702.csv",
    "tiktok/TTKL/return_order_20260702.csv",
    "refund_payments/payments_20260703.csv",
    "stock_out_orders/s-klang_20260701.csv",
    "decisions/decisions_20260702.csv",
    "exchanges/exchanges_20260702.csv",
    "manual_after_sales/manual_20260701.csv",
    "push_acknowledgements/s-klang_20260702.csv",
    "unsettled_amounts/unsettled_20260701.csv",
)
"""A file of each kind that the sample has as CSV, with the newest version of its rows: an older one in other bytes
would be a later version (R-09), which other tests cover."""
CONTRADICTED: Final = {
    "stock_out_orders": "quantity",
    "stock_in_receipts": "good_quantity",
    "refund_payments": "amount",
    "decisions": "note",
    "exchanges": "quantity",
    "unsettled_amounts": "unsettled_amount",
    "manual_after_sales": "quantity",
}
"""Kind of file to a column that is in no key."""


def source_of(path: str) -> Path:
    return next(SAMPLE.glob(f"nights/*/inbox/{path}"))


def renamed(inbox: Path, path: str) -> None:
    shutil.copyfile(source_of(path), inbox / Path(path).parent / "again.csv")


def deeper(inbox: Path, path: str) -> None:
    folder = inbox / Path(path).parent / "from_mail"
    folder.mkdir()
    shutil.copyfile(source_of(path), folder / Path(path).name)


def gzipped(inbox: Path, path: str) -> None:
    (inbox / f"{path}.gz").write_bytes(gzip.compress(source_of(path).read_bytes()))


def split(inbox: Path, path: str) -> None:
    header, *rows = source_of(path).read_text(encoding="utf-8").splitlines(keepends=True)
    for number, some in enumerate((rows[::2], rows[1::2])):
        (inbox / Path(path).parent / f"part{number}.csv").write_text(header + "".join(some), encoding="utf-8")


def the_same(inbox: Path, path: str) -> None:
    shutil.copyfile(source_of(path), inbox / path)


WAYS: Final = (the_same, renamed, deeper, gzipped, split)


def every_way(before: Path, scratch: Path, ways: Sequence[Callable[[Path, str], None]]) -> Outcome:
    """Promise 3: a file of each kind again, in each way."""
    outcome = Outcome()
    for path in PATHS:
        for again in ways:
            outcome.take(counted_twice(before, path, again, scratch / "again"))
            shutil.rmtree(scratch / "again")
    return outcome


def counted_twice(before: Path, path: str, again: Callable[[Path, str], None], root: Path) -> Iterator[str]:
    """Rows that count twice after a run in which a file of the sample came again."""
    shutil.copytree(before, root)
    home = Home(root)
    rows = rows_of_home(root)
    (home.inbox / path).parent.mkdir(parents=True, exist_ok=True)
    again(home.inbox, path)
    verdict = run_business_date(home, read_settings(home), NEXT_NIGHT, Silence())
    if verdict is None or not verdict.rows_in:
        yield f"{path} {again.__name__}: nothing was read"
    elif verdict.rows_accepted:
        yield f"{path} {again.__name__}: {verdict.rows_accepted} rows were accepted again"
    after = rows_of_home(root)
    yield from (f"{path} {again.__name__}: rows of {name}" for name in RELATIONS if after[name] != rows[name])


def every_contradiction(before: Path, scratch: Path) -> Outcome:
    """Promise 4: two rows of one key with different content in one file, for each kind of file."""
    outcome = Outcome()
    for kind in CONTRADICTED:
        outcome.take(let_in(before, kind, scratch / kind))
        shutil.rmtree(scratch / kind)
    return outcome


def let_in(before: Path, kind: str, root: Path) -> Iterator[str]:
    """Failures after a run with two rows that contradict each other: both have to be quarantined."""
    shutil.copytree(before, root)
    home = Home(root)
    first = next(csv.DictReader(source_of(f"{kind}/*.csv").open(encoding="utf-8", newline="")))
    other = {**first, CONTRADICTED[kind]: "5" if first[CONTRADICTED[kind]] != "5" else "6"}
    (home.inbox / kind).mkdir(exist_ok=True)
    with (home.inbox / kind / "contradiction.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerows([first, other])
    run_business_date(home, read_settings(home), NEXT_NIGHT, Silence())
    found = rows_of(
        home.database,
        "SELECT row_number, reasons FROM report.quarantined_row "
        "WHERE path LIKE '%contradiction.csv' ORDER BY row_number",
    )
    quarantined = [(row["row_number"], row["reasons"]) for row in found]
    if quarantined != [(2, "CONFLICTING_DUPLICATE"), (3, "CONFLICTING_DUPLICATE")]:
        yield f"{kind}: quarantined {quarantined}"


def issued_files(home: Path) -> dict[str, str]:
    """Digest of everything that was issued: the Parquet of each run, its batches and its reports.

    The list of all runs is not a document of one run; it grows with each run.
    """
    state = Home(home).state
    paths = [*state.issued.rglob("*.parquet"), *home.glob("outbox/**/*.*"), *home.glob("reports/*/**/*.*")]
    return {path.relative_to(home).as_posix(): sha256_of(path) for path in paths}


def rewritten(homes: dict[str, Path]) -> Outcome:
    """Promise 4: a file issued by a run is byte by byte the same after every later run, and after other content
    came under an issued key."""
    outcome = Outcome()
    for night, later in pairwise(DATES):
        for path, digest in issued_files(homes[night]).items():
            changed = issued_files(homes[later]).get(path) != digest
            outcome.take([f"{path} of {night} has changed on {later}"] if changed else [])
    return outcome


def restated(before: Path, root: Path) -> Iterator[str]:
    """R-43: a posted receipt with other quantities moves nothing and rewrites nothing; an exception opens."""
    shutil.copytree(before, root)
    home = Home(root)
    rows, issued = rows_of_home(root), issued_files(root)
    header, first, *_ = source_of(RECEIPTS).read_text(encoding="utf-8").splitlines(keepends=True)
    assert ",1,1,W-KLANG-1," in first
    (home.inbox / "stock_in_receipts").mkdir(exist_ok=True)
    (home.inbox / "stock_in_receipts" / "corrected.csv").write_text(header + first.replace(",1,1,W", ",2,0,W"))
    run_business_date(home, read_settings(home), NEXT_NIGHT, Silence())
    after = rows_of_home(root)
    yield from (f"rows of {name} were changed" for name in RELATIONS if after[name] != rows[name])
    now = issued_files(root)
    yield from (f"{path} was rewritten" for path, digest in issued.items() if now.get(path) != digest)
    if not [row for row in after["exception"] if "RESTATED" in row]:
        yield "no exception was opened"
    if len(read_manifests(home.state)) != len(DATES) + 1:
        yield "the run did not succeed"
