"""Relations that follow from a header line: the relation each line makes, and the message for a wrong line."""

from __future__ import annotations

import duckdb
import pytest

from aftersales.jobs.books.generated_relations import with_generated
from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.books.sql_files import SqlRelation

POSTING = """\
-- what: postings
-- grain: one posting
-- key: posting_id
-- inputs: control.run
-- rules: R-49
-- persisted: append
SELECT
    CAST(1 AS BIGINT) AS posting_id,
    CAST(2.5 AS DECIMAL(18, 2)) AS amount
"""
STATE = """\
-- what: the state of each return
-- grain: one return
-- key: id
-- inputs: control.run
-- rules: R-43
-- persisted: latest
-- transient: is_new
SELECT
    CAST(id AS VARCHAR) AS id,
    CAST(state AS VARCHAR) AS state,
    is_new
FROM (VALUES ('A', 'pushed', true), ('B', 'received', true)) AS now (id, state, is_new)
"""
READER = """\
-- what: how many postings there are
-- grain: one row
-- key: n
-- inputs: ledger.posting
-- rules: R-49
SELECT count(*) AS n FROM ledger.posting
"""


def generated(*relations: SqlRelation) -> dict[str, SqlRelation]:
    return {made.plain_name: made for made in with_generated(relations) if made.declared_in}


def test_a_persisted_document_has_prior_all_and_issued_rows() -> None:
    new, reader = SqlRelation("07_ledger", "new_posting", POSTING), SqlRelation("12_report", "count", READER)
    made = generated(new, reader)
    assert set(made) == {"prior.posting", "ledger.posting", "issued.posting"}
    assert {relation.declared_in for relation in made.values()} == {"sql/07_ledger/new_posting.sql"}
    assert "posting_id, amount FROM prior.posting\nUNION ALL" in made["ledger.posting"].text
    assert "CAST(added.amount AS DECIMAL(18, 2)) AS amount" in made["issued.posting"].text


def test_a_relation_that_no_other_reads_is_not_made() -> None:
    assert set(generated(SqlRelation("07_ledger", "new_posting", POSTING))) == {"issued.posting"}


def test_of_a_state_only_what_is_new_or_changed_is_issued() -> None:
    """R-43, R-52: A is as an earlier run left it, B has moved on; a transient column is not persisted."""
    made = generated(SqlRelation("09_pushes", "state", STATE))
    with duckdb.connect() as books:
        books.execute("CREATE SCHEMA control; CREATE SCHEMA earlier; CREATE SCHEMA prior; CREATE SCHEMA pushes")
        books.execute("CREATE TABLE control.run AS SELECT DATE '2026-07-03' AS business_date, 1 AS run_number")
        books.execute(
            "CREATE TABLE earlier.state AS SELECT * FROM (VALUES ('A', 'to_push', DATE '2026-07-01', 1), "
            "('A', 'pushed', DATE '2026-07-02', 1), ('B', 'pushed', DATE '2026-07-02', 2)) "
            "AS t (id, state, issued_on, issued_run)"
        )
        books.execute(f"CREATE VIEW prior.state AS {made['prior.state'].text}")
        books.execute(f"CREATE VIEW pushes.state AS {STATE}")
        issued = books.execute(made["issued.state"].text).fetchall()
    assert [row[:2] for row in issued] == [("B", "received")]


@pytest.mark.parametrize("line", ["-- persisted: sometimes", "-- versions: the newest"])
def test_an_unknown_line_is_an_error_with_its_file(line: str) -> None:
    text = POSTING.replace("-- persisted: append", line)
    with pytest.raises(ValueError, match=r"sql/07_ledger/new_posting\.sql.*expected"):
        with_generated([SqlRelation("07_ledger", "new_posting", text)])


def test_every_kind_of_fact_is_versioned_by_itself() -> None:
    """A refund posting must not wait for failed deliveries; only the row accounting reads all kinds (R-07)."""
    readers = {
        relation.plain_name
        for relation in all_relations()
        if len([name for name in relation.inputs if name.startswith("staging.") and name.endswith("_superseded")]) > 1
    }
    assert readers == {"receiving.new_row_verdict"}
