"""Hostile files, each with the reason for which it has to be refused."""

from __future__ import annotations

import gzip
import os
import random
import struct
import zipfile
from collections.abc import Callable, Iterable
from itertools import chain, repeat
from pathlib import Path
from typing import Final, NamedTuple

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
"""Texts that some program, somewhere, would execute, cut or show differently."""

MEGABYTE: Final = 1 << 20
SHEET: Final = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
SHEET_END: Final = b"</worksheet>"
SHEET_PLACE: Final = "xl/worksheets/sheet1.xml"
DECISIONS: Final = b"decision_id,subject_id,decision,note,decided_by,decided_at\n"
TYPES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS: Final = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
PARTS: Final = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'{RELATIONS}<Relationship Id="rId1" Type="{TYPES}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    f'xmlns:r="{TYPES}"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{RELATIONS}<Relationship Id="rId1" Type="{TYPES}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}
"""The parts of a workbook besides its one sheet; without any of them a reader would refuse it for that."""


def write_workbook(place: Path, sheet: Iterable[bytes]) -> None:
    """A workbook of one sheet, as raw XML."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        with archive.open(SHEET_PLACE, "w", force_zip64=True) as part:
            for block in sheet:
                part.write(block)


def plain_workbook(place: Path) -> None:
    """The harmless base of the hostile files: a header and a row."""
    names = DECISIONS.decode().strip().split(",")
    values = ("D-1", "S", "push", "", "o", "2026-07-03 12:00:00")
    cells = [[f'<c t="str"><v>{text}</v></c>' for text in texts] for texts in (names, values)]
    rows = [f"<row>{''.join(row)}</row>".encode() for row in cells]
    write_workbook(place, [SHEET, b"<sheetData>", *rows, b"</sheetData>", SHEET_END])


def zip_bomb(place: Path) -> None:
    """A megabyte that unpacks into more than a gigabyte."""
    write_workbook(place, [SHEET, *repeat(b" " * MEGABYTE, 1024), SHEET_END])


def lying_zip(place: Path) -> None:
    """A sheet of 200 MB whose directory entry states a hundred bytes."""
    blocks = [SHEET, *repeat(b" " * MEGABYTE, 200), SHEET_END]
    write_workbook(place, blocks)
    size = sum(map(len, blocks))
    content = place.read_bytes()
    for form in ("<L", "<Q"):
        content = content.replace(struct.pack(form, size), struct.pack(form, 100))
    place.write_bytes(content)


def entities(place: Path) -> None:
    """The billion laughs."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY l0 "lol">{laughs}<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    )
    body = SHEET.split(b"?>", 1)[1] + b'<sheetData><row r="1"><c r="A1" t="str"><v>&l9;&e;</v></c></row></sheetData>'
    write_workbook(place, [head.encode(), body, SHEET_END])


def far_corner(place: Path) -> None:
    """Two cells, with a whole sheet of empty cells between them, which would take half a terabyte."""
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    write_workbook(place, [SHEET, b"<sheetData>", cells, b"</sheetData>", SHEET_END])


def huge_cell_of_a_sheet(place: Path) -> None:
    """A cell of almost 1 GiB, packed no tighter than an export is."""
    noise = random.Random(1)
    blocks = (noise.randbytes(6000).hex().encode().ljust(MEGABYTE // 2, b"x") for _ in range(2040))
    start, end = b'<sheetData><row r="1"><c r="A1" t="str"><v>', b"</v></c></row></sheetData>"
    write_workbook(place, chain([SHEET, start], blocks, [end, SHEET_END]))


def huge_cell(place: Path) -> None:
    """A cell of 1 GiB, less what keeps the file just below the size that is refused unread."""
    _write(place, chain([DECISIONS], repeat(b"x" * MEGABYTE, 1023), [b"\n"]))


def a_gibibyte(place: Path) -> None:
    """More than is read at all: a file with that size that takes no room on disk."""
    _write(place, [DECISIONS])
    os.truncate(place, (1 << 30) + 1)


def packed_huge_cell(place: Path) -> None:
    """A cell of 1 GiB, packed tightly."""
    _pack(place, chain([DECISIONS], repeat(b"x" * MEGABYTE, 1024), [b"\n"]))


def many_columns(place: Path) -> None:
    """A header of 100,000 columns."""
    _write(place, [",".join(f"c{number}" for number in range(100_000)).encode(), b"\n", b"," * 99_999, b"\n"])


def many_columns_below(place: Path) -> None:
    """A header of 100,000 columns under a title."""
    _write(place, [b"decisions\n", ",".join(f"c{number}" for number in range(100_000)).encode(), b"\n"])


def nul_bytes(place: Path) -> None:
    _write(place, [DECISIONS, b"D\x00,S,push,,o,2026-07-03 12:00:00\n"])


def quoted_for_ever(place: Path) -> None:
    """A quotation mark that is never closed, and a lot of text after it."""
    _write(place, chain([DECISIONS, b'"D,S\n'], repeat(b"a,b,c,d,e,f\n", 500_000)))


def gzip_bomb(place: Path) -> None:
    """A gzip of short lines that unpacks to 1.5 gigabytes."""
    _pack(place, chain([DECISIONS], repeat(b"a,b,c,d,e,f\n" * 100_000, 1300)))


def _write(place: Path, blocks: Iterable[bytes]) -> None:
    with place.open("wb") as file:
        file.writelines(blocks)


def _pack(place: Path, blocks: Iterable[bytes]) -> None:
    with gzip.open(place, "wb", compresslevel=1) as file:
        for block in blocks:
            file.write(block)


class Hostile(NamedTuple):
    """A function that writes a file, and words of the expected refusal: another refusal would test nothing."""

    write: Callable[[Path], None]
    refusal: str


HOSTILE_FILES: Final = {
    "decisions/zip_bomb.xlsx": Hostile(zip_bomb, "FILE_UNREADABLE: found 10737427"),
    "decisions/lying_zip.xlsx": Hostile(lying_zip, "FILE_UNREADABLE: reading stopped (XmlError)"),
    "decisions/entities.xlsx": Hostile(entities, "found a document type definition"),
    "decisions/far_corner.xlsx": Hostile(far_corner, "found 2 cells in 1048576 rows and 16384 columns"),
    "decisions/huge_cell.xlsx": Hostile(huge_cell_of_a_sheet, "found a cell of more than 1048576 bytes"),
    "decisions/huge_cell.csv": Hostile(huge_cell, "line 2: found more than 2097152 bytes"),
    "decisions/huge_cell.csv.gz": Hostile(packed_huge_cell, "line 2: found more than 2097152 bytes"),
    "decisions/many_columns.csv": Hostile(many_columns, "row 1: found 100000 columns, expected at most 16384"),
    "decisions/many_columns_below.csv": Hostile(many_columns_below, "HEADER_UNKNOWN: row 1: found 'decisions'"),
    "decisions/nul.csv": Hostile(nul_bytes, "FILE_UNREADABLE: found NUL characters"),
    "decisions/quoted_for_ever.csv": Hostile(quoted_for_ever, "found a misplaced quotation mark"),
    "decisions/gzip_bomb.csv.gz": Hostile(gzip_bomb, "bytes compressed to"),
    "decisions/a_gibibyte.csv": Hostile(a_gibibyte, "bytes, expected at most 1073741824; export fewer rows at once"),
}
"""By the path below an inbox."""
