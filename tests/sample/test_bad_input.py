"""Bad input gets a clear message, the run continues with the other files, and corrected rows are let in."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.report.workbook.quarantine_file import REFUSED_FILES
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from tests.sample.nights import DATES, SampleNights, rows_of, run_date

DECISION_HEADER = "decision_id,subject_id,decision,note,decided_by,decided_at\n"
LONG_AGO = 1_780_000_000
"""A recent file that looks unfinished is left for the next run; these are to be refused."""
GOOD_DECISION = "DEC-200,lazada:LZKL:167600000000031:S-KLANG,short_close,,ops-1,2026-07-03 12:00:00\n"
BAD_FILES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "returns/a.csv": (b"a,b\n1,2\n", ("CHANNEL_UNSUPPORTED", "'returns'", "expected one of")),
    "decision/a.csv": (DECISION_HEADER.encode(), ("CHANNEL_UNSUPPORTED", "'decision'", "similar to 'decisions'")),
    "shopee/a.csv": (b"a,b\n1,2\n", ("UNKNOWN_FOLDER", "no shop folder", "shopee/SHOP_ID/")),
    "decisions/empty.csv": (b"", ("FILE_EMPTY",)),
    "decisions/header.csv": (
        b"decision_id,subject_id,decison,note,decided_by,decided_at\nD,S,push,,o,2026-07-03 12:00:00\n",
        ("HEADER_UNKNOWN", "decison", "decision"),
    ),
    "decisions/garbage.xlsx": (b"PK\x03\x04" + b"\x00" * 60, ("FILE_UNREADABLE",)),
    "refund_payments/latin.csv": ("payment_id,é\n".encode("latin-1") + b"\xff\xfe\x00", ("FILE_UNREADABLE",)),
}


@pytest.fixture
def after_first_night(sample: SampleNights, tmp_path: Path) -> Home:
    shutil.copytree(sample.homes[DATES[0]], tmp_path / "home")
    return Home(tmp_path / "home")


def test_bad_files_are_refused_by_name_and_the_run_goes_on(after_first_night: Home, sample: SampleNights) -> None:
    """R-06: file, what was found, what was expected; nothing is lost, and the good files of the run count."""
    home = after_first_night

    def spoil(home: Home) -> None:
        for path, (content, _) in BAD_FILES.items():
            (home.inbox / path).parent.mkdir(parents=True, exist_ok=True)
            (home.inbox / path).write_bytes(content)
            os.utime(home.inbox / path, (LONG_AGO, LONG_AGO))

    verdict = run_date(home, DATES[1], spoil)
    assert verdict is not None
    good = sample.verdicts[DATES[1]]
    assert verdict.files_refused == good.files_refused + len(BAD_FILES)
    assert (verdict.pushes, verdict.recalls, verdict.refunded) == (good.pushes, good.recalls, good.refunded)
    refusals = rows_of(home.database, "SELECT path, refusal FROM report.input_file WHERE outcome = 'quarantined'")
    refused = {row["path"]: row["refusal"] for row in refusals}
    for path, (_, words) in BAD_FILES.items():
        assert [word for word in words if word not in refused[path]] == [], refused[path]
        assert (home.archive / DATES[1] / path).read_bytes() == BAD_FILES[path][0]
        assert not (home.inbox / path).exists()
    listed = openpyxl.load_workbook(home.root / "quarantine" / verdict.run_id / REFUSED_FILES).active
    assert set(BAD_FILES) <= {row[0].value for row in listed.iter_rows()}


@pytest.mark.usefixtures("without_reports")
def test_bad_rows_name_row_column_found_and_expected(after_first_night: Home) -> None:
    home = after_first_night
    rows = (
        "DEC-201,shopee:SPKL:1:S,pushh,,ops-1,2026-07-03 12:00:00\n"
        "DEC-202,shopee:SPKL:1:S,push,,ops-1,03/07/2026\n"
        ",shopee:SPKL:1:S,push,,ops-1,2026-07-03 12:00:00\n"
        + GOOD_DECISION
        + "DEC-203,shopee:SPKL:1:S,pushh,,ops-1,yesterday\n"
    )
    (home.inbox / "decisions").mkdir(exist_ok=True)
    (home.inbox / "decisions" / "mixed.csv").write_text(DECISION_HEADER + rows)
    run_business_date(home, read_settings(home), date.fromisoformat(DATES[1]), Silence())
    found = rows_of(
        home.database,
        "SELECT row_number, reasons, detail FROM report.quarantined_row "
        "WHERE path = 'decisions/mixed.csv' ORDER BY row_number",
    )
    assert [(row["row_number"], row["reasons"]) for row in found] == [
        (2, "VALUE_UNKNOWN"),
        (3, "UNPARSABLE"),
        (4, "REQUIRED"),
        (6, "UNPARSABLE,VALUE_UNKNOWN"),
    ]
    assert "'decision'" in found[0]["detail"]
    assert "found 'pushh', expected" in found[0]["detail"]
    assert "'decided_at': found '03/07/2026', expected" in found[1]["detail"]
    assert "found nothing, expected" in found[2]["detail"]
    assert "'yesterday'" in found[3]["detail"]
    assert "'pushh'" in found[3]["detail"]


HOSTILE_IDS = ("../../escape", "..", "/etc/passwd", "=1+1", "a\tb", "S:1")


def test_ids_that_would_escape_a_folder_are_refused(after_first_night: Home) -> None:
    """Contract, identifiers: such an id names no file, no folder and no formula."""
    home = after_first_night
    header = "stock_out_id,line_no,shop_id,order_id,supplier_id,package_no,ordered_at,shipped_at,status,sku,combo_sku,"
    header += "quantity,unit_price,combo_unit_price,distribution_fee,stock_out_amount,currency_code,warehouse_id,"
    header += "delivery_outcome,updated_at\n"
    dates = "2026-06-01 10:00:00,2026-06-02 10:00:00"
    rows = [
        f"SO-{number},1,SPKL,O-1,{name},1,{dates},Shipped,A,,1,5.00,,,,MYR,W-KLANG-1,,\n"
        for number, name in enumerate(HOSTILE_IDS)
    ]
    (home.inbox / "stock_out_orders").mkdir(exist_ok=True)
    (home.inbox / "stock_out_orders" / "hostile.csv").write_text(header + "".join(rows))
    outside = sorted(path for path in home.root.parent.iterdir())
    run_business_date(home, read_settings(home), date.fromisoformat(DATES[1]), Silence())
    found = rows_of(
        home.database,
        "SELECT row_number, detail FROM report.quarantined_row "
        "WHERE path = 'stock_out_orders/hostile.csv' AND reasons = 'ID_INVALID' ORDER BY row_number",
    )
    assert [row["row_number"] for row in found] == list(range(2, 2 + len(HOSTILE_IDS)))
    assert all("'supplier_id'" in row["detail"] for row in found)
    assert sorted(path for path in home.root.parent.iterdir()) == outside


@pytest.mark.usefixtures("without_reports")
def test_corrected_rows_are_let_in(after_first_night: Home) -> None:
    """Contract: quarantine/ holds rows in a form that can be corrected and put into the inbox."""
    home = after_first_night
    name = "manual_after_sales/manual_20260701.csv.quarantined.xlsx"
    workbook = openpyxl.load_workbook(home.root / "quarantine" / f"{DATES[0]}.1" / name)
    page = workbook.active
    header = [cell.value for cell in page[1]]
    quantity, who = header.index("quantity") + 1, header.index("after_sales_id") + 1
    assert header[-3:] == ["quarantine_row", "quarantine_reasons", "quarantine_detail"]
    rows = {page.cell(row=number, column=who).value: number for number in range(2, page.max_row + 1)}
    assert page.cell(row=rows["M-0037"], column=quantity).value == "two"
    page.cell(row=rows["M-0037"], column=quantity).value = "2"
    (home.inbox / "manual_after_sales").mkdir(exist_ok=True)
    workbook.save(home.inbox / "manual_after_sales" / "corrected.xlsx")
    verdict = run_business_date(home, read_settings(home), date.fromisoformat(DATES[1]), Silence())
    assert verdict is not None
    assert verdict.rows_in == len(rows)
    assert verdict.rows_quarantined == len(rows) - 1
