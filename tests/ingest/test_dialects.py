"""One file for each dialect that sellers really send, with its verdict: accepted exactly, a row quarantined for this
reason, or the file refused for this reason. The marketplaces' own words and columns are in tests/ingest/sources."""

from __future__ import annotations

import csv
import gzip
import io
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from aftersales.jobs.ingest.job import ingest
from aftersales.jobs.ingest.source_registry import declarations
from tests.ingest.made import ZONES, Outcome, inbox_of, outcome_of, take, xlsx_bytes
from tests.pollution.clean import EXPORTS
from tests.pollution.sheet_ways import xls_bytes, xlsx_of_1904
from tests.pollution.text_ways import encoded

BY_NAME: Final = {declaration.name: declaration for declaration in declarations()}
THAI: Final = [column.headers[1] for column in BY_NAME["shopee_returns"].columns]
TIKTOK: Final = [column.headers[0] for column in BY_NAME["tiktok_returns"].columns]
ACK: Final = ["push_id", "result", "reason", "acknowledged_at"]
ACK_ROW: Final = ["shopee:SPKL:R1:S-KLANG#1", "rejected", "Lagerhaus zu", "2026-07-02 08:00:00"]
TIKTOK_ROW: Final = {
    "after_sales_id": "4035000000000000001",
    "order_id": "577000000000000001",
    "line_key": "1729000000000000001",
    "seller_sku": "JAR-1L",
    "after_sales_type": "Return and refund",
    "requested_at": "25/06/2026 09:15:00",
    "marketplace_refund_amount": "Rp399.000",
    "quantity": "1",
    "return_status": "Completed",
}
THAI_ROW: Final = {
    "after_sales_id": "RET1",
    "order_id": "ORD1",
    "sku": "CUP-RED",
    "requested_at": "2026-06-25 10:00",
    "case_status": "คืนเงินแล้ว",
    "quantity": "2",
    "after_sales_type": "คืนเงินและคืนสินค้า",
    "reason": "สินค้าชำรุด",
    "marketplace_refund_amount": "฿1,290.00",
}
Rows = Sequence[Sequence[str]]


def filled(name: str, **cells: str) -> list[str]:
    """A row of a declaration's columns, blank except for some."""
    return [cells.get(column.name, "") for column in BY_NAME[name].columns]


def text(rows: Rows, delimiter: str = ",", end: str = "\n") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=end).writerows(rows)
    return written.getvalue()


def took(folder: Path, path: str, content: str | bytes, country: str = "") -> Outcome:
    """One file, taken for a shop of a country."""
    zones = replace(ZONES, countries=dict.fromkeys(("SPKL", "TTJK"), country))
    return outcome_of(ingest(inbox_of(folder, {path: content}), folder / "facts", zones, {}).files[0])


def verdict(outcome: Outcome) -> Any:
    """`refused CODE`, or the reasons by row, or "accepted"."""
    if outcome.file.refusal:
        return f"refused {outcome.file.refusal.partition(':')[0]}"
    return outcome.reasons or "accepted"


ACKS: Final = text([ACK, ACK_ROW])
THAIS: Final = text([THAI, filled("shopee_returns", **THAI_ROW)])
ACCENTED: Final = text([ACK, [*ACK_ROW[:2], "café fermé", ACK_ROW[3]]])
VERDICTS: Final[dict[str, tuple[str | bytes, Any]]] = {
    "UTF-8": (ACCENTED, "accepted"),
    "UTF-8 with its mark": (ACCENTED.encode("utf-8-sig"), "accepted"),
    "UTF-16, little end first": (b"\xff\xfe" + ACCENTED.encode("utf-16-le"), "accepted"),
    "UTF-16, big end first": (b"\xfe\xff" + ACCENTED.encode("utf-16-be"), "accepted"),
    "UTF-16 without its mark, little end first": (ACCENTED.encode("utf-16-le"), "accepted"),
    "UTF-16 without its mark, big end first": (ACCENTED.encode("utf-16-be"), "accepted"),
    "UTF-32": (ACCENTED.encode("utf-32"), "refused FILE_UNREADABLE"),
    "a code page under a header without letters of its own": (ACCENTED.encode("cp1252"), "refused FILE_UNREADABLE"),
    "semicolons": (text([ACK, ACK_ROW], ";"), "accepted"),
    "tabs": (text([ACK, ACK_ROW], "\t"), "accepted"),
    "pipes": (text([ACK, ACK_ROW], "|"), "accepted"),
    "a hint for Excel": ("sep=;\n" + text([ACK, ACK_ROW], ";"), "accepted"),
    "colons": (text([ACK, ACK_ROW], ":"), "refused HEADER_UNKNOWN"),
    "mixed line ends": (ACKS.replace("\n", "\r\n", 1).replace("08:00:00\n", "08:00:00\r"), "accepted"),
    "a quoted line end": (text([ACK, [*ACK_ROW[:2], "two\nlines", ACK_ROW[3]]]), "accepted"),
    "a title above": ("Acknowledgements\n" + ACKS, "refused HEADER_UNKNOWN"),
    "blank lines above": ("\n\n" + ACKS, "accepted"),
    "a total below": (f"{ACKS}Total,,,\n", {3: "REQUIRED"}),
    "a header in parts": (unicodedata.normalize("NFD", ACKS), "accepted"),
    "digits of full width": (ACKS.replace("08:00", "０８：００"), "accepted"),
    "an id in scientific form": (ACKS.replace("shopee:SPKL:R1:S-KLANG#1", "1.23E+17"), {2: "ID_DIGITS_LOST"}),
    "a number of 18 digits": (xlsx_bytes(ACK, [123456789012345678, *ACK_ROW[1:]]), {2: "ID_DIGITS_LOST"}),
    "gzip": (gzip.compress(ACKS.encode()), "accepted"),
    "gzip of a workbook": (gzip.compress(xlsx_bytes(ACK, ACK_ROW)), "accepted"),
    "gzip within gzip": (gzip.compress(gzip.compress(ACKS.encode())), "refused FILE_UNREADABLE"),
    "gzip cut off": (gzip.compress(ACKS.encode())[:-9], "refused FILE_UNREADABLE"),
    "gzip that is a bomb": (gzip.compress(b"a,b\n" * (20 << 20)), "refused FILE_UNREADABLE"),
    "true .xls": (xls_bytes([ACK, ACK_ROW]), "accepted"),
    "an error for an id": (xlsx_bytes(ACK, ["#N/A", *ACK_ROW[1:]]), "refused FILE_UNREADABLE"),
    "a formula without a value": (xlsx_bytes(ACK, ["=1+1", *ACK_ROW[1:]]), "refused FILE_UNREADABLE"),
    "a header twice": (text([[*ACK, "result"], [*ACK_ROW, "accepted"]]), "refused HEADER_AMBIGUOUS"),
    "a header missing": (text([ACK[1:], ACK_ROW[1:]]), "refused HEADER_UNKNOWN"),
    "a header renamed": (ACKS.replace("result", "results"), "refused HEADER_UNKNOWN"),
    "a header more": (text([[*ACK, "more"], [*ACK_ROW, "x"]]), "accepted"),
    "headers moved": (text([ACK[::-1], ACK_ROW[::-1]]), "accepted"),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_a_dialect_has_its_verdict(tmp_path: Path, name: str) -> None:
    content, expected = VERDICTS[name]
    outcome = took(tmp_path, "push_acknowledgements/a", content)
    assert verdict(outcome) == expected
    if expected == "accepted":
        assert [(row["push_id"], row["acknowledged_at"].hour) for row in outcome.accepted] == [(ACK_ROW[0], 0)]


def test_an_unshown_code_page_is_refused_in_words(tmp_path: Path) -> None:
    """Four code pages read these bytes as four texts; the message shows the place, and how to save the file."""
    shown = took(tmp_path, "push_acknowledgements/a.csv", ACCENTED.encode("cp1252")).file.refusal
    assert "line 2: found the byte 0xe9, expected UTF-8 text; it may be Windows-874 or Windows-1252" in shown
    assert shown.endswith("but the encoding is not guessed; save the file as CSV UTF-8, or as XLSX")


def test_a_code_page_that_changes_no_cell_that_is_read(tmp_path: Path) -> None:
    """If only a column that is not read has such letters, every code page reads the same rows; so where it is the name
    of a product, which no rule uses: then that stays empty, and is not one of four guesses."""
    for header in ("Product Name", "Buyer Note"):
        row = filled("tiktok_returns", **TIKTOK_ROW)
        row[TIKTOK.index(header)] = "ขวดโหล"
        outcome = took(tmp_path / header, "tiktok/TTJK/a.csv", text([TIKTOK, row]).encode("cp874"))
        assert verdict(outcome) == "accepted"
        assert outcome.accepted[0]["product_name"] == ""


def test_a_code_page_that_changes_a_reason_is_still_refused(tmp_path: Path) -> None:
    row = filled("tiktok_returns", **TIKTOK_ROW)
    row[TIKTOK.index("Product Name")] = row[TIKTOK.index("Return Reason")] = "ขวดโหล"
    outcome = took(tmp_path, "tiktok/TTJK/a.csv", text([TIKTOK, row]).encode("cp874"))
    assert verdict(outcome) == "refused FILE_UNREADABLE"


def test_a_code_page_that_changes_a_line_mark_is_still_refused(tmp_path: Path) -> None:
    """R-10: two listings of one SKU in one case differ in their names; without them, one of them would be lost."""
    words = {"case_status": "Request Refunded", "after_sales_type": "Return and Refund", "reason": "broken"}
    row = filled("shopee_returns", **{**THAI_ROW, **words, "marketplace_refund_amount": "", "product_name": "ขวดโหล"})
    english = [column.headers[0] for column in BY_NAME["shopee_returns"].columns]
    outcome = took(tmp_path, "shopee/SPKL/a.csv", text([english, row]).encode("cp874"))
    assert verdict(outcome) == "refused FILE_UNREADABLE"


def test_a_bomb_in_gzip_is_not_unpacked(tmp_path: Path) -> None:
    """Eighty megabytes in eighty kilobytes: reading stops at the limit that workbooks have."""
    shown = took(tmp_path, "push_acknowledgements/a.csv", gzip.compress(b"a,b\n" * (20 << 20))).file.refusal
    assert "found more than 67108864 bytes compressed to" in shown


@pytest.mark.parametrize("encoding", ["cp874", "gb18030", "utf-8", "utf-16"])
def test_a_thai_header_shows_its_encoding(tmp_path: Path, encoding: str) -> None:
    """Windows-874 and GB18030 both hold Thai; each header can be read in only one of them."""
    outcome = took(tmp_path, "shopee/SPKL/a.csv", THAIS.encode(encoding), "TH")
    assert verdict(outcome) == "accepted"
    (row,) = outcome.accepted
    assert (row["reason"], str(row["marketplace_refund_amount"])) == ("สินค้าชำรุด", "1290.00")


def test_a_vietnamese_header_shows_its_encoding(tmp_path: Path) -> None:
    """Windows-1258 writes an accent as a separate letter; the header and the reason are the same in NFC."""
    content = (EXPORTS / "shopee_income.vietnamese.csv").read_text(encoding="utf-8")
    clean = took(tmp_path / "a", "shopee/SPKL/a.csv", content, "VN")
    outcome = took(tmp_path / "b", "shopee/SPKL/a.csv", encoded(content, "cp1258"), "VN")
    assert [row["content_hash"] for row in outcome.accepted] == [row["content_hash"] for row in clean.accepted]
    assert len(outcome.accepted) > 0


@pytest.mark.parametrize(
    ("country", "written", "amount"),
    [
        ("ID", "Rp399.000", "399000.00"),
        ("ID", "Rp 1.399.000,50", "1399000.50"),
        ("MY", "RM 1,399.50", "1399.50"),
        ("VN", "590.000 ₫", "590000.00"),
        ("BR", "62,90", "62.90"),
        ("", "399.000", "None"),
        ("MY", "399.000", "None"),
        ("ID", "399,000", "None"),
        ("", "62,90", "None"),
        ("ID", "399.00", "399.00"),
        ("MY", "-", "0.00"),
    ],
)
def test_marks_go_by_the_country_of_the_shop(tmp_path: Path, country: str, written: str, amount: str) -> None:
    """Only the declaration decides how `1.234` is read; an amount that cannot be read stays empty and is reported."""
    row = filled("tiktok_returns", **{**TIKTOK_ROW, "marketplace_refund_amount": written})
    outcome = took(tmp_path, "tiktok/TTJK/a.csv", text([TIKTOK, row]), country)
    assert str(outcome.accepted[0]["marketplace_refund_amount"]) == amount


def test_a_number_cell_has_no_marks_to_misread(tmp_path: Path) -> None:
    """62.905 as a number is a little over 62, in Jakarta too."""
    row: list[object] = list(filled("tiktok_returns", **TIKTOK_ROW))
    row[TIKTOK.index("Return unit price")] = 62905 / 1000
    outcome = took(tmp_path, "tiktok/TTJK/a.xlsx", xlsx_bytes(TIKTOK, row), "ID")
    assert outcome.accepted[0]["marketplace_refund_amount"] is None


def test_both_calendars(tmp_path: Path) -> None:
    """A workbook that counts from 1904 has a flag for it, and its dates are the same."""
    row = [*ACK_ROW[:3], "2026-07-02 08:00:00"]
    for number, book in enumerate((xlsx_of_1904([ACK, row]), xls_bytes([ACK, row], is_1904=True))):
        outcome = took(tmp_path / str(number), "push_acknowledgements/a.xlsx", book)
        assert [str(row["acknowledged_at"]) for row in outcome.accepted] == ["2026-07-02 00:00:00"]


def test_a_month_that_comes_first_is_found_out(tmp_path: Path) -> None:
    """One date that is valid only with the month first shows that all dates are so written: no row is read."""
    dates = ("07/03/2026 09:15:00", "06/25/2026 09:15:00", "05/05/2026 09:15:00")
    rows = [
        filled("tiktok_returns", **{**TIKTOK_ROW, "after_sales_id": str(number), "requested_at": written})
        for number, written in enumerate(dates)
    ]
    outcome = took(tmp_path, "tiktok/TTJK/a.csv", text([TIKTOK, *rows]))
    assert outcome.reasons == {2: "UNPARSABLE", 3: "UNPARSABLE"}


def test_an_impossible_year_quarantines_its_row_and_the_run_goes_on(tmp_path: Path) -> None:
    """A contract shows a value by Python, which knows neither year 0 nor year 10000."""
    for number, year in enumerate(("0000", "9999")):
        rows = [ACK, [*ACK_ROW[:3], f"{year}-12-31 23:59:59"]]
        outcome = took(tmp_path / str(number), "push_acknowledgements/a.csv", text(rows))
        assert outcome.reasons == {2: "UNPARSABLE"}


def test_a_text_in_marks_of_another_kind(tmp_path: Path) -> None:
    rows = [ACK, [*ACK_ROW[:2], "'it''s closed'", ACK_ROW[3]]]
    assert verdict(took(tmp_path, "push_acknowledgements/a.csv", text(rows))) == {2: "UNPARSABLE"}


def test_a_missing_optional_column_is_noted_and_a_renamed_one_refuses(tmp_path: Path) -> None:
    """R-06: the values of a missing column are treated as unknown; a renamed column must not be lost silently."""
    place = TIKTOK.index("Return Reason")
    row = filled("tiktok_returns", **TIKTOK_ROW)
    gone = text([TIKTOK[:place] + TIKTOK[place + 1 :], row[:place] + row[place + 1 :]])
    taken = take(tmp_path / "a", {"tiktok/TTJK/a.csv": gone})
    assert taken.files[0].outcome == "accepted"
    assert "TikTok return export: column 'Return Reason' is missing; its values are treated as unknown" in taken.notes
    renamed = text([[*TIKTOK[:place], "Return Reasons", *TIKTOK[place + 1 :]], row])
    refusal = took(tmp_path / "b", "tiktok/TTJK/a.csv", renamed).file.refusal
    assert (
        "HEADER_UNKNOWN: row 1: found 'Return Reasons' instead of 'Return Reason', expected the exact header" in refusal
    )


def test_what_quarantine_wrote_makes_no_noise(tmp_path: Path) -> None:
    """A corrected file has the three columns of the quarantine: they are not read, noted or stored."""
    header = [*ACK, "quarantine_row", "quarantine_reasons", "quarantine_detail"]
    taken = take(tmp_path, {"push_acknowledgements/a.csv": text([header, [*ACK_ROW, "2", "REQUIRED", "…"]])})
    assert taken.notes == ()
    assert taken.files[0].header is not None
    assert taken.files[0].header.names == tuple(ACK)


def test_no_golden_of_an_export_depends_on_how_it_is_written() -> None:
    """The exports of tests/ingest/sources are UTF-8 with commas; other ways are in tests/pollution and here."""
    for path in EXPORTS.glob("*.csv"):
        path.read_text(encoding="utf-8")
        assert json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
