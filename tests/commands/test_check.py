"""`aftersales check`: what would become of a file, in the words of the run, without a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result

from aftersales.jobs.cli import main
from aftersales.jobs.state.paths import Home
from tests.ingest.made import STOCK_OUT, csv_text, rows_with
from tests.sample.nights import SAMPLE, rows_of, run_date, sample_home

EXPORT: Final = SAMPLE / "nights/2026-07-01/inbox/shopee/SPKL/Order.return_refund.20260602_20260701.xlsx"


def check(home: Home, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", "--home", str(home.root), *map(str, arguments)])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return sample_home(tmp_path / "home")


def tree(home: Home) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in home.root.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("without_reports")
def test_it_says_what_the_run_says(home: Home) -> None:
    """Counts and sentences are those of the run that takes the file afterwards; nothing is written."""
    before = tree(home)
    result = check(home, EXPORT, "--as", "shopee/SPKL", "--format", "json")
    assert result.exit_code == 3
    assert tree(home) == before
    (file,) = json.loads(result.stdout)["files"]
    assert file["recognised_as"] == "Shopee return export (English)"
    run_date(home, "2026-07-01")
    (taken,) = rows_of(home.database, "FROM report.input_file WHERE path LIKE 'shopee/SPKL/%'")
    assert (file["path"], file["rows_in"]) == (taken["path"], taken["rows_in"])
    told = rows_of(home.database, "FROM report.quarantined_row WHERE reasons = 'STATUS_UNKNOWN' ORDER BY row_number")
    problems = {problem["row_number"]: problem["message"] for problem in file["problems"]}
    assert "Escalated" in problems[19]
    assert problems[19] in {row["detail"] for row in told}
    # once taken, the same bytes bring nothing new
    again = json.loads(check(home, EXPORT, "--as", "shopee/SPKL", "--format", "json").stdout)["files"][0]
    assert again["taken_before"] is True


def test_a_good_file_ends_with_0(home: Home) -> None:
    path = home.inbox / "stock_out_orders" / "good.csv"
    path.write_text(csv_text([STOCK_OUT]), encoding="utf-8")
    result = check(home, path)
    assert result.exit_code == 0, result.output
    assert "stock_out_orders/good.csv: let in, recognised as stock-out orders (template)" in result.stdout
    assert "rows: 1; let in: 1; quarantined: 0; ignored: 0" in result.stdout
    assert "Not checked" in result.stdout
    assert "WRONG_SHOP" in result.stdout


def test_it_knows_the_words_of_the_home(home: Home) -> None:
    """R-69: before the row in marketplace_words it is quarantined, with it, it is let in."""
    path = home.inbox / "stock_out_orders" / "own.csv"
    path.write_text(csv_text(rows_with(STOCK_OUT, {"status": "Selesai"})), encoding="utf-8")
    result = check(home, path)
    assert result.exit_code == 3
    assert "row 2: STATUS_UNKNOWN: column 'status': found 'Selesai'" in result.stdout
    header = "source,supplier_id,column,kind,text,means,seen_in,decided_by,decided_on"
    row = "stock_out_orders,,status,word,Selesai,completed,,lim,2026-07-02"
    (home.reference / "marketplace_words.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert check(home, path).exit_code == 0
    (home.reference / "marketplace_words.csv").write_text(f"{header}\n{row.replace('status', 'stat')}\n", "utf-8")
    wrong = check(home, path)
    assert (wrong.exit_code, "column column: found 'stat'" in wrong.stderr) == (2, True)


def test_a_refused_file(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    result = check(home, path, "--as", "stock_out_orders")
    assert result.exit_code == 3
    assert "stock_out_orders/x.csv: refused\n  HEADER_UNKNOWN" in result.stdout


def test_a_file_that_a_run_leaves(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "x.csv.part"
    path.write_text("a", encoding="utf-8")
    result = check(home, path, "--as", "stock_out_orders")
    assert result.exit_code == 3
    assert "it is still being written" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((), "say with --as where it would be put, one of"),
        (("--as", "shoppee/SPKL"), "--as shoppee/SPKL: found the folder 'shoppee'"),
        (("--as", "shopee"), "--as shopee: found no shop folder"),
    ],
)
def test_wrong_use(home: Home, tmp_path: Path, arguments: tuple[str, ...], part: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a", encoding="utf-8")
    result = check(home, path, *arguments)
    assert result.exit_code == 2
    assert part in result.stderr
    assert check(home, tmp_path / "missing.csv").exit_code == 2


def test_a_shop_that_no_table_knows(home: Home, tmp_path: Path) -> None:
    """R-01: a run would quarantine every row; the nearest shop is named."""
    file = tmp_path / "any.csv"
    file.write_text("Return ID\n1\n", encoding="utf-8")
    result = check(home, file, "--as", "shopee/SPKX")
    assert result.exit_code == 3
    assert "UNKNOWN_SHOP: found the shop 'SPKX'" in result.stdout
    assert "'SPKL' is similar" in result.stdout or "'SPBK' is similar" in result.stdout
