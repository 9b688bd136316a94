"""Two dates compared: every change has its cause, and the causes add up to the difference of the books."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from aftersales.jobs.analysis.diff import PUBLISHED, difference, keep_date, lay_side_by_side, must_add_up
from aftersales.jobs.cli import main
from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import read_manifests
from aftersales.schemas.vocabulary import CHANGE_CAUSES, CHANGE_MEASURES
from tests.sample.nights import DATES, SampleNights

Rows = list[dict[str, Any]]
GOLDEN = Path(__file__).with_name("golden")
PUSHED = "shopee:SPKL:260625R0001:S-KLANG"
BLOCKED = "shopee:SPKL:260628R0015:S-KLANG"


def shown(connection: duckdb.DuckDBPyConnection, what: str = "changes", **wanted: str) -> Rows:
    listing = difference(connection, what, wanted)
    return [dict(zip(listing.names, row, strict=True)) for row in listing.rows]


def kept(sample: SampleNights, night: str, folder: Path, *changes: str) -> Path:
    """Store a date for a comparison after `changes` to both the published relations and the issued rows."""
    state = sample.home.state
    runs = [run for run in read_manifests(state) if run.business_date <= date.fromisoformat(night)]
    issued = {name: list(paths) for name, paths in History(state, runs).issued().items()}
    with duckdb.connect() as books:
        books.execute(f"ATTACH '{sample.databases[night]}' AS published (READ_ONLY)")
        books.execute("CREATE SCHEMA report")
        for relation in PUBLISHED:
            books.execute(f"CREATE TABLE report.{relation} AS SELECT * FROM published.report.{relation}")
        returns = [str(path) for path in issued["return_stock_in"]]
        books.execute("CREATE TABLE altered AS SELECT * FROM read_parquet($paths)", {"paths": returns})
        for change in changes:
            books.execute(change)
            if change.startswith("UPDATE report.return_stock_in"):
                books.execute(change.replace("report.return_stock_in", "altered", 1))
        path = folder.with_suffix(".parquet")
        books.execute(f"COPY altered TO '{path}' (FORMAT parquet)")
        keep_date(books, {**issued, "return_stock_in": [path]}, folder)
    return folder


def kept_once(sample: SampleNights, night: str) -> Path:
    """A night as it was, kept for all tests, which only read it."""
    folder = sample.home.root.parent / f"kept_{night}"
    return folder if folder.exists() else kept(sample, night, folder)


def compared(sample: SampleNights, tmp_path: Path, first: str, second: str, *mends: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    after = kept(sample, second, tmp_path / f"after_{first}_{second}", *mends) if mends else kept_once(sample, second)
    lay_side_by_side(connection, kept_once(sample, first), after)
    return connection


def called(sample: SampleNights, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", "--home", str(sample.home.root), *arguments])


def test_the_causes_add_up_between_any_two_dates(sample: SampleNights, tmp_path: Path) -> None:
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
    closing = {row["measure"]: row for row in totals}["closing"]
    # 243.00 + 169.00 became due − 87.00 paid = 325.00
    assert [str(closing[name]) for name in ("before_amount", "after_amount", "explained_amount")] == [
        "243.00",
        "325.00",
        "82.00",
    ]


@pytest.mark.parametrize(("first", "second"), list(combinations(DATES, 2)))
def test_every_line_between_two_dates_of_the_sample(sample: SampleNights, first: str, second: str) -> None:
    for shown_as in ("changes", "causes"):
        result = called(sample, first, second, "--show", shown_as, "--format", "csv")
        assert result.exit_code == 0, result.stderr
        golden = GOLDEN / f"diff_{shown_as}_{first}_{second}.csv"
        assert result.stdout == golden.read_text(encoding="utf-8"), golden.name


def test_decisions_receipts_and_answers_are_named_by_their_ids(sample: SampleNights, tmp_path: Path) -> None:
    lines_of: dict[str, list[tuple[str, str, str]]] = {}
    for night, following in pairwise(DATES):
        for row in shown(compared(sample, tmp_path, night, following)):
            line = (row["measure"], row["cause"], row["explained_by"])
            lines_of.setdefault(row["return_stock_in_id"], []).append(line)
    released, again = "tiktok:TTKL:4035000000000000007:S-PENANG", "lazada:LZKL:167600000000008:S-PENANG"
    frozen, closed = "shopee:SPKL:260627R0028:S-KLANG", "lazada:LZKL:167600000000030:S-KLANG"
    assert lines_of[released][:2] == [("estimated", "decision", "DEC-001"), ("estimated", "push", f"{released}#1")]
    # rejected and pushed again between the same two dates: the supplier's answer, the decision, the new push
    assert lines_of[again][:3] == [
        ("estimated", "acknowledgement", f"{again}#1"),
        ("estimated", "decision", "DEC-002"),
        ("estimated", "push", f"{again}#2"),
    ]
    # goods that came while the case was cancelled, and the decision that refunded them anyway
    assert lines_of[frozen][:3] == [
        ("estimated", "receipt", "RC-K-008"),
        ("estimated", "decision", "DEC-004"),
        ("due", "decision", "DEC-004"),
    ]
    assert ("estimated", "decision", "DEC-005") in lines_of[closed]
    # a void decision changed nothing
    assert "DEC-006" not in {line[2] for lines in lines_of.values() for line in lines}


@pytest.mark.parametrize(
    ("subject", "change", "expected"),
    [
        (PUSHED, "state = 'blocked', reason = 'TOO_OLD'", [("past_order_age", "-45.00", f"TOO_OLD|{PUSHED}")]),
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
        # another price, and a percentage that followed it: no setting changed
        (
            PUSHED,
            "estimated_refund_amount = 54.00, estimated_return_handling_fee = 6.00",
            [("restated", "9.00", PUSHED)],
        ),
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
    sample: SampleNights, tmp_path: Path, subject: str, change: str, expected: list[tuple[str, str, str]]
) -> None:
    update = f"UPDATE report.return_stock_in SET {change} WHERE return_stock_in_id = '{subject}'"
    found = shown(compared(sample, tmp_path, DATES[0], DATES[0], update))
    assert [(row["cause"], str(row["difference_amount"]), row["explained_by"]) for row in found] == expected


def test_nothing_changed_between_a_date_and_itself(sample: SampleNights, tmp_path: Path) -> None:
    assert shown(compared(sample, tmp_path, DATES[2], DATES[2])) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE report.refund_order SET refundable_amount = refundable_amount + 0.01 WHERE created_on = '2026-07-03'",
        "DELETE FROM report.posting WHERE account = 'bank'",
        "DELETE FROM report.return_stock_in WHERE state = 'pushed'",
        # an estimate in the books that no run issued
        "ALTER TABLE report.return_stock_in ALTER estimated_refund_amount SET DATA TYPE DECIMAL(18, 2) "
        "USING CASE state WHEN 'pushed' THEN 1.00 ELSE estimated_refund_amount END",
    ],
)
def test_what_does_not_add_up_is_not_shown(sample: SampleNights, tmp_path: Path, change: str) -> None:
    with pytest.raises(Failed, match="Nothing is shown, because it would be wrong"):
        compared(sample, tmp_path, DATES[1], DATES[2], change)


def test_a_return_that_moved_without_a_cause_is_not_shown(sample: SampleNights, tmp_path: Path) -> None:
    change = f"UPDATE report.return_stock_in SET state = 'push_failed' WHERE return_stock_in_id = '{PUSHED}'"
    with pytest.raises(Failed, match=f"{PUSHED} went from pushed to push_failed"):
        compared(sample, tmp_path, DATES[0], DATES[0], change)


def test_a_date_against_itself_is_an_empty_answer(sample: SampleNights) -> None:
    result = called(sample, DATES[1], DATES[1], "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_the_table_ends_with_what_the_causes_come_to(sample: SampleNights) -> None:
    lines = called(sample, DATES[1], DATES[2], "--supplier", "S-PENANG").stdout.splitlines()
    # 78.00 + 33.00 + 58.00 + 80.00 received, 87.00 paid and 80.00 credited
    assert [line.split() for line in lines if line.startswith("MYR  ") and " closing " in line] == [
        ["MYR", "closing", "credit", "1", "-80.00", "82.00"],
        ["MYR", "closing", "payment", "1", "-87.00", "82.00"],
        ["MYR", "closing", "payment_proof", "1", "0.00", "82.00"],
        ["MYR", "closing", "receipt", "4", "249.00", "82.00"],
    ]


def test_returns_by_state(sample: SampleNights, tmp_path: Path) -> None:
    connection = compared(sample, tmp_path, DATES[0], DATES[2])
    rows = shown(connection, "states", distributor_id="D-AURORA", supplier_id="S-PENANG")
    assert [(row["state"], row["before_returns"], row["after_returns"]) for row in rows] == [
        ("pushed", 6, 0),
        ("received", 0, 6),
    ]
    must_add_up(connection)


def test_the_command_reads_each_date_as_it_was_known(sample: SampleNights) -> None:
    result = called(
        sample, "2026-07-02", "2026-07-09", "--show", "totals", "--supplier", "S-PENANG", "--format", "json"
    )
    assert result.exit_code == 0, result.stderr
    assert "2026-07-09 has no run; the books of 2026-07-03 are shown." in result.stderr
    closing = [row for row in json.loads(result.stdout) if row["measure"] == "closing"]
    assert [(row["distributor_id"], row["difference_amount"]) for row in closing] == [
        ("D-AURORA", "82.00"),
        ("D-BINTANG", "0.00"),
    ]


def test_wrong_dates_say_which_there_are(sample: SampleNights) -> None:
    for arguments, said in (
        (("2026-07-03", "2026-07-02"), "2026-07-03 is not before 2026-07-02"),
        (("2026-06-30", "2026-07-02"), "3 dates are committed, 2026-07-01 to 2026-07-03"),
    ):
        result = called(sample, *arguments)
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stdout == ""
