"""The books take little memory at first, more if a statement needs it, and fail with a message if there is no more."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from aftersales.jobs.books import job as books_job
from aftersales.jobs.books import memory_limit
from aftersales.jobs.runtime.exit_codes import Failed

MIB = 1 << 20
ROUNDING = 0.05
"""DuckDB shows a limit with one digit after the dot: 1.6 GiB for 1.8 GB."""
HUNGRY = "SELECT string_agg(md5(CAST(i AS VARCHAR)), ',' ORDER BY i) FROM unnest(generate_series(1, 400000)) AS t (i)"
"""One text of 13 MB, which cannot spill to disk while it grows."""


def test_a_statement_gets_more_where_it_needs_more(tmp_path: Path) -> None:
    with books_job.open_books(tmp_path) as books:
        memory_limit.begin_with(books, 12 * MIB)
        with pytest.raises(duckdb.OutOfMemoryException):
            books.execute(HUNGRY).fetchall()
        ((text,),) = memory_limit.executed(books, HUNGRY).fetchall()
        assert text.count(",") == 399_999
        assert memory_limit.memory_limit(books) > 12 * MIB
        # no later statement keeps the higher limit of this one
        memory_limit.executed(books, "SELECT 1")
        assert memory_limit.memory_limit(books) == pytest.approx(12 * MIB, rel=0.01)
        assert books.execute("SELECT current_setting('threads') = $1", [os.cpu_count()]).fetchone() == (True,)


def test_what_a_cursor_was_given_goes_with_its_statement(tmp_path: Path) -> None:
    """Threads write with cursors of their own, and all threads share one limit."""
    with books_job.open_books(tmp_path) as books:
        memory_limit.begin_with(books, 12 * MIB)
        with memory_limit.cursor_of(books) as cursor:
            memory_limit.executed(cursor, HUNGRY).fetchall()
            assert memory_limit.memory_limit(books) > 12 * MIB
        memory_limit.executed(books, "SELECT 1")
        assert memory_limit.memory_limit(books) == pytest.approx(12 * MIB, rel=0.01)


def test_where_there_is_no_more_it_ends_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_limit, "_share", lambda: 12 * MIB)
    with books_job.open_books(tmp_path) as books, pytest.raises(Failed) as ended:
        memory_limit.executed(books, HUNGRY)
    assert "DuckDB reached its limit of 12 MiB" in ended.value.sentences[0]
    assert "Nothing was published" in ended.value.sentences[1]


def test_a_limit_that_another_thread_lowers_is_raised_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine has more memory, so the run must not fail because memory is short."""
    monkeypatch.setattr(memory_limit, "_share", lambda: 24 * MIB)
    with books_job.open_books(tmp_path) as books:
        memory_limit.begin_with(books, 12 * MIB)
        began = []

        def work() -> str:
            began.append(memory_limit.memory_limit(books))
            if len(began) == 3:
                memory_limit.executed(memory_limit.cursor_of(books), "SELECT 1")
            if len(began) < 4:
                raise duckdb.OutOfMemoryException
            return "done"

        assert memory_limit.with_enough(books, work) == "done"
    assert [round(limit / MIB) for limit in began] == [12, 12, 24, 24]


def test_the_limit_is_never_more_than_the_machine_s_share(tmp_path: Path) -> None:
    with books_job.open_books(tmp_path) as books:
        assert memory_limit.memory_limit(books) == pytest.approx(memory_limit.FIRST_LIMIT, rel=ROUNDING)
        books.execute("RESET memory_limit")
        share = memory_limit.memory_limit(books)
        memory_limit.limit_memory(books, memory_limit.FIRST_LIMIT)
        memory_limit.limit_memory(books, 1 << 60)
        assert memory_limit.memory_limit(books) == pytest.approx(share, rel=0.01)


def test_a_large_run_has_its_tables_in_a_file_and_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts, scratch = tmp_path / "facts", tmp_path / "scratch"
    for folder in (facts / "tiktok", scratch):
        folder.mkdir(parents=True)
    (facts / "tiktok" / "one.parquet").write_bytes(b"0123456789")
    for large, files, limit in ((11, [], memory_limit.FIRST_LIMIT), (10, ["books.duckdb"], memory_limit.LARGE_LIMIT)):
        monkeypatch.setattr(books_job, "LARGE", large)
        with books_job.open_books(scratch, facts) as books:
            memory_limit.executed(books, "CREATE TABLE made AS SELECT 1 AS one")
            assert memory_limit.memory_limit(books) == pytest.approx(limit, rel=ROUNDING)
        assert [path.name for path in scratch.glob("*.duckdb")] == files
