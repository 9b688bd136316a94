"""A home whose earlier runs lack relations of today: the next run computes everything, and finds what they hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from aftersales.jobs.books.job import compute, failed_checks, write_issued
from tests.model.books import Relations, Shelf, inputs_of_night, published_rows
from tests.model.generated import world_of

ADDED_IN_NOVEMBER: Final = ("document_number", "document_series", "pair_balance", "opening_balance", "balance_use")
"""Relations that a home of an earlier version has not issued (R-62, R-63, R-75)."""
OF_PARTNERS: Final = ("balance_uses", "opening_balances")


def test_documents_and_balances_of_an_older_home_go_on(tmp_path: Path) -> None:
    """R-75: older documents get their numbers in the first run of the new version, oldest first. R-62: its balances
    are those of its postings."""
    world = world_of(7, 40)
    # an older home knows nothing of uses and opening balances
    nights = [
        replace(night, files=tuple(file for file in night.files if file.source not in OF_PARTNERS))
        for night in world.nights
    ]
    world = replace(world, nights=tuple(nights))
    shelf = Shelf(tmp_path)
    kept: Relations = {}
    for position, night in enumerate(world.nights):
        inputs = inputs_of_night(world, night, shelf, position)
        is_last = position == len(world.nights) - 1
        if is_last:
            older = {name: paths for name, paths in shelf.issued.items() if name not in ADDED_IN_NOVEMBER}
            inputs = replace(inputs, issued=older)
        with duckdb.connect(config={"threads": 2}) as connection:
            compute(connection, inputs)
            assert not failed_checks(connection)
            for name, path in write_issued(connection, inputs.scratch / "issued").items():
                shelf.issued[name].append(path)
            if is_last:
                kept = published_rows(connection)
    documents = sorted(kept["refund_order"], key=lambda row: (row["created_on"], row["refund_order_id"].encode()))
    assert len({row["created_on"] for row in documents}) > 2
    last: dict[str, int] = {}
    for row in documents:
        last[row["supplier_id"]] = last.get(row["supplier_id"], 0) + 1
        assert int(row["document_no"].split("-")[1]) == last[row["supplier_id"]]
    credited = {
        (row["supplier_id"], row["distributor_id"]): row["balance_amount"]
        for row in kept["customer_balance"]
        if row["balance_amount"]
    }
    assert credited
    for (supplier_id, distributor_id), amount in credited.items():
        assert amount == sum(
            row["refundable_amount"]
            for row in documents
            if (row["supplier_id"], row["distributor_id"]) == (supplier_id, distributor_id)
            and row["refund_method"] == "customer_balance"
        )
