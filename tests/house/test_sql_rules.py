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
-- inputs: control.run, refunds.new_refund_order
-- rules: R-31, R-43
WITH refund_order AS (
    SELECT * FROM refunds.new_refund_order
)

SELECT
    CAST(refund_order.refund_order_id AS VARCHAR) AS refund_order_id, -- RETURN_STOCK_IN_ID/N
    CAST(refund_order.return_amount AS DECIMAL(18, 2)) AS return_amount -- goods accepted, at the price of shipment
FROM refund_order
SEMI JOIN control.run AS run ON refund_order.created_on <= run.business_date
"""
BELOW = SqlFile("06_refunds", "new_refund_order", "SELECT * FROM control.run")
WORDS = {"": frozenset({"received", "bank", "sellable"}), "pool": frozenset({"sellable"})}


def sql(text: str, folder: str = "12_report", stem: str = "refund_order") -> SqlFile:
    """A file that is not on the disk."""
    return SqlFile(folder, stem, text)


def body(text: str) -> SqlFile:
    """A file whose header does not matter."""
    return sql(text, "05_receiving")


CATALOG = {BELOW.relation: BELOW}


def test_a_good_file_passes_everything() -> None:
    file = sql(GOOD)
    assert sql_rules.header_findings(file, CATALOG) == []
    assert sql_rules.chapter_findings(file, CATALOG) == []
    assert sql_rules.word_findings(file, WORDS) == []
    assert sql_rules.star_findings(file) == []
    assert sql_rules.report_findings(file) == []
    assert sql_rules.length_findings(file) == []
    assert portability_findings(file) == []


@pytest.mark.parametrize(
    ("was", "becomes", "finding"),
    [
        ("-- grain: one row a refund order\n", "", "no line `-- grain"),
        ("inputs: control.run, refunds", "inputs: refunds", "reads control.run, which its inputs do not name"),
        ("inputs: control.run", "inputs: control.run, control.setting", "control.setting, which it does not read"),
        ("key: refund_order_id", "key: refund_order_id, sku", "key column sku is not returned"),
        ("rules: R-31", "rules: R-90", "R-90 is not a rule"),
        ("AS return_amount", "AS refund_order_id", "refund_order_id is returned twice"),
    ],
)
def test_header_is_compared_with_the_body(was: str, becomes: str, finding: str) -> None:
    assert was in GOOD
    assert finding in " ".join(sql_rules.header_findings(sql(GOOD.replace(was, becomes)), CATALOG))


def test_header_entries_go_on_over_lines() -> None:
    file = sql(GOOD.replace("control.run, refunds", "control.run,\n--   refunds"))
    assert file.listed("inputs") == ["control.run", "refunds.new_refund_order"]


@pytest.mark.parametrize(
    ("folder", "text", "finding"),
    [
        ("refunds", "SELECT 1 AS a", "is not NN_name"),
        ("05_receiving", "SELECT * FROM refunds.new_refund_order", "of the later chapter 06_refunds"),
        ("08_allocation", "SELECT * FROM refunds.nowhere", "which no file makes"),
        ("08_allocation", "SELECT * FROM refund_order", "has no schema and is not a CTE"),
        ("08_allocation", "SELECT * FROM fact.after_sales_line", "only chapter staging reads"),
        ("08_allocation", "SELECT * FROM earlier.posting", "only chapter prior reads"),
        ("08_allocation", "WITH a AS (SELECT 1 AS b FROM earlier.posting) SELECT b FROM a", "only chapter prior reads"),
    ],
)
def test_floors_see_downwards_only(folder: str, text: str, finding: str) -> None:
    assert finding in " ".join(sql_rules.chapter_findings(sql(text, folder), CATALOG))


def test_what_is_given_has_one_reader_and_control_has_all() -> None:
    assert sql_rules.chapter_findings(sql("SELECT * FROM fact.after_sales_line", "03_staging"), {}) == []
    assert sql_rules.chapter_findings(sql("SELECT * FROM given.shop", "01_reference"), {}) == []
    assert sql_rules.chapter_findings(sql("SELECT * FROM given.shop", "08_allocation"), {})
    assert sql_rules.chapter_findings(sql("SELECT * FROM control.setting", "08_allocation"), {}) == []


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
    assert sql_rules.star_findings(sql(text, "11_exceptions"))
    assert not sql_rules.star_findings(sql(text, "10_reconciliation"))


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
        ("-- carried: sku of refunds.new_refund_order\n", "sku, which is not returned"),
        ("-- carried: return_amount of refunds.known\n", "return_amount, which the other side has not"),
        ("-- carried: new beside refunds.known\n", "refund_order_id, which the other side has not"),
    ],
)
def test_published_relations_say_how_they_are_carried(line: str, finding: str) -> None:
    known = SqlFile("06_refunds", "known", "SELECT 1 AS sku")
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
    query = sql(GOOD.replace("WITH refund_order AS", f"{lines}WITH refund_order AS"))
    assert finding in " ".join(sql_rules.reader_findings(query))
    assert not sql_rules.reader_findings(sql(GOOD.replace("WITH refund_order AS", f"{ASKED}WITH refund_order AS")))
    assert sql_rules.reader_findings(SqlFile("05_receiving", "refund_order", ASKED)) == [
        "only published relations have readers who ask"
    ]


def test_long_files_are_found() -> None:
    assert sql_rules.length_findings(sql(GOOD + "\n" * 160))


def test_stars_are_followed_to_their_columns() -> None:
    low = sql("SELECT 1 AS a, 2 AS b", "03_staging", "low")
    high = sql(
        "WITH low AS (SELECT * FROM staging.low), c AS (SELECT low.*, 3 AS c FROM low) SELECT * FROM c", "04_orders"
    )
    assert output_columns(high, {"staging.low": low}) == ["a", "b", "c"]
    assert output_columns(sql("SELECT * FROM fact.posting"), {}) is None


def test_semi_joins_add_no_columns() -> None:
    low = sql("SELECT 1 AS a", "03_staging", "low")
    file = sql("WITH x AS (SELECT 2 AS b) SELECT * FROM staging.low SEMI JOIN x ON low.a = x.b", "04_orders")
    assert output_columns(file, {"staging.low": low}) == ["a"]
