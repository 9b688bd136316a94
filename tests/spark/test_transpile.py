"""Files of sql/ as Spark reads them: the rewrites, the refusals, and the result of all of them."""

from __future__ import annotations

import pytest
import sqlglot

from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.books.sql_files import SqlRelation
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.spark import transpile
from aftersales.jobs.spark.sql_subset import tree_findings
from aftersales.jobs.spark.transpile import PINNED_SQLGLOT, must_have_pinned_sqlglot, spark_sql
from tests.house.test_lock_files import pins
from tests.spark import snapshots
from tests.spark.snapshots import committed, differences, digest, texts


def as_spark(text: str) -> str:
    return spark_sql(SqlRelation("06_refunds", "probe", text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SELECT run.a FROM control.run", "SELECT run.a FROM control__run AS run"),
        ("SELECT r.a FROM control.run AS r", "SELECT r.a FROM control__run AS r"),
        ("WITH run AS (SELECT 1 AS a) SELECT a FROM run", "WITH run AS (SELECT 1 AS a) SELECT a FROM run"),
        (
            "SELECT a // b AS c, a % b AS d FROM s.t",
            "SELECT a DIV NULLIF(b, 0) AS c, a % NULLIF(b, 0) AS d FROM s__t AS t",
        ),
        (
            "SELECT * FROM s.t QUALIFY row_number() OVER (ORDER BY a NULLS LAST) = 1",
            "SELECT * FROM s__t AS t QUALIFY ROW_NUMBER() OVER (ORDER BY a NULLS LAST) = 1",
        ),
        (
            "SELECT rank() OVER w AS c FROM s.t WINDOW w AS (ORDER BY a NULLS LAST)",
            "SELECT CAST(RANK() OVER w AS BIGINT) AS c FROM s__t AS t WINDOW w AS (ORDER BY a NULLS LAST)",
        ),
        (
            "SELECT string_agg(DISTINCT a, ', ' ORDER BY a) AS c FROM s.t",
            "SELECT LISTAGG(DISTINCT a, ', ') WITHIN GROUP (ORDER BY a NULLS LAST) AS c FROM s__t AS t",
        ),
        (
            "SELECT date_diff('day', CAST(a AS DATE), CAST(b AS DATE)) AS c FROM s.t",
            "SELECT DATEDIFF(DAY, CAST(a AS DATE), CAST(b AS DATE)) AS c FROM s__t AS t",
        ),
        ("SELECT CAST(a AS TIMESTAMP) AS c FROM s.t", "SELECT CAST(a AS TIMESTAMP_NTZ) AS c FROM s__t AS t"),
    ],
)
def test_rewrites(text: str, wanted: str) -> None:
    assert as_spark(text) == wanted


@pytest.mark.parametrize("text", ["SELECT a / b AS c FROM s.t", "SELECT list(a) AS c FROM s.t", "SELECT now() AS c"])
def test_outside_of_the_subset_is_refused(text: str) -> None:
    with pytest.raises(WrongUse, match=r"sql/06_refunds/probe\.sql") as refused:
        as_spark(text)
    assert any(finding in str(refused.value) for finding in tree_findings(sqlglot.parse_one(text, read="duckdb")))


def test_the_pinned_sqlglot_is_the_locked_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pins("requirements.lock")["sqlglot"] == PINNED_SQLGLOT
    must_have_pinned_sqlglot()
    monkeypatch.setattr(transpile, "version", lambda _: "31.0.0")
    with pytest.raises(WrongUse, match=r"31\.0\.0"):
        must_have_pinned_sqlglot()


def test_every_file_is_as_its_snapshot() -> None:
    """Review what differs, try it on both engines (make spark-test), then run `python -m tests.spark.snapshots`."""
    assert len(committed()) == len(all_relations())
    found = differences()
    assert not found, "\n".join(found)


def test_a_changed_statement_is_named_with_the_command_that_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest shows only that something differs; a person wants to see what."""
    table = {name: digest(text) for name, text in texts().items()}
    changed, gone, new = sorted(table)[0], "due.nothing", sorted(table)[1]
    table |= {changed: digest("SELECT 1"), gone: digest("SELECT 2")}
    del table[new]
    monkeypatch.setattr(snapshots, "committed", lambda: table)
    found = differences()
    assert [line.partition(":")[0] for line in found] == sorted([changed, gone, new])
    assert {f"--diff {changed}", f"--show {new}", f"--show {gone} --at HEAD"} == {
        line.partition("tests.spark.snapshots ")[2] for line in found
    }
