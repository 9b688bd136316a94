"""The relations that are written or views, and Spark's set-up by the size of a run; no Spark is started here."""

from __future__ import annotations

import pytest

from aftersales.jobs.books.materialization import READ_ANEW, is_laid_out_alone, mentions, name_of, views
from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.spark.build import _must_be_of_shape, is_read_by_python, is_view
from aftersales.jobs.spark.session import first_line
from aftersales.jobs.spark.spark_conf import DECIDING, PARTITIONS_AT_MOST, sized


def test_what_several_read_is_written() -> None:
    for relation in all_relations():
        readers = mentions()[name_of(relation)]
        if is_view(relation):
            assert list(readers.values()) == [1]
            assert not is_read_by_python(relation)
        elif not is_read_by_python(relation):
            assert sum(readers.values()) > 1 or is_laid_out_alone(relation)


def test_what_would_be_too_much_for_its_reader_is_written() -> None:
    """Each has one reader, which would need the memory of all of them."""
    alone = {name_of(relation) for relation in all_relations() if is_laid_out_alone(relation)}
    assert {"reconciliation.settlement_side", "exceptions.on_ageing", "exceptions.restated_document"} <= alone
    assert not alone & views()


def test_a_view_that_several_read_is_not_a_table_on_duckdb() -> None:
    """A million of its rows would be held for readers that need few columns."""
    assert {"staging.after_sales_line_version", "staging.stock_out_line_version", "pushes.push_line"} == READ_ANEW
    assert views() >= READ_ANEW


def test_what_python_reads_is_written() -> None:
    for name in ("report.run", "issued.posting", "check.goods", "receiving.new_row_verdict", "pushes.batch"):
        (relation,) = [each for each in all_relations() if name_of(each) == name]
        assert not is_view(relation)


@pytest.mark.parametrize(
    ("size", "partitions", "is_large"),
    [(0, 1, "false"), (1, 1, "false"), (32 << 20, 2, "true"), ((32 << 20) + 1, 3, "true"), (1 << 50, 20_000, "true")],
)
def test_partitions_follow_the_bytes(size: int, partitions: int, is_large: str) -> None:
    settings = sized(size)
    assert settings["spark.sql.shuffle.partitions"] == str(partitions)
    assert settings["spark.sql.adaptive.enabled"] == settings["spark.sql.codegen.wholeStage"] == is_large
    assert partitions <= PARTITIONS_AT_MOST
    assert not settings.keys() & DECIDING.keys()


@pytest.mark.parametrize(
    "found",
    [
        {"a": "int", "b": "decimal(18,2)"},
        {"b": "decimal(18,2)", "a": "bigint"},
        {"a": "bigint"},
        {"a": "bigint", "b": "decimal(19,2)"},
    ],
)
def test_another_type_or_order_of_columns_ends_the_run(found: dict[str, str]) -> None:
    shape = {"a": "BIGINT", "b": "DECIMAL(18,2)"}
    _must_be_of_shape("refunds.refund_due", {"a": "bigint", "b": "decimal(18,2)"}, shape)
    with pytest.raises(Failed, match=r"refunds\.refund_due"):
        _must_be_of_shape("refunds.refund_due", found, shape)


def test_of_an_error_of_java_the_telling_line_is_shown() -> None:
    trace = "An error occurred while calling o44.\n: org.apache.spark.SparkException: [TASK_FAILED] no disk\n\tat a.b"
    assert first_line(RuntimeError(trace)) == "org.apache.spark.SparkException: [TASK_FAILED] no disk"
    assert first_line(RuntimeError("")) == "RuntimeError"
