"""A header or word that nobody knew yesterday: from the message to the next run, without a release (R-66, R-69)."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from click.testing import CliRunner, Result

from aftersales.jobs.cli import main
from aftersales.jobs.state.paths import Home
from tests.ingest.made import STOCK_OUT, csv_text
from tests.sample.nights import SAMPLE, rows_of, sample_home

EXPORT: Final = "shopee/SPKL/Order.return_refund.20260602_20260701.xlsx"
TABLE: Final = "source,supplier_id,column,kind,text,means,seen_in,decided_by,decided_on\n"
FIRST, NEXT = "2026-07-01", "2026-07-02"


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def run(home: Home, night: str) -> None:
    result = call("run", "--home", home.root, "--business-date", night, "--quiet")
    assert result.exit_code == 0, result.output + result.stderr


def put(home: Home, path: str, content: bytes) -> None:
    target = home.inbox / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def sample_rows() -> list[list[object]]:
    book = openpyxl.load_workbook(SAMPLE / "nights" / FIRST / "inbox" / EXPORT)
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def as_csv(rows: list[list[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode()


def pasted(home: Home, message: str, **filled: str) -> str:
    """The row of the message with what a person fills in, written to the table as a person would paste it."""
    row: str
    (row,) = re.findall(r"reference/marketplace_words\.csv: (\S.*?,YOUR_NAME,YYYY-MM-DD)", message)
    for placeholder, value in {"YOUR_NAME": "lim", "YYYY-MM-DD": NEXT, **filled}.items():
        assert placeholder in row
        row = row.replace(placeholder, value)
    (home.reference / "marketplace_words.csv").write_text(f"{TABLE}{row}\n", encoding="utf-8")
    return row


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """The sample's home with the stock-outs of the first date in its inbox."""
    home = sample_home(tmp_path / "home")
    orders = "stock_out_orders"
    shutil.copytree(SAMPLE / "nights" / FIRST / "inbox" / orders, home.inbox / orders, dirs_exist_ok=True)
    return home


def quarantined_word(home: Home) -> tuple[str, int, str]:
    """Input file, row and message of the row with the invented status `Escalated`, after a run with the sample."""
    put(home, EXPORT, (SAMPLE / "nights" / FIRST / "inbox" / EXPORT).read_bytes())
    run(home, FIRST)
    found = rows_of(home.database, "FROM report.quarantined_row WHERE reasons = 'STATUS_UNKNOWN'")
    (row,) = [row for row in found if "Escalated" in row["raw"]]
    return row["input_file_id"], row["row_number"], row["detail"]


def outcomes(home: Home, night: str) -> list[tuple[str, int, int]]:
    query = f"FROM report.input_file WHERE run_id = '{night}.1' AND source = 'shopee' ORDER BY path"
    return [(row["outcome"], row["rows_accepted"], row["rows_quarantined"]) for row in rows_of(home.database, query)]


@pytest.mark.usefixtures("without_reports")
def test_a_word_is_let_in_once_it_is_declared(home: Home) -> None:
    """The message has the row; the same cells in other bytes are let in by the next run."""
    _, _, message = quarantined_word(home)
    assert re.search(r"with one of requested, .*\bdisputed\b.* for MEANS", message)
    assert pasted(home, message, MEANS="disputed").startswith("shopee_returns,,case_status,word,Escalated,disputed,")
    put(home, EXPORT.replace(".xlsx", ".csv"), as_csv(sample_rows()))
    (before,) = outcomes(home, FIRST)
    run(home, NEXT)
    (after,) = outcomes(home, NEXT)
    assert (after[0], after[2]) == ("accepted", before[2] - 1)
    # explain shows which row of the table let it in, and nothing of it for a row that needed none
    explained = call("explain", "--home", home.root, "260629R0040").stdout
    sentence = "row 19 was read with the word 'Escalated' of case_status as disputed, declared by lim on 2026-07-02"
    assert sentence in explained
    other = call("explain", "--home", home.root, "shopee:SPKL:260625R0001:S-KLANG").stdout
    assert "Input rows" in other
    assert "marketplace_words" not in other


@pytest.mark.usefixtures("without_reports")
def test_the_archived_file_is_let_in_again_once_its_word_is_declared(home: Home) -> None:
    """R-66: `again` puts the same bytes back, and the quarantined row is let in."""
    input_file_id, row_number, message = quarantined_word(home)
    pasted(home, message, MEANS="disputed")
    assert call("again", "--home", home.root, input_file_id[:10]).exit_code == 0
    (before,) = outcomes(home, FIRST)
    run(home, NEXT)
    (after,) = outcomes(home, NEXT)
    assert (after[0], after[2]) == ("accepted", before[2] - 1)
    still = rows_of(home.database, f"FROM report.quarantined_row WHERE row_number = {row_number}")
    assert not [row for row in still if row.get("still_stands") and "Escalated" in row["raw"]]
    explained = call("explain", "--home", home.root, "260629R0040").stdout
    assert "row 19 was read with the word 'Escalated' of case_status as disputed, declared by lim" in explained
    # a replay reads each run's files with that run's words
    verified = call("verify", "--home", home.root)
    assert verified.exit_code == 0, verified.output
    # the same bytes, judged a second time, are still one file
    assert call("again", "--home", home.root, input_file_id).exit_code == 0


@pytest.mark.usefixtures("without_reports")
def test_a_refused_header_is_let_in_once_it_is_declared(home: Home) -> None:
    """R-66, R-69: the refusal has the row; `again` puts the same bytes back; the next run lets the rows in."""
    header, *rows = sample_rows()
    place = header.index("Return / Refund Status")
    header[place] = "Perkara"
    put(home, "shopee/SPKL/renamed.csv", as_csv([header, *rows]))
    run(home, FIRST)
    (file,) = rows_of(home.database, "FROM report.input_file WHERE source = 'shopee'")
    assert file["refusal"].startswith("HEADER_UNKNOWN: row 1")
    row = pasted(home, file["refusal"], HEADER="Perkara")
    assert row == f"shopee_returns,,case_status,header,Perkara,,,lim,{NEXT}"
    result = call("again", "--home", home.root, file["input_file_id"][:8])
    assert result.exit_code == 0, result.output
    assert "archive/2026-07-01/shopee/SPKL/renamed.csv is in the inbox again" in result.stdout
    run(home, NEXT)
    ((outcome, accepted, _),) = outcomes(home, NEXT)
    assert outcome == "accepted"
    assert accepted > 10


@pytest.mark.usefixtures("without_reports")
def test_what_again_refuses(home: Home) -> None:
    """Exit 2: an unknown id with the nearest, an ambiguous beginning, a file that is in the inbox already."""
    put(home, "stock_out_orders/a.csv", b"nothing")
    put(home, "stock_out_orders/b.csv", b"nothing else")
    run(home, FIRST)
    one, other = rows_of(
        home.database,
        "FROM report.input_file WHERE path IN ('stock_out_orders/a.csv', 'stock_out_orders/b.csv') ORDER BY path",
    )
    unknown = call("again", "--home", home.root, one["input_file_id"][:20] + "zz")
    assert unknown.exit_code == 2
    assert f"Did you mean {one['input_file_id'][:12]} (stock_out_orders/a.csv)" in unknown.stderr
    by_path = call("again", "--home", home.root, "b.csv")
    assert (by_path.exit_code, other["input_file_id"][:12] in by_path.stderr) == (2, True)
    assert call("again", "--home", home.root, "").exit_code == 2
    put(home, "stock_out_orders/a.csv", b"newer")
    both = call("again", "--home", home.root, other["input_file_id"], one["input_file_id"])
    assert both.exit_code == 2
    assert "exists already" in both.stderr
    assert (home.inbox / "stock_out_orders/a.csv").read_bytes() == b"newer"
    # all or none
    assert not (home.inbox / "stock_out_orders/b.csv").exists()
    (home.inbox / "stock_out_orders/a.csv").unlink()
    archived = home.root / "archive" / FIRST / "stock_out_orders/a.csv"
    archived.write_bytes(b"changed")
    changed = call("again", "--home", home.root, one["input_file_id"])
    assert (changed.exit_code, "was changed after its run" in changed.stderr) == (2, True)
    archived.unlink()
    gone = call("again", "--home", home.root, one["input_file_id"])
    assert (gone.exit_code, "is no longer kept" in gone.stderr) == (2, True)


@pytest.mark.usefixtures("without_reports")
def test_a_table_with_an_unknown_name_stops_the_run(home: Home) -> None:
    """R-69: as strictly as a declaration: exit 2, the nearest known name, the list of what is allowed."""
    rows = (
        "shopee_return,,case_status,word,Escalated,disputed,,lim,2026-07-02\n"
        "shopee_returns,,case_state,word,Escalated,disputed,,lim,2026-07-02\n"
        "shopee_returns,,case_status,word,Escalated,dispute,,lim,2026-07-02\n"
        "supplier_columns,S-KLAN,sku,header,Kode,,,lim,2026-07-02\n"
    )
    (home.reference / "marketplace_words.csv").write_text(TABLE + rows, encoding="utf-8")
    shutil.copytree(SAMPLE / "nights" / FIRST / "inbox", home.inbox, dirs_exist_ok=True)
    result = call("run", "--home", home.root, "--business-date", FIRST, "--quiet")
    assert result.exit_code == 2
    for part in (
        "marketplace_words.csv, row 2: column source: found 'shopee_return', expected one of balance_uses, ",
        "did you mean shopee_returns?",
        "row 3: column column: found 'case_state', expected a column with words: one of case_status, ",
        "row 4: column means: found 'dispute', expected one of requested, ",
        "; did you mean disputed?",
        "row 5: column supplier_id: found 'S-KLAN', expected a supplier of reference/suppliers; did you mean S-KLANG?",
    ):
        assert part in result.stderr
    assert (home.inbox / EXPORT).exists()


@pytest.mark.usefixtures("without_reports")
def test_a_further_currency_goes_through_the_books(home: Home) -> None:
    """R-69: a supplier of a currency of the table; its stock-outs are let in, and `simulate` knows its decimals."""
    for name, line in (
        ("currencies", "currency_code,minor_unit\nXTS,0\n"),
        ("suppliers", "S-NEW,New,XTS,Asia/Taipei\n"),
        ("shops", "shopee,SPNW,D-AURORA,TW,XTS,Asia/Taipei\n"),
    ):
        with (home.reference / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(line if name != "currencies" or not file.tell() else line.split("\n")[1] + "\n")
    row = STOCK_OUT | {"stock_out_id": "SO-NEW", "supplier_id": "S-NEW", "shop_id": "SPNW", "currency_code": "XTS"}
    row |= {"unit_price": "25", "distribution_fee": "4", "stock_out_amount": "54", "warehouse_id": ""}
    put(home, "stock_out_orders/new.csv", csv_text([row]).encode())
    run(home, FIRST)
    query = "FROM report.input_file WHERE path = 'stock_out_orders/new.csv'"
    (file_row,) = rows_of(home.database, query)
    assert (file_row["rows_in"], file_row["rows_quarantined"]) == (1, 0)
    too_fine = call("simulate", "--home", home.root, "--fee", "per_return_order=1.50:XTS")
    assert (too_fine.exit_code, "1.50 has more decimals than XTS has (0)" in too_fine.stderr) == (2, True)
