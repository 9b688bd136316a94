"""Stories in which documents are corrected and balances move, and what statements, sheets and page show of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from aftersales.jobs.books.job import compute, failed_checks, write_issued
from aftersales.jobs.books.sql_catalog import relations_of
from aftersales.jobs.report.statements.all_statements import writing_statements
from tests.model.books import ONE_THREAD, Shelf, inputs_of_night
from tests.rules.story import D1, D2, D3, D4, D5, Calendar, Story
from tests.rules.telling import announce, bring_forward, decide, pay, receive, use_balance

Rows = list[dict[str, Any]]
NIGHTS: Final = (D1, D2, D3, D4, D5)
SHOWN: Final = ("sheet", "statement", "page")
SHOWS: Final = Calendar("statements", NIGHTS)


def recounted(tag: str, method: str) -> Story:
    """3 received at 30.00, fee 5.00; on the third date the receipt says 1, and on the fourth it is adjusted."""
    story = Story(tag, SHOWS, fee="5.00", refund_method=method)
    announce(story, D1, 3, "30.00")
    receive(story, D2, 3)
    receive(story, D3, 1)
    decide(story, D4, "adjust", subject=f"{story.return_of()}/1")
    return story


BY_BANK: Final = recounted("r61s", "bank_transfer")
pay(BY_BANK, D3, "85.00")
WRITTEN_OFF: Final = recounted("r61t", "bank_transfer")
decide(WRITTEN_OFF, D3, "write_off", subject=f"{WRITTEN_OFF.return_of()}/1")
BELOW_ZERO: Final = recounted("r62s", "customer_balance")
use_balance(BELOW_ZERO, D3, "85.00")
"""R-62: 85.00 credited and used, then adjusted by −60.00: the balance is below zero."""
REPAID: Final = Story("r61u", SHOWS, refund_method="bank_transfer")
announce(REPAID, D1, 1, "87.00")
receive(REPAID, D2, 1)
pay(REPAID, D3, "87.00")
pay(REPAID, D4, "78.00")
decide(REPAID, D5, "adjust", subject=REPAID.named("PAY1"))
BROUGHT: Final = Story("r63s", SHOWS)
bring_forward(BROUGHT, D1, "40.00")
bring_forward(BROUGHT, D1, "100.00", "customer_balance", name="OLD2")
pay(BROUGHT, D2, "15.00", refund_order_id=f"OPENING:{BROUGHT.named('OLD1')}")
use_balance(BROUGHT, D2, "30.00")
use_balance(BROUGHT, D3, "500.00", name="USE2")
ONLY_BALANCE: Final = Story("r63t", SHOWS)
bring_forward(ONLY_BALANCE, D1, "20.00", "customer_balance")


@dataclass(frozen=True)
class Shown:
    """The rows of one date: schema report, and the schemas that workbook, statements and page are made from."""

    rows: dict[str, Rows]
    statements: Path

    def of(self, relation: str, **where: Any) -> Rows:
        """The rows of a relation with these values."""
        return [row for row in self.rows[relation] if all(row[name] == value for name, value in where.items())]

    def one(self, relation: str, **where: Any) -> dict[str, Any]:
        """The only row with these values."""
        (row,) = self.of(relation, **where)
        return row


def shown_on(folder: Path) -> dict[date, Shown]:
    """What each date of the stories shows, and its statements."""
    shelf, world, found = Shelf(folder / "shelf"), SHOWS.world(), {}
    (folder / "shelf").mkdir(exist_ok=True)
    for position, night in enumerate(world.nights):
        inputs = inputs_of_night(world, night, shelf, position)
        day = night.business_date
        with duckdb.connect(config=ONE_THREAD) as connection:
            compute(connection, inputs)
            assert not failed_checks(connection)
            for name, path in write_issued(connection, inputs.scratch / "issued").items():
                shelf.issued[name].append(path)
            with writing_statements(connection, folder / str(day), day, 1000, print):
                rows = {
                    f"{relation.schema}.{relation.name}": _rows(connection, relation.schema, relation.name)
                    for schema in (*SHOWN, "report")
                    for relation in relations_of(schema)
                }
        found[day] = Shown(rows, folder / str(day))
    return found


def _rows(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> Rows:
    cursor = connection.execute(f'SELECT * FROM "{schema}"."{name}"')
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def summed(rows: Rows, column: str) -> dict[tuple[str, str, str], Any]:
    """The sum of a column by supplier, distributor and currency, without pairs whose sum is zero."""
    sums: dict[tuple[str, str, str], Any] = defaultdict(int)
    for row in rows:
        sums[row["supplier_id"], row["distributor_id"], row["currency_code"]] += row[column]
    return {pair: amount for pair, amount in sums.items() if amount}
