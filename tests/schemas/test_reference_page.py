"""docs/reference-tables.md agrees with schemas/, and a run accepts its example rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersales.jobs.ingest.reference_tables import read_reference
from aftersales.schemas.reference_row import REFERENCE_RULES
from aftersales.schemas.reference_table import REFERENCE_TABLES
from tools.reference_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/reference-tables.md is out of date: `make pages`"


def test_the_example_rows_are_valid(tmp_path: Path) -> None:
    """One row per table, all of them read together: each keeps its contract, and no row contradicts another."""
    for table in REFERENCE_TABLES.values():
        rows = [[column.name for column in table.columns], [column.example for column in table.columns]]
        text = "".join(",".join(row) + "\n" for row in rows)
        (tmp_path / f"{table.file_name}.csv").write_text(text, encoding="utf-8")
    tables = read_reference(tmp_path)
    assert {kind: read.frame.height for kind, read in tables.items()} == dict.fromkeys(REFERENCE_TABLES, 1)


@pytest.mark.parametrize("kind", REFERENCE_TABLES)
def test_the_page_marks_columns_that_may_be_empty(kind: str) -> None:
    """A column is required exactly if its contract refuses an empty cell."""
    needed = {rule.about for rule in REFERENCE_RULES[kind] if rule.reason == "REQUIRED"}
    assert {column.name for column in REFERENCE_TABLES[kind].columns if not column.empty} == needed


@pytest.mark.parametrize("kind", REFERENCE_TABLES)
def test_the_texts_are_sentences(kind: str) -> None:
    table = REFERENCE_TABLES[kind]
    assert set(table.key) <= {column.name for column in table.columns}
    for text in (table.row, table.overlap, *(column.meaning for column in table.columns)):
        assert text.endswith(".")
