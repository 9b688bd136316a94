"""Two nights side by side: every change has its cause, and the causes add up to what the books say."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from aftersales.jobs.asking.differing import difference, keep_night, lay_side_by_side, must_add_up
from aftersales.jobs.cli import main
from aftersales.jobs.home.ending import Failed
from aftersales.schemas.vocabulary import CHANGE_CAUSES, CHANGE_MEASURES
from tests.sample.nights import DATES, SampleNights

Rows = list[dict[str, Any]]
PUSHED = "shopee:SPKL:260625R0001:S-KLANG"
BLOCKED = "shopee:SPKL:260628R0015:S-KLANG"


def shown(connection: duckdb.DuckDBPyConnection, what: str = "changes", **wanted: str) -> Rows:
    listing = difference(connection, what, wanted)
    return [dict(zip(listing.names, row, strict=True)) for row in listing.rows]


def kept(sample: SampleNights, night: str, folder: Path, *mends: str) -> Path:
    """A night's published relations as Parquet, mended before they are kept."""
    with duckdb.connect() as books:
        books.execute(f"ATTACH '{sample.databases[night]}' AS published (READ_ONLY)")
        books.execute("CREATE SCHEMA report")
        for relation in ("return_stock_in", "refund_order", "posting", "exception", "roll_forward"):
            books.execute(f"CREATE TABLE report.{relation} AS SELECT * FROM published.report.{relation}")
        for mend in mends:
            books.execute(mend)
        keep_night(books, folder)
    return folder


def compared(sample: SampleNights, tmp_path: Path, first: str, second: str, *mends: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    before = kept(sample, first, tmp_path / f"before_{first}_{second}")
    lay_side_by_side(connection, before, kept(sample, second, tmp_path / f"after_{first}_{second}", *mends))
    return connection


def called(sample: SampleNights, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", "--home", str(sample.home.root), *arguments])


def test_the_causes_add_up_between_any_two_nights(sample: SampleNights, tmp_path: Path) -> None:
    sums: dict[tuple[str, str], Counter[Any]] = {}
    for first, second in combinations(DATES, 2):
        connection = compared(sample, tmp_path, first, second)
        totals = shown(connection, "totals")
        assert all(row["difference_amount"] == row["explained_amount"] for row in totals)
        assert {row["measure"] for row in totals} == set(CHANGE_MEASURES)
        assert {row["cause"] for row in shown(connection)} <= set(CHANGE_CAUSES)
        sums[first, second] = Counter()
        for row in totals:
            key = tuple(row[name] for name in ("distributor_id", "supplier_id", "currency_code", "measure"))
            sums[first, second][key] += row["explained_amount"]
        for change in shown(connection):
            assert change["after_amount"] - change["before_amount"] == change["difference_amount"]
    one, two, three = DATES
    for key, amount in sums[one, three].items():
        assert amount == sums[one, two][key] + sums[two, three][key], key


def test_what_is_owed_is_the_closing_of_the_roll_forward(sample: SampleNights, tmp_path: Path) -> None:
    totals = shown(compared(sample, tmp_path, *DATES[1:]), "totals", supplier_id="S-PENANG", distributor_id="D-AURORA")
    owed = {row["measure"]: row for row in totals}["owed"]
    # 243.00 + 169.00 became due − 87.00 paid = 325.00
    assert [str(owed[name]) for name in ("before_amount", "after_amount", "explained_amount")] == [
        "243.00",
        "325.00",
        "82.00",
    ]


def test_each_change_says_what_explains_it(sample: SampleNights, tmp_path: Path) -> None:
    lines = {
        (row["subject_id"], row["cause"]): (str(row["difference_amount"]), row["explained_by"])
        for row in shown(compared(sample, tmp_path, DATES[0], DATES[2]))
    }
    paid, proven = "lazada:LZKL:167600000000009:S-PENANG/1", "lazada:LZKL:167600000000110:S-PENANG/1"
    recalled, cancelled = "shopee:SPKL:260626R0005:S-KLANG", "tiktok:TTKL:4035000000000000006:S-PENANG"
    assert lines[paid, "payment"] == ("87.00", "PAY-001")
    assert lines[proven, "payment_proof"] == ("0.00", "PAY-003")
    assert lines[recalled, "recall"] == ("-11.00", f"{recalled}#1")
    assert lines[cancelled, "cancellation"] == ("-22.00", cancelled)
    assert lines["shopee:SPKL:260628R0020:S-KLANG", "new"][0] == "23.00"
    assert lines["tiktok:TTKL:4035000000000000007:S-PENANG", "push"][0] == "0.00"
    assert lines[PUSHED, "receipt"] == ("-45.00", f"{PUSHED}/1")
    assert lines[f"{PUSHED}/1", "credit"] == ("45.00", f"{PUSHED}/1")


@pytest.mark.parametrize(
    ("subject", "mend", "expected"),
    [
        (PUSHED, "state = 'blocked', reason = 'TOO_OLD'", [("past_order_age", "-45.00", f"TOO_OLD|{PUSHED}")]),
        (PUSHED, "state = 'push_failed', reason = 'REJECTED'", [("acknowledgement", "0.00", f"{PUSHED}#1")]),
        (
            PUSHED,
            "estimated_refund_amount = 43.00, estimated_return_handling_fee = 7.00",
            [("fee_setting", "-2.00", PUSHED)],
        ),
        (
            PUSHED,
            "estimated_refund_amount = 93.00, requested_quantity = 9, estimated_return_handling_fee = 7.00",
            [("restated", "48.00", PUSHED)],
        ),
        (PUSHED, "is_held = true", [("decision", "0.00", PUSHED)]),
        (PUSHED, "attempts = 2", [("decision", "0.00", f"{PUSHED}#2")]),
        (
            PUSHED,
            "estimated_refund_amount = 50.00, state = 'cancelled'",
            [("restated", "5.00", PUSHED), ("cancellation", "-50.00", PUSHED)],
        ),
        (BLOCKED, "state = 'to_push', reason = ''", [("reopened", "65.00", f"TOO_OLD|{BLOCKED}")]),
        (BLOCKED, "reason = 'NO_PARTNERSHIP'", [("gate", "0.00", f"NO_PARTNERSHIP|{BLOCKED}")]),
    ],
)
def test_each_cause_by_itself(
    sample: SampleNights, tmp_path: Path, subject: str, mend: str, expected: list[tuple[str, str, str]]
) -> None:
    update = f"UPDATE report.return_stock_in SET {mend} WHERE return_stock_in_id = '{subject}'"
    found = shown(compared(sample, tmp_path, DATES[0], DATES[0], update))
    assert [(row["cause"], str(row["difference_amount"]), row["explained_by"]) for row in found] == expected


def test_nothing_changed_between_a_night_and_itself(sample: SampleNights, tmp_path: Path) -> None:
    assert shown(compared(sample, tmp_path, DATES[2], DATES[2])) == []


@pytest.mark.parametrize(
    "mend",
    [
        "UPDATE report.refund_order SET refundable_amount = refundable_amount + 0.01 WHERE created_on = '2026-07-03'",
        "DELETE FROM report.posting WHERE account = 'bank'",
        "DELETE FROM report.return_stock_in WHERE state = 'pushed'",
    ],
)
def test_what_does_not_add_up_is_not_shown(sample: SampleNights, tmp_path: Path, mend: str) -> None:
    with pytest.raises(Failed, match="do not add up"):
        compared(sample, tmp_path, DATES[1], DATES[2], mend)


def test_returns_by_state(sample: SampleNights, tmp_path: Path) -> None:
    connection = compared(sample, tmp_path, DATES[0], DATES[2])
    rows = shown(connection, "states", distributor_id="D-AURORA", supplier_id="S-PENANG")
    assert [(row["state"], row["before_returns"], row["after_returns"]) for row in rows] == [
        ("pushed", 6, 0),
        ("received", 0, 6),
    ]
    must_add_up(connection)


def test_the_command_reads_each_night_as_it_was_known(sample: SampleNights) -> None:
    result = called(
        sample, "2026-07-02", "2026-07-09", "--show", "totals", "--supplier", "S-PENANG", "--format", "json"
    )
    assert result.exit_code == 0, result.stderr
    assert "2026-07-09 has no night of its own: read as known on 2026-07-03." in result.stderr
    owed = [row for row in json.loads(result.stdout) if row["measure"] == "owed"]
    assert [(row["distributor_id"], row["difference_amount"]) for row in owed] == [
        ("D-AURORA", "82.00"),
        ("D-BINTANG", "0.00"),
    ]


def test_wrong_dates_say_which_there_are(sample: SampleNights) -> None:
    for arguments, said in (
        (("2026-07-03", "2026-07-02"), "2026-07-03 is not before 2026-07-02"),
        (("2026-06-30", "2026-07-02"), "there are 3, 2026-07-01 to 2026-07-03"),
    ):
        result = called(sample, *arguments)
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stdout == ""
