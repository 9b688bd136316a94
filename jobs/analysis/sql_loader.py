"""Reads queries over the published relations: each is one SELECT in jobs/analysis/sql/."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from aftersales.jobs.books.sql_fragments import expanded

if TYPE_CHECKING:
    import duckdb


def question(name: str) -> str:
    """The SELECT in a file of jobs/analysis/sql/, its fragments put in (books/sql_fragments.py)."""
    file = files("aftersales").joinpath("jobs", "analysis", "sql", f"{name}.sql")
    return expanded(file.read_text(encoding="utf-8"))


def lay_out_currency(connection: duckdb.DuckDBPyConnection, minor_units: Mapping[str, int]) -> None:
    """Make `currency_minor_unit`: the decimals of each currency, which the published file does not contain."""
    connection.execute("CREATE OR REPLACE TEMP TABLE currency_minor_unit (currency_code VARCHAR, minor_unit BIGINT)")
    connection.executemany(
        "INSERT INTO currency_minor_unit VALUES (?, ?)", [list(unit) for unit in minor_units.items()]
    )
