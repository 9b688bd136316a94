"""The commands as a user at a terminal sees them: output and exit codes."""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aftersales.jobs.cli import COMMANDS, main
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import Home
from tests.sample.nights import DATES, SAMPLE, SampleNights


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def copied(sample: SampleNights, tmp_path: Path, night: str = DATES[-1]) -> Home:
    shutil.copytree(sample.homes[night], tmp_path / "home")
    return Home(tmp_path / "home")


def test_every_command_has_help_with_an_example() -> None:
    for name in COMMANDS:
        result = call(name, "--help")
        assert result.exit_code == 0
        assert f"aftersales {name}" in result.stdout
        assert name in call("--help").stdout


@pytest.mark.usefixtures("without_reports")
def test_init_makes_a_home_that_runs(tmp_path: Path) -> None:
    result = call("init", tmp_path / "new")
    assert result.exit_code == 0
    home = Home(tmp_path / "new")
    assert sorted(path.stem for path in home.reference.iterdir()) == [
        "combos",
        "currencies",
        "fee_settings",
        "marketplace_words",
        "partnerships",
        "shops",
        "sku_mappings",
        "suppliers",
        "warehouses",
    ]
    assert (home.root / "templates" / "stock_out_orders.csv").read_text().startswith("stock_out_id,line_no,shop_id,")
    ran = call("run", "--home", home.root, "--business-date", "2026-07-01")
    assert ran.exit_code == 0, ran.stderr
    assert "TIES OUT" in ran.stdout
    assert "0 rows in 0 files: 0 accepted" in ran.stdout


def test_init_touches_nothing_that_is_there(tmp_path: Path) -> None:
    call("init", tmp_path)
    (tmp_path / "aftersales.toml").write_text("max_order_age_days = 60\n")
    (tmp_path / "reference" / "shops.csv").write_text("mine")
    assert call("init", tmp_path).exit_code == 0
    assert (tmp_path / "aftersales.toml").read_text() == "max_order_age_days = 60\n"
    assert (tmp_path / "reference" / "shops.csv").read_text() == "mine"


def test_demo_runs_every_date_and_a_second_call_changes_nothing(tmp_path: Path) -> None:
    first = call("demo", "--home", tmp_path / "demo")
    assert first.exit_code == 0, first.stderr
    dates = [*DATES, "2026-07-04", "2026-07-05"]
    assert [line[:10] for line in first.stdout.splitlines() if "TIES OUT" in line] == dates
    for place in ("reports/2026-07-05/reconciliation.xlsx", "aftersales.duckdb"):
        assert str(tmp_path / "demo" / place) in first.stdout
        assert (tmp_path / "demo" / place).exists()
    second = call("demo", "--home", tmp_path / "demo")
    assert second.exit_code == 0
    assert "nothing new since run 2026-07-05.1" in second.stdout
    assert second.stdout.count("nothing was changed") == len(dates)


def test_demo_does_not_touch_a_home_that_is_not_its_own(tmp_path: Path) -> None:
    call("init", tmp_path)
    result = call("demo", "--home", tmp_path)
    assert result.exit_code == 2
    assert "is not a demo home" in result.stderr


def test_a_folder_that_is_not_a_home_is_refused(tmp_path: Path) -> None:
    result = call("run", "--home", tmp_path)
    assert result.exit_code == 2
    assert "is not an aftersales home: aftersales.toml, reference, inbox not found" in result.stderr
    missing = call("run", "--home", tmp_path / "nowhere")
    assert missing.exit_code == 2
    assert "is not a directory" in missing.stderr


def test_a_held_home_ends_in_75(sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path)
    with held(home):
        result = call("run", "--home", home.root, "--business-date", "2026-07-04")
    assert result.exit_code == 75
    assert f"held by process {os.getpid()}" in result.stderr


def test_a_misspelt_setting_ends_in_2(sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path)
    home.settings_file.write_text("tolerence = 1\n")
    result = call("run", "--home", home.root)
    assert result.exit_code == 2
    assert "`tolerence` is not a setting; did you mean `tolerance`" in result.stderr


def test_a_reference_row_that_breaks_its_contract_ends_in_2(sample: SampleNights, tmp_path: Path) -> None:
    """The error stops the run and names its file, row and reason."""
    home = copied(sample, tmp_path)
    shops = home.reference / "shops.csv"
    shops.write_text(shops.read_text().replace("MYR", "MYX", 1))
    result = call("run", "--home", home.root, "--business-date", "2026-07-04")
    assert result.exit_code == 2
    assert "shops.csv" in result.stderr
    assert "row 2" in result.stderr
    assert "MYX" in result.stderr
    assert "Traceback" not in result.stderr


def test_books_that_do_not_tie_out_end_in_4(sample: SampleNights, tmp_path: Path) -> None:
    """Contract: nothing committed or pushed, the inbox untouched, a report marked DRAFT in a folder of its own."""
    import polars as pl

    home = copied(sample, tmp_path, DATES[1])
    posted = home.state.issued / "2026-07-02.1" / "posting.parquet"
    rows, kept = pl.read_parquet(posted), posted.stat()
    rows.with_columns(pl.when(pl.int_range(pl.len()) == 0).then(pl.col("amount") + 1).otherwise("amount")).cast(
        {"amount": pl.Decimal(18, 2)}
    ).write_parquet(posted)
    # a newer file would be found at the start
    os.utime(posted, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    shutil.copytree(SAMPLE / "nights" / DATES[2] / "inbox", home.inbox, dirs_exist_ok=True)
    lying = sorted(path.name for path in home.inbox.rglob("*.csv"))
    before = {path: path.read_bytes() for path in [home.database, *home.root.glob("outbox/**/*.*")]}
    result = call("run", "--home", home.root, "--business-date", DATES[2])
    assert result.exit_code == 4, result.output
    assert "do not tie out" in result.stderr
    assert "postings of a document do not add up to zero" in result.stderr
    assert sorted(path.name for path in home.inbox.rglob("*.csv")) == lying
    assert {path: path.read_bytes() for path in before} == before
    assert [path.name for path in home.state.manifests.iterdir()].count("2026-07-03.1.json") == 0
    assert (home.root / "reports" / "2026-07-03.DRAFT" / "reconciliation.xlsx").exists()
    summary = json.loads((home.root / "reports" / "2026-07-03.DRAFT" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["verdict"], summary["ties_out"]) == ("DOES NOT TIE OUT", False)
    assert any("postings of a document do not add up to zero" in finding for finding in summary["findings"])
    assert not (home.root / "reports" / "2026-07-03").exists()


@pytest.mark.parametrize("is_readable", [True, False])
def test_a_run_leaves_the_garbage_collector_as_it_was(
    sample: SampleNights, tmp_path: Path, *, is_readable: bool
) -> None:
    home = copied(sample, tmp_path)
    if not is_readable:
        (home.state.manifests / f"{DATES[0]}.1.json").write_text("{}", encoding="utf-8")
    ended = call("run", "--home", home.root, "--business-date", DATES[-1])
    assert ended.exit_code == (0 if is_readable else 2), ended.output
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_status_shows_the_verdict_and_the_worst_exceptions(sample: SampleNights) -> None:
    result = call("status", "--home", sample.home.root)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("2026-07-03  TIES OUT")
    assert "high   OVERPAID" not in result.stdout
    assert "high   GOODS_WITHOUT_PUSH" in result.stdout
    assert str(sample.home.database) in result.stdout


def test_status_and_runs_of_a_past_date(sample: SampleNights) -> None:
    """R-52 holds for every reading command."""
    then = call("status", "--home", sample.home.root, "--as-of", DATES[0])
    assert then.stdout.startswith("2026-07-01  TIES OUT")
    assert "not run" not in then.stdout
    assert (
        "later dates have not run: run `aftersales backfill --from 2026-07-04 --to 20"
        in call("status", "--home", sample.home.root).stdout
    )
    runs = json.loads(call("runs", "--home", sample.home.root, "--as-of", DATES[1], "--format", "json").stdout)
    assert [row["run_id"] for row in runs] == ["2026-07-01.1", "2026-07-02.1"]


def test_status_of_a_new_home(tmp_path: Path) -> None:
    call("init", tmp_path)
    assert "No run is committed" in call("status", "--home", tmp_path).stdout


def test_a_past_date_can_be_listed(sample: SampleNights) -> None:
    """R-52: `--as-of` shows what was known on the date."""
    recalled = ("returns", "--home", sample.home.root, "--state", "recalled", "--format", "json")
    assert json.loads(call(*recalled, "--as-of", DATES[0]).stdout) == []
    assert [row["after_sales_id"] for row in json.loads(call(*recalled, "--as-of", DATES[1]).stdout)] == ["260626R0005"]
    early = call(*recalled, "--as-of", "2026-06-30")
    assert early.exit_code == 2
    assert "No run of 2026-06-30 or an earlier date" in early.stderr


def test_lists_have_filters_and_forms(sample: SampleNights) -> None:
    at = ("--home", sample.home.root)
    rows = list(csv.DictReader(io.StringIO(call("returns", *at, "--supplier", "S-JAKARTA", "--format", "csv").stdout)))
    assert {row["supplier_id"] for row in rows} == {"S-JAKARTA"}
    assert {row["estimated_refund_amount"] for row in rows} == {"243750", "292497"}
    table = call("exceptions", *at, "--code", "TOO_OLD").stdout
    assert "TOO_OLD|shopee:SPKL:260628R0015:S-KLANG" in table
    assert table.endswith("(1 row)\n")
    assert call("returns", *at, "--state", "lost").exit_code == 2


@pytest.mark.usefixtures("without_reports")
def test_a_decision_is_carried_out_by_the_next_run(sample: SampleNights, tmp_path: Path) -> None:
    """R-16, R-49: a write-off of the open rest of a bank transfer."""
    home = copied(sample, tmp_path)
    subject = "lazada:LZKL:167600000000010:S-PENANG/1"
    wrong = call("decide", "--home", home.root, subject + "0", "write_off", "--note", "x")
    assert wrong.exit_code == 2
    assert f"Did you mean {subject}?" in wrong.stderr
    assert call("decide", "--home", home.root, subject, "write_off", "--note", "agreed, by mail").exit_code == 0
    assert call("run", "--home", home.root, "--business-date", "2026-07-04").exit_code == 0
    book = call("postings", "--home", home.root, "--format", "json").stdout
    entries = [row for row in json.loads(book) if row["document_type"] == "write_off"]
    assert {(row["account"], row["amount"]) for row in entries} == {
        ("refund_payable", "62.00"),
        ("write_off", "-62.00"),
    }


def test_results_go_to_stdout_and_everything_else_to_stderr(tmp_path: Path) -> None:
    """Contract: logs are JSON lines where stderr is not a terminal."""
    command = [sys.executable, "-m", "aftersales.jobs.cli", "demo", "--home", str(tmp_path / "demo")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {"sweep", "ingest", "post", "push", "report", "publish"} <= {line.get("step") for line in lines}
    assert "{" not in done.stdout


def test_an_unexpected_error_is_one_line_and_its_traceback_is_kept(
    sample: SampleNights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal shows no traceback, only the path of the file that contains it."""
    from aftersales.jobs.books import job as books_job

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by the moon")

    home = copied(sample, tmp_path)
    monkeypatch.setattr(books_job, "compute", broken)
    (home.inbox / "decisions").mkdir(exist_ok=True)
    result = call("run", "--home", home.root, "--business-date", "2026-07-04")
    assert result.exit_code == 1
    assert "Failed unexpectedly: ZeroDivisionError: by the moon. Nothing was published" in result.stderr
    assert "Traceback" not in result.stderr
    assert str(home.state.failure) in result.stderr
    assert "Traceback" in home.state.failure.read_text()
    assert not home.state.work.exists()
