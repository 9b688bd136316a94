"""Each rule over sql/ fails on the file it is meant for, and passes on a plain one."""

from __future__ import annotations

import pytest

from tests.house import sql_rules
from tests.house.portable import portability_findings
from tests.house.sql_file import SqlFile, output_columns

GOOD = """\
-- what: refund orders as they were issued
-- grain: one row a refund order
-- key: refund_order_id
-- inputs: control.run, refunded.refund_order
-- rules: R-31, R-43
WITH refund_order AS (
    SELECT * FROM refunded.refund_order
)

SELECT
    CAST(refund_order.refund_order_id AS VARCHAR) AS refund_order_id, -- RETURN_STOCK_IN_ID/N
    CAST(refund_order.return_amount AS DECIMAL(18, 2)) AS return_amount -- goods accepted, at the price of shipment
FROM refund_order
SEMI JOIN control.run AS run ON refund_order.created_on <= run.business_date
"""
BELOW = SqlFile("52_refunded", "refund_order", "SELECT * FROM control.run")
WORDS = {"": frozenset({"received", "bank", "sellable"}), "pool": frozenset({"sellable"})}


def sql(text: str, folder: str = "80_report", stem: str = "refund_order") -> SqlFile:
    """A file that is not on the disk."""
    return SqlFile(folder, stem, text)


def body(text: str) -> SqlFile:
    """A file whose header plays no part."""
    return sql(text, "50_due")


CATALOG = {BELOW.relation: BELOW}


def test_a_good_file_passes_everything() -> None:
    file = sql(GOOD)
    assert sql_rules.header_findings(file, CATALOG) == []
    assert sql_rules.floor_findings(file, CATALOG) == []
    assert sql_rules.word_findings(file, WORDS) == []
    assert sql_rules.star_findings(file) == []
    assert sql_rules.report_findings(file) == []
    assert sql_rules.length_findings(file) == []
    assert portability_findings(file) == []


@pytest.mark.parametrize(
    ("was", "becomes", "finding"),
    [
        ("-- grain: one row a refund order\n", "", "no line `-- grain"),
        ("inputs: control.run, refunded", "inputs: refunded", "reads control.run, which its inputs do not name"),
        ("inputs: control.run", "inputs: control.run, control.setting", "control.setting, which it does not read"),
        ("key: refund_order_id", "key: refund_order_id, sku", "key column sku is not returned"),
        ("rules: R-31", "rules: R-61", "R-61 is no rule"),
        ("AS return_amount", "AS refund_order_id", "refund_order_id is returned twice"),
    ],
)
def test_header_is_compared_with_the_body(was: str, becomes: str, finding: str) -> None:
    assert was in GOOD
    assert finding in " ".join(sql_rules.header_findings(sql(GOOD.replace(was, becomes)), CATALOG))


def test_header_entries_go_on_over_lines() -> None:
    file = sql(GOOD.replace("control.run, refunded", "control.run,\n--   refunded"))
    assert file.listed("inputs") == ["control.run", "refunded.refund_order"]


@pytest.mark.parametrize(
    ("folder", "text", "finding"),
    [
        ("refunds", "SELECT 1 AS a", "is not NN_name"),
        ("52_refunded", "SELECT * FROM refunded.refund_order", "lower floors only"),
        ("50_due", "SELECT * FROM refunded.refund_order", "lower floors only"),
        ("60_claimed", "SELECT * FROM refunded.nowhere", "which no file makes"),
        ("60_claimed", "SELECT * FROM refund_order", "has no schema and is no CTE"),
        ("60_claimed", "SELECT * FROM fact.after_sales_line", "read on floor 20 alone"),
        ("60_claimed", "SELECT * FROM earlier.posting", "read on floor 20 alone"),
        ("60_claimed", "WITH a AS (SELECT 1 AS b FROM earlier.posting) SELECT b FROM a", "read on floor 20 alone"),
    ],
)
def test_floors_see_downwards_only(folder: str, text: str, finding: str) -> None:
    assert finding in " ".join(sql_rules.floor_findings(sql(text, folder), CATALOG))


def test_what_is_given_has_one_reader_and_control_has_all() -> None:
    assert sql_rules.floor_findings(sql("SELECT * FROM fact.after_sales_line", "20_landing"), {}) == []
    assert sql_rules.floor_findings(sql("SELECT * FROM given.shop", "10_reference"), {}) == []
    assert sql_rules.floor_findings(sql("SELECT * FROM given.shop", "60_claimed"), {})
    assert sql_rules.floor_findings(sql("SELECT * FROM control.setting", "60_claimed"), {}) == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a FROM s.t WHERE state = 'recieved'",
        "SELECT a FROM s.t WHERE 'recieved' = t.state",
        "SELECT a FROM s.t WHERE coalesce(state, '') <> 'recieved'",
        "SELECT a FROM s.t WHERE state IS DISTINCT FROM 'recieved'",
        "SELECT a FROM s.t WHERE state IN ('received', 'recieved')",
        "SELECT CASE state WHEN 'recieved' THEN 1 END AS a FROM s.t",
        "SELECT 'recieved' AS state",
        "SELECT CASE WHEN a > 1 THEN 'received' ELSE 'recieved' END AS state FROM s.t",
        "SELECT CAST(coalesce(state, 'recieved') AS VARCHAR) AS state FROM s.t",
        "SELECT 'received' AS state UNION ALL SELECT 'recieved'",
        "SELECT a FROM (VALUES ('recieved')) AS t (state)",
        "SELECT a FROM s.t WHERE pool = 'bank'",
    ],
)
def test_words_are_those_of_the_vocabulary(text: str) -> None:
    assert sql_rules.word_findings(body(text), WORDS)
    assert not sql_rules.word_findings(body(text.replace("recieved", "received").replace("bank", "sellable")), WORDS)


def test_returned_stars_end_at_the_findings() -> None:
    text = "WITH a AS (SELECT * FROM s.t) SELECT * FROM a"
    assert sql_rules.star_findings(sql(text, "78_finding"))
    assert not sql_rules.star_findings(sql(text, "76_reconciled"))


@pytest.mark.parametrize(
    ("was", "becomes", "finding"),
    [
        (" -- RETURN_STOCK_IN_ID/N", "", "column refund_order_id: a line"),
        ("CAST(refund_order.return_amount AS DECIMAL(18, 2))", "refund_order.return_amount", "return_amount: CAST"),
        ("return_amount AS DECIMAL(18, 2)", "return_amount AS DOUBLE", "DOUBLE is not published"),
    ],
)
def test_published_columns_are_cast_and_commented(was: str, becomes: str, finding: str) -> None:
    assert was in GOOD
    assert finding in " ".join(sql_rules.report_findings(sql(GOOD.replace(was, becomes))))


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("", "no line"),
        ("-- carried: somehow\n", "no line"),
        ("-- carried: sku of refunded.refund_order\n", "sku, which is not returned"),
        ("-- carried: return_amount of refunded.known\n", "return_amount, which the other side has not"),
        ("-- carried: new beside refunded.known\n", "refund_order_id, which the other side has not"),
    ],
)
def test_published_relations_say_how_they_are_carried(line: str, finding: str) -> None:
    known = SqlFile("52_refunded", "known", "SELECT 1 AS sku")
    text = GOOD.replace("WITH refund_order AS", f"{line}WITH refund_order AS")
    assert finding in " ".join(sql_rules.carried_findings(sql(text), {known.relation: known}))
    assert not sql_rules.carried_findings(sql(GOOD.replace("WITH", "-- carried: whole\nWITH")), {})


ASKED = "-- asks: What is owed?\n-- start: SELECT * FROM report.refund_order\n"


@pytest.mark.parametrize(
    ("lines", "finding"),
    [
        ("", "no lines `-- asks"),
        (ASKED.replace("?", ""), "a question"),
        (ASKED.replace("report.", "due."), "reads report.refund_order"),
        (ASKED + "--   WHERE true\n", "start: one line"),
    ],
)
def test_published_relations_say_what_they_answer(lines: str, finding: str) -> None:
    told = sql(GOOD.replace("WITH refund_order AS", f"{lines}WITH refund_order AS"))
    assert finding in " ".join(sql_rules.reader_findings(told))
    assert not sql_rules.reader_findings(sql(GOOD.replace("WITH refund_order AS", f"{ASKED}WITH refund_order AS")))
    assert sql_rules.reader_findings(SqlFile("50_due", "refund_order", ASKED)) == [
        "only published relations have readers who ask"
    ]


def test_long_files_are_found() -> None:
    assert sql_rules.length_findings(sql(GOOD + "\n" * 160))


def test_stars_are_followed_to_their_columns() -> None:
    low = sql("SELECT 1 AS a, 2 AS b", "30_current", "low")
    high = sql(
        "WITH low AS (SELECT * FROM current.low), c AS (SELECT low.*, 3 AS c FROM low) SELECT * FROM c", "35_order"
    )
    assert output_columns(high, {"current.low": low}) == ["a", "b", "c"]
    assert output_columns(sql("SELECT * FROM fact.posting"), {}) is None


def test_semi_joins_add_no_columns() -> None:
    low = sql("SELECT 1 AS a", "30_current", "low")
    file = sql("WITH x AS (SELECT 2 AS b) SELECT * FROM current.low SEMI JOIN x ON low.a = x.b", "35_order")
    assert output_columns(file, {"current.low": low}) == ["a"]
