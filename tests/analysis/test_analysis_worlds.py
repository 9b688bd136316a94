"""In a generated world, the causes add up between all dates, and simulating the charged fees changes nothing."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb

from aftersales.jobs.analysis.diff import difference, keep_date, lay_side_by_side
from aftersales.jobs.analysis.simulate import SupposedFee, simulate
from aftersales.jobs.books.job import compute, write_issued
from aftersales.schemas.vocabulary import CHANGE_CAUSES
from tests.model.books import Shelf, inputs_of_night
from tests.model.generated import world_of

SEED, ORDERS = 12, 40
IN_FORCE = """
SELECT supplier_id, distributor_id, '', basis, amount, min_amount, max_amount
FROM given.fee_setting
WHERE $night BETWEEN coalesce(valid_from, CAST('0001-01-01' AS DATE)) AND coalesce(valid_to, CAST('9999-12-31' AS DATE))
QUALIFY row_number() OVER (PARTITION BY supplier_id, distributor_id ORDER BY valid_from DESC) = 1
"""


def test_a_generated_world_is_explained_and_charged_as_it_was(tmp_path: Path) -> None:
    kept, simulated = [], 0
    world, shelf = world_of(SEED, ORDERS), Shelf(tmp_path / "shelf")
    for position, night in enumerate(world.nights):
        inputs = inputs_of_night(world, night, shelf, position)
        with duckdb.connect() as books:
            compute(books, inputs)
            for name, path in write_issued(books, inputs.scratch / "issued").items():
                shelf.issued[name].append(path)
            kept.append(tmp_path / f"night_{position}")
            keep_date(books, shelf.issued, kept[-1])
            simulated += charged_again(books, night.business_date)
    assert simulated > 10
    causes: set[str] = set()
    for before, after in [*pairwise(kept), (kept[0], kept[-1])]:
        with duckdb.connect() as connection:
            lay_side_by_side(connection, before, after)
            causes.update(row[1] for row in difference(connection, "changes", {}).rows)
            unsaid = connection.execute(
                "SELECT return_stock_in_id FROM diff_return WHERE from_state IS DISTINCT FROM to_state "
                "AND return_stock_in_id NOT IN (SELECT return_stock_in_id FROM diff_change)"
            ).fetchall()
            assert unsaid == []
    assert causes <= set(CHANGE_CAUSES)
    assert len(causes) > 8


def charged_again(books: duckdb.DuckDBPyConnection, night: date) -> int:
    """Simulate the refund orders of a date with the fees in force; all stay the same. Returns their number."""
    fees = [SupposedFee(*row) for row in books.execute(IN_FORCE, {"night": night}).fetchall()]
    made = books.execute("SELECT count(*) FROM report.refund_order WHERE created_on = ?", [night]).fetchall()[0][0]
    if not fees or not made:
        return 0
    listing = simulate(books, fees, from_date=night, to_date=night, supplier_id=None, each_refund=True)
    for row in (dict(zip(listing.names, row, strict=True)) for row in listing.rows):
        for name in ("fee", "refundable", "shortfall"):
            assert row[f"{name}_before"] == row[f"{name}_then"], row
    return len(listing.rows)
