"""Translates files of sql/ for Spark with sqlglot, and with the few rewrites without which the rows would differ.

No file has a second version. A construct outside the portable subset is an error here, so it never gives other rows.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import ClassVar, Final

import sqlglot
from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.generators.spark import SparkGenerator

from aftersales.jobs.books.materialization import name_of
from aftersales.jobs.books.sql_files import SqlRelation
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.spark.sql_subset import tree_findings

PINNED_SQLGLOT: Final = "30.30.0"
"""The one whose SQL for Spark was compared row for row; tests/spark/snapshots.py shows what another would change."""
RANKS: Final = (exp.RowNumber, exp.Rank, exp.DenseRank)


class OurSpark(Spark):
    """Spark 4 has QUALIFY; sqlglot's replacement for it would add a column `_w` to every star."""

    class Generator(SparkGenerator):
        TRANSFORMS: ClassVar = {key: way for key, way in SparkGenerator.TRANSFORMS.items() if key is not exp.Select}


def must_have_pinned_sqlglot() -> None:
    """WrongUse if sqlglot has another version than the one whose SQL was compared."""
    installed = version("sqlglot")
    if installed != PINNED_SQLGLOT:
        raise WrongUse(
            f"Spark needs sqlglot {PINNED_SQLGLOT}, the version whose results were compared, but {installed} is "
            f"installed. Run `pip install sqlglot=={PINNED_SQLGLOT}`, or leave out --engine."
        )


@cache
def spark_sql(relation: SqlRelation, *, is_pretty: bool = False) -> str:
    """The statement of a file for Spark; WrongUse names each construct that is outside the portable subset."""
    query = sqlglot.parse_one(relation.text, read="duckdb")
    findings = tree_findings(query)
    if findings:
        named = (f"sql/{relation.folder}/{relation.name}.sql: {finding}" for finding in findings)
        raise WrongUse("A file of sql/ uses SQL that DuckDB and Spark read differently; nothing was computed.", *named)
    return transpiled(query, is_pretty=is_pretty)


def transpiled(query: exp.Expr, *, is_pretty: bool = False) -> str:
    """A query of DuckDB translated for Spark; relations become views by `view_name`."""
    query = query.copy()
    for node in query.walk():
        node.comments = None
    for table in query.find_all(exp.Table):
        _rename(table)
    for division in list(query.find_all(exp.IntDiv, exp.Mod)):
        _divide_by_nothing(division)
    for window in list(query.find_all(exp.Window)):
        _count_in_bigint(window)
    return query.sql(OurSpark, pretty=is_pretty, unsupported_level=sqlglot.ErrorLevel.RAISE)


def view_name(relation: str) -> str:
    """The view of `schema.name`: a view of a session has no schema."""
    return relation.replace(".", "__")


def name_of_view(relation: SqlRelation) -> str:
    """The view of a file of sql/."""
    return view_name(name_of(relation))


def _rename(table: exp.Table) -> None:
    """Replace `schema.name` by its view, with the alias that its columns use."""
    if table.db:
        called = table.alias or table.name
        table.set("this", exp.to_identifier(view_name(f"{table.db}.{table.name}")))
        table.set("db", None)
        table.set("alias", exp.TableAlias(this=exp.to_identifier(called)))


def _divide_by_nothing(division: exp.Binary) -> None:
    """Make a division by zero NULL, as in DuckDB; Spark would raise an error."""
    zero = exp.Literal.number(0)
    division.set("expression", exp.Nullif(this=division.expression, expression=zero))


def _count_in_bigint(window: exp.Window) -> None:
    """Cast row_number and ranks to BIGINT: they are INT in Spark; in QUALIFY they are only compared, so they stay."""
    if isinstance(window.this, RANKS) and window.find_ancestor(exp.Qualify, exp.Select).__class__ is not exp.Qualify:
        window.replace(exp.cast(window.copy(), "BIGINT"))
