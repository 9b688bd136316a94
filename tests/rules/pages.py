"""The rows in the books about one story on one business date."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

from aftersales.jobs.books.job import compute, failed_checks, write_issued
from tests.model.books import ONE_THREAD, Shelf, inputs_of_night
from tests.model.carrying import Anew
from tests.model.fact_files import file_id
from tests.rules.story import Calendar, Placed, Story

Rows = list[dict[str, Any]]
TAG: Final = re.compile(r"-(r\d\d[a-z]*)(?![a-z0-9])")
SENT_OUT: Final = {
    "batch_line": ("pushes.batch_line", "batch_number"),
    "statement_item": ("statement.open_item", "position"),
}
"""What is sent out in addition to schema report: the lines of this run's batches (R-13, R-20, R-21, R-23), and the open
items of the statements (R-57). With the column that is a place among those of the run, which belongs to no story.
"""


def nights_of(calendar: Calendar, folder: Path) -> Iterator[tuple[date, dict[str, Rows], Anew]]:
    """The real books, night after night, as tests.model.books has them, and the batches beside."""
    shelf = Shelf(folder)
    world = calendar.world()
    for position, night in enumerate(world.nights):
        inputs = inputs_of_night(world, night, shelf, position)
        with duckdb.connect(config=ONE_THREAD) as connection:
            compute(connection, inputs)
            findings = failed_checks(connection)
            if findings:
                raise AssertionError(f"{night.business_date}: the books do not tie out: {findings}")
            anew = Anew.of(connection, write_issued(connection, inputs.scratch / "issued"))
            for name, path in anew.issued.items():
                shelf.issued[name].append(path)
            told = dict(anew.published)
            for name, (relation, place) in SENT_OUT.items():
                cursor = connection.execute(f"SELECT * EXCLUDE {place} FROM {relation}")
                columns = [column[0] for column in cursor.description or ()]
                told[name] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        yield night.business_date, told, anew


def by_story(published: dict[str, Rows]) -> dict[str, dict[str, Rows]]:
    """Tag to relation to rows; a row belongs to every story whose tag is in one of its texts."""
    found: dict[str, dict[str, Rows]] = defaultdict(lambda: defaultdict(list))
    for relation, rows in published.items():
        for row in rows:
            for tag in {tag for text in row.values() if isinstance(text, str) for tag in TAG.findall(text)}:
                found[tag][relation].append(row)
    return found


class Deductions(NamedTuple):
    """The amounts of a refund order, in its currency (R-36, R-37); what a test does not name is zero."""

    returned: Decimal | int
    unsettled: Decimal | int = 0
    exchange: Decimal | int = 0
    fee: Decimal | int = 0
    refundable: Decimal | int = 0
    shortfall: Decimal | int = 0


@dataclass(frozen=True, repr=False)
class Page:
    """The books of one business date, opened at one story."""

    story: Story
    own: dict[str, Rows]
    whole: dict[str, Rows]

    def rows(self, relation: str, **where: Any) -> Rows:
        """The story's rows of a relation."""
        if relation not in self.whole:
            raise KeyError(relation)
        return [row for row in self.own.get(relation, []) if all(row[name] == value for name, value in where.items())]

    def one(self, relation: str, **where: Any) -> dict[str, Any]:
        """The only row with these values."""
        rows = self.rows(relation, **where)
        assert len(rows) == 1, f"{len(rows)} rows of {relation} where one was expected: {rows}"
        return rows[0]

    def stock_in(self, case: str = "AS1", supplier: str = "", channel: str = "") -> dict[str, Any]:
        """The return stock-in of a case."""
        return self.one("return_stock_in", return_stock_in_id=self.story.return_of(case, supplier, channel))

    def stands(self, case: str = "AS1", supplier: str = "") -> tuple[str, str]:
        """State and reason of the return of a case."""
        found = self.stock_in(case, supplier)
        return found["state"], found["reason"]

    def refund(self, number: int = 1, case: str = "AS1") -> dict[str, Any]:
        """A refund order of the return of a case."""
        return self.one("refund_order", refund_order_id=f"{self.story.return_of(case)}/{number}")

    def deductions(self, number: int = 1, case: str = "AS1") -> Deductions:
        """What was taken from a refund order, and what is left of it."""
        found = self.refund(number, case)
        return Deductions(
            returned=found["return_amount"],
            unsettled=found["unsettled_amount"],
            exchange=found["exchange_amount"],
            fee=found["return_handling_fee"],
            refundable=found["refundable_amount"],
            shortfall=found["shortfall_amount"],
        )

    def codes(self, subject_id: str = "") -> set[str]:
        """The exceptions open for the story, or for one subject."""
        return {row["code"] for row in self.rows("exception") if subject_id in ("", row["subject_id"])}

    def entries(self, document_id: str, document_type: str = "") -> dict[str, Decimal]:
        """Account to amount of one document."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.rows("posting", document_id=document_id):
            if document_type in ("", row["document_type"]):
                sums[row["account"]] += row["amount"]
        return dict(sums)

    def stock(self) -> dict[tuple[str, str], int]:
        """Units by SKU and pool, of the story's suppliers."""
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for row in self.rows("stock_movement"):
            sums[row["sku"], row["pool"]] += row["quantity"]
        return dict(sums)

    def reasons(self, placed: Placed) -> str:
        """The reasons of a quarantined row; empty if the row is not quarantined."""
        file, number = self.story.calendar.places[placed]
        found = [
            row["reasons"]
            for row in self.whole["quarantined_row"]
            if (row["input_file_id"], row["row_number"]) == (file_id(file), number)
        ]
        return found[0] if found else ""

    def account(self, placed: Placed) -> dict[tuple[str, str], int]:
        """Rows by outcome and reason of the file that contains the row (R-07)."""
        identity = file_id(self.story.calendar.places[placed][0])
        rows = [row for row in self.whole["row_outcome"] if row["input_file_id"] == identity]
        return {(row["outcome"], row["reason"]): row["rows"] for row in rows}

    def files(self, placed: Placed) -> Rows:
        """The rows in the books about the file that contains a row: one for each time it was taken."""
        identity = file_id(self.story.calendar.places[placed][0])
        return [row for row in self.whole["input_file"] if row["input_file_id"] == identity]


Books = Callable[[Story, date], Page]
"""Opens the books of a business date at a story: the fixture `books`."""
