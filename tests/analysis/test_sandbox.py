"""A user's SQL can read the published file and nothing else."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars
import pytest
from click.testing import CliRunner

from aftersales.jobs.analysis.sandbox import answer_to, columns, guarded, write_parquet
from aftersales.jobs.cli import main
from aftersales.jobs.console.table_output import Listing, write_listing
from aftersales.jobs.runtime.exit_codes import WrongUse
from tests.house.tree import ROOT
from tests.sample.nights import DATES, SampleNights

planted = [("secret",)]
"""A Python variable that no query may read."""

HOSTILE: Final = """
COPY (SELECT 1) TO '{out}'
COPY report.posting FROM '{secret}'
SELECT * FROM '{secret}'
SELECT * FROM read_csv('{secret}')
SELECT * FROM read_text('{secret}')
SELECT * FROM read_blob('{secret}')
SELECT * FROM sniff_csv('{secret}')
SELECT * FROM glob('{folder}/*')
SELECT * FROM query('SELECT * FROM read_text(''{secret}'')')
ATTACH '{out}' AS other
ATTACH ':memory:' AS other
EXPORT DATABASE '{out}'
IMPORT DATABASE '{folder}'
INSTALL httpfs
LOAD httpfs
SET enable_external_access = true
RESET enable_external_access
PRAGMA enable_external_access = true
SET lock_configuration = false
SET temp_directory = '{folder}'
SET log_query_path = '{out}'
PRAGMA profiling_output = '{out}'
CALL enable_logging(storage = 'file', storage_config = {{'path': '{out}'}})
CREATE SECRET (TYPE s3)
SELECT getenv('HOME')
SELECT * FROM planted
CREATE TABLE report.mine (a INTEGER)
CREATE SCHEMA mine
INSERT INTO report.posting SELECT * FROM report.posting
UPDATE report.posting SET amount = 0
DELETE FROM report.posting
DROP TABLE report.posting
ALTER TABLE report.posting ADD COLUMN mine INTEGER
SELECT 1; COPY (SELECT 1) TO '{out}'
""".strip().splitlines()


@pytest.mark.parametrize("statement", HOSTILE)
def test_a_hostile_statement_is_refused_and_leaves_nothing(
    statement: str, sample: SampleNights, tmp_path: Path
) -> None:
    secret, out = tmp_path / "secret.csv", tmp_path / "out"
    secret.write_text("a\n1\n", encoding="utf-8")
    database = sample.databases[DATES[-1]]
    before = database.read_bytes()
    with guarded(database) as books, pytest.raises(WrongUse):
        answer_to(books, statement.format(secret=secret, out=out, folder=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert database.read_bytes() == before


AT_ITSELF: Final = """
COPY (SELECT 1) TO '{database}' (USE_TMP_FILE false)
COPY (SELECT 1) TO '{database}.wal'
COPY (SELECT 'a log'::BLOB AS log) TO '{database}.wal' (FORMAT BLOB)
COPY (SELECT 1) TO '{database}.wal.checkpoint'
COPY (SELECT 1) TO '{database}.wal.recovery'
EXPLAIN ANALYZE COPY (SELECT 1) TO '{database}.wal'
ATTACH '{database}' AS again
SELECT * FROM read_text('{database}.wal')
""".strip().splitlines()


@pytest.mark.parametrize("statement", AT_ITSELF)
def test_the_published_file_and_its_log_are_no_exception(statement: str, sample: SampleNights, tmp_path: Path) -> None:
    """The database allows its own file and log where it forbids all others."""
    database = Path(shutil.copy(sample.databases[DATES[-1]], tmp_path / "aftersales.duckdb"))
    before = database.read_bytes()
    with guarded(database) as books, pytest.raises(WrongUse):
        answer_to(books, statement.format(database=database))
    assert [path.name for path in tmp_path.iterdir()] == ["aftersales.duckdb"]
    assert database.read_bytes() == before


def test_a_misspelt_name_is_reported_with_its_place_and_the_nearest_name(sample: SampleNights) -> None:
    with guarded(sample.databases[DATES[-1]]) as books:
        with pytest.raises(WrongUse, match=r"refund_order_id(.|\n)*LINE 1"):
            answer_to(books, "SELECT refund_id FROM refund_order")
        with pytest.raises(WrongUse, match="Did you mean `run`"):
            columns(books, "runn")
        assert ("amount", "DECIMAL(18,2)") in {row[:2] for row in columns(books, "posting").rows}


def test_parquet_keeps_decimals_exact(sample: SampleNights, tmp_path: Path) -> None:
    path = tmp_path / "refunds.parquet"
    with guarded(sample.databases[DATES[-1]]) as books:
        rows = write_parquet(books, "SELECT * FROM refund_order", path)
        listing = answer_to(books, "SELECT refundable_amount FROM refund_order ORDER BY refund_order_id")
    frame = polars.read_parquet(path).sort("refund_order_id")
    assert frame.height == rows == 24
    assert isinstance(frame["refundable_amount"].dtype, polars.Decimal)
    assert frame["refundable_amount"].to_list() == [amount for (amount,) in listing.rows]


def test_markdown_keeps_a_cell_in_its_cell() -> None:
    printed = io.StringIO()
    write_listing(Listing(("text", "amount"), (("a|b\nc", Decimal("1.5")),)), "markdown", printed)
    assert printed.getvalue() == "| text | amount |\n| --- | ---: |\n| a\\|b c | 1.50 |\n"


def _asked(*arguments: str, given: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(arguments), input=given)
    return result.exit_code, result.stdout, result.stderr


def test_the_command_answers_as_of_a_date_and_in_any_form(sample: SampleNights, tmp_path: Path) -> None:
    home = ("--home", str(sample.home.root))
    count = "SELECT count(*) AS n FROM refund_order"
    assert _asked("sql", count, *home, "--format", "csv") == (0, "n\n24\n", "")
    made = sample.rows(DATES[1], count.replace("FROM ", "FROM report."))[0]["n"]
    assert _asked("sql", count, *home, "--format", "csv", "--as-of", DATES[1]) == (0, f"n\n{made}\n", "")
    out = tmp_path / "answer.json"
    assert _asked("sql", count, *home, "--format", "json", "--output", str(out))[0] == 0
    assert '"n": 24' in out.read_text(encoding="utf-8")
    code, printed, _ = _asked("sql", "--list")
    assert code == 0
    assert "09_trial_balance" in printed


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("SELECT 1", "--question", "trial_balance"), "2 queries were given"),
        ((), "0 queries were given"),
        (("SELECT 1", "--format", "parquet"), "--output"),
        (("COPY (SELECT 1) TO '/dev/null'",), "Refused"),
    ],
)
def test_wrong_use_ends_with_2_and_a_message(arguments: tuple[str, ...], printed: str, sample: SampleNights) -> None:
    code, _, said = _asked("sql", *arguments, "--home", str(sample.home.root))
    assert code == 2
    assert printed in said


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_answer_is_never_written_into_the_home(form: str, sample: SampleNights) -> None:
    database = sample.home.database
    before = database.read_bytes()
    given = ("--format", form, "--output", str(database), "--home", str(sample.home.root))
    code, _, said = _asked("sql", "SELECT 1 AS a", *given)
    assert (code, "outside of it" in said) == (2, True)
    assert database.read_bytes() == before


def test_the_shell_reads_statements_over_many_lines(sample: SampleNights) -> None:
    given = ".tables\nSELECT count(*) AS n\nFROM refund_order;\n.schema run\n.ask trial_balance\n.quit\n"
    code, printed, _ = _asked("shell", "--home", str(sample.home.root), given=given)
    assert code == 0
    assert all(word in printed for word in ("settlement_match", "24", "settings_sha256", "bank_clearing"))
    code, _, said = _asked("shell", "--home", str(sample.home.root), given="SELECT nothing FROM run;\n")
    assert code == 2
    assert "nothing" in said


ODD: Final = (
    "SELECT [1.50::DECIMAL(9, 2)] AS prices, {'a': 2.50::DECIMAL(9, 2)} AS held, INTERVAL 1 DAY AS waited, "
    "'x'::BLOB AS raw, TIME '10:00' AS at, 'nan'::DOUBLE AS ratio, DATE '2026-07-03' AS night"
)


def test_json_has_a_form_for_every_kind_of_value(sample: SampleNights) -> None:
    code, printed, _ = _asked("sql", ODD, "--home", str(sample.home.root), "--format", "json")
    assert code == 0
    assert json.loads(printed, parse_constant=pytest.fail) == [
        {
            "prices": ["1.50"],
            "held": {"a": "2.50"},
            "waited": "1 day, 0:00:00",
            "raw": "78",
            "at": "10:00:00",
            "ratio": "nan",
            "night": "2026-07-03",
        }
    ]


@pytest.mark.parametrize(
    "case",
    [
        ("SELECT 1 AS a, 2 AS a", "json", "Two columns are named `a`"),
        ("SELECT 1 AS a, 2 AS a", "parquet", "Two columns are named `a`"),
        ("SELECT INTERVAL 1 DAY AS waited", "parquet", "cast it to VARCHAR"),
        ("SELECT [INTERVAL 1 DAY] AS waited", "parquet", "cast it to VARCHAR"),
        ("SELECT union_value(a := 1) AS either", "parquet", "cast it to VARCHAR"),
        ("SELECT now()", "table", "cast it to TIMESTAMP"),
    ],
)
def test_a_value_that_a_format_cannot_hold_is_an_error_without_partial_output(
    case: tuple[str, str, str], sample: SampleNights, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    query, form, printed = case
    out = ("--output", str(tmp_path / "out.parquet")) if form == "parquet" else ()
    code, written, said = _asked("sql", query, "--home", str(sample.home.root), "--format", form, *out)
    assert (code, written, printed in said, "Traceback" in said) == (2, "", True, False)
    # native code that crashes writes directly to the terminal, not through Python
    assert capfd.readouterr().err == ""
    assert not list(tmp_path.iterdir())


def test_a_cell_does_not_move_the_terminals_cursor() -> None:
    stream = io.StringIO()
    write_listing(Listing(("a",), (("x\x1b[2J\ry",),)), "table", stream)
    assert "x [2J y" in stream.getvalue()


@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        ("SELECT 11 AS a; SELECT 22 AS b;\n", ["11", "22"]),
        ("SELECT 11 AS a; -- a remark\nSELECT 22 AS b;\n", ["11", "22"]),
        ("SELECT 'x;\ny' AS a;\nSELECT 22 AS b;\n", ["x; y", "22"]),
    ],
)
def test_the_shell_finds_where_a_statement_ends(typed: str, answers: list[str], sample: SampleNights) -> None:
    code, printed, said = _asked("shell", "--home", str(sample.home.root), given=typed)
    assert (code, said) == (0, "")
    assert all(answer in printed for answer in answers)


CROSS: Final = "SELECT a.posting_id FROM posting AS a CROSS JOIN posting AS b"
"""Some thousand rows."""


def test_an_answer_too_long_for_a_table_is_refused_and_streamed_in_other_formats(
    sample: SampleNights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aftersales.jobs.analysis.sandbox.MOST_CELLS", 1_000)
    home = ("--home", str(sample.home.root))
    for form in ("table", "markdown"):
        code, printed, said = _asked("sql", CROSS, *home, "--format", form)
        assert (code, printed) == (2, "")
        assert "more than 1,000 rows, too many for a table" in said
    code, printed, said = _asked("shell", *home, given=f"{CROSS};\n")
    assert (code, printed, "too many for a table" in said) == (2, "", True)
    rows = int(_asked("sql", f"SELECT count(*) FROM ({CROSS})", *home, "--format", "csv")[1].splitlines()[1])
    assert rows > 1_000
    for form, lines in (("csv", rows + 1), ("json", 3 * rows + 2)):
        out = tmp_path / form
        code, _, said = _asked("sql", CROSS, *home, "--format", form, "--output", str(out))
        assert (code, said) == (0, f"{rows} rows in {out}\n")
        assert out.read_text(encoding="utf-8").count("\n") == lines


def test_a_query_has_a_memory_limit(sample: SampleNights) -> None:
    query = "SELECT list(range) FROM range(1000000000)"
    code, printed, said = _asked("sql", query, "--home", str(sample.home.root))
    assert (code, printed) == (2, "")
    assert said.startswith("The query needs more memory than the limit of 1GB")
    with guarded(sample.databases[DATES[-1]]) as books:
        assert answer_to(books, "SELECT current_setting('memory_limit')").rows == (("953.6 MiB",),)


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_a_query_that_fails_midway_prints_nothing(form: str, sample: SampleNights, tmp_path: Path) -> None:
    """The last row fails after the first rows were fetched."""
    query = "SELECT CASE WHEN range = 299999 THEN error('no such row') ELSE 'x' END AS a FROM range(300000)"
    out = tmp_path / "out"
    out.write_text("before", encoding="utf-8")
    for where in ((), ("--output", str(out))):
        code, printed, said = _asked("sql", query, "--home", str(sample.home.root), "--format", form, *where)
        assert (code, printed, "no such row" in said, "Traceback" in said) == (2, "", True, False)
    assert out.read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize("last", ["CREATE TEMP TABLE mine AS SELECT 1 AS a", "SET threads = 1", "-- nothing"])
def test_parquet_is_of_rows(last: str, sample: SampleNights, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    home = ("--home", str(sample.home.root), "--format", "parquet", "--output", str(out))
    code, _, said = _asked("sql", last, *home)
    assert (code, "Traceback" in said, list(tmp_path.iterdir())) == (2, False, [])
    assert _asked("sql", "CREATE TEMP TABLE mine AS SELECT 7 AS a; SELECT * FROM mine", *home)[0] == 0
    assert polars.read_parquet(out).rows() == [(7,)]


def test_parquet_does_not_replace_what_is_not_a_file(sample: SampleNights, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    given = ("--home", str(sample.home.root), "--format", "parquet", "--output", str(pipe))
    code, _, said = _asked("sql", "SELECT 1 AS a", *given)
    assert (code, "is not a file" in said, pipe.is_fifo()) == (2, True, True)


def test_all_questions_one_after_the_other_in_the_shell(sample: SampleNights) -> None:
    """`cat queries/*.sql | aftersales shell`."""
    files = sorted((ROOT / "queries").glob("*.sql"))
    given = "".join(path.read_text(encoding="utf-8") for path in files)
    code, printed, said = _asked("shell", "--home", str(sample.home.root), given=given)
    assert (code, said) == (0, "")
    assert len(re.findall(r"\(\d+ rows?\)\n", printed)) == len(files)
