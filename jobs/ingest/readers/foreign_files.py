"""Recognises files that are neither CSV nor a workbook that is read, and names what they are (docs/sources.md).

A zip archive with exactly one CSV or workbook is unpacked, up to the limits that also apply to workbooks. An
OpenDocument sheet, a binary workbook and the others are refused: errors, formulas without a value and merged cells in
them could not be found, and each of these would read as a blank cell.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import Final

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.line_limit import follow_all
from aftersales.jobs.ingest.readers.xlsx_reader import (
    BOMB_BYTES,
    BOMB_RATIO,
    MOST_DECLARED_BYTES,
    ZIP_START,
    is_spreadsheet,
)

SAVE_AS_XLSX: Final = "expected CSV or XLSX; open it in a spreadsheet program and save it as XLSX"
EXPORT_AS_XLSX: Final = "expected CSV or XLSX; export the rows as one of these"
HEAD_BYTES: Final = 4_096
HTML: Final = re.compile(rb"\s*<(?:!doctype\s+html|html|head|meta|style|body|table|div|script)[\s>/]", re.IGNORECASE)
XML: Final = re.compile(rb"\s*<(?:\?xml|\w+:?\w*\s+xmlns)", re.IGNORECASE)
MAIL: Final = re.compile(rb"\s*(?:MIME-Version|From|Content-Type|Subject|Date):\s", re.IGNORECASE)
BEGINNINGS: Final = (
    (b"%PDF-", "a PDF", EXPORT_AS_XLSX),
    (b"{\\rtf", "a text of a word processor (RTF)", EXPORT_AS_XLSX),
    (b"Rar!\x1a\x07", "a RAR archive", "expected CSV or XLSX; unpack it and put its files in"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "expected CSV or XLSX; unpack it and put its files in"),
    (b"\x89PNG\r\n", "a picture (PNG)", EXPORT_AS_XLSX),
    (b"\xff\xd8\xff", "a picture (JPEG)", EXPORT_AS_XLSX),
    (b"PK\x05\x06", "an empty zip archive", "expected CSV or XLSX; put the files themselves in"),
    (b"PAR1", "a Parquet file", EXPORT_AS_XLSX),
    (b"SQLite format 3\0", "a database", EXPORT_AS_XLSX),
    (b"ID;P", "a SYLK sheet", SAVE_AS_XLSX),
    (b"\x09\x00\x04\x00", "a workbook of Excel 2", SAVE_AS_XLSX),
    (b"\x09\x02\x06\x00", "a workbook of Excel 3", SAVE_AS_XLSX),
    (b"\x09\x04\x06\x00", "a workbook of Excel 4", SAVE_AS_XLSX),
)
"""First bytes of a file, its name, and what to do."""
ARCHIVED: Final = (
    ("xl/workbook.bin", "a binary workbook (XLSB)", SAVE_AS_XLSX),
    ("content.xml", "an OpenDocument sheet (ODS)", SAVE_AS_XLSX),
    ("word/document.xml", "a text of a word processor (DOCX)", EXPORT_AS_XLSX),
    ("ppt/presentation.xml", "a presentation (PPTX)", EXPORT_AS_XLSX),
    ("index/document.iwa", "a sheet of Numbers", "expected CSV or XLSX; export it from Numbers as XLSX"),
)
"""A part that an archive of some kind has, its name, and what to do."""
INNER: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
LITTER: Final = re.compile(r"(?:^|/)(?:__macosx/|\._|\.ds_store$|thumbs\.db$|desktop\.ini$)")
SHOWN_NAMES: Final = 3
ENCRYPTED: Final = 0x1


def refuse_foreign(content: bytes) -> None:
    """Return, or raise RefusedFileError if the first bytes are those of a known kind of file that is not read."""
    for beginning, what, to_do in BEGINNINGS:
        if content.startswith(beginning):
            raise RefusedFileError("FILE_UNREADABLE", f"found {what}, {to_do}")
    head = _plain(content[:HEAD_BYTES])
    if HTML.match(head):
        raise RefusedFileError("FILE_UNREADABLE", f"found a web page (HTML), {SAVE_AS_XLSX}")
    if MAIL.match(head) and b"mime-version:" in head.lower() and b"multipart/" in head.lower():
        raise RefusedFileError("FILE_UNREADABLE", f"found a web page saved as one file (MHT), {SAVE_AS_XLSX}")
    if XML.match(head):
        what = "an XML file"
        if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
            what = "an XML sheet of 2003"
        elif b"opendocument" in head:
            what = "an OpenDocument sheet (FODS)"
        elif b"<html" in head.lower():
            what = "a web page (XHTML)"
        raise RefusedFileError("FILE_UNREADABLE", f"found {what}, {SAVE_AS_XLSX}")


def _plain(head: bytes) -> bytes:
    """The first bytes without a byte order mark and, in UTF-16, without the zeros between the letters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def unzipped(content: bytes) -> bytes:
    """The content of the only CSV or workbook in a zip archive; any other content is returned as it is.

    RefusedFileError if the archive is a file of another kind, has several files, or may not be unpacked.
    """
    if not content.startswith(ZIP_START):
        return content
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError):
        return content
    with archive:
        entries = archive.infolist()
        names = {entry.filename.replace("\\", "/").lower() for entry in entries}
        for part, what, to_do in ARCHIVED:
            if part in names:
                raise RefusedFileError("FILE_UNREADABLE", f"found {what}, {to_do}")
        if any(name.startswith("xl/") for name in names):
            return content
        return _only_file(archive, entries, len(content))


def _only_file(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], packed: int) -> bytes:
    files = [entry for entry in entries if not entry.is_dir() and not LITTER.search(entry.filename.lower())]
    if len(files) != 1 or not files[0].filename.lower().endswith(INNER):
        names = ", ".join(f"'{entry.filename[:60]}'" for entry in files[:SHOWN_NAMES])
        more = f" and {len(files) - SHOWN_NAMES} more" if len(files) > SHOWN_NAMES else ""
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"found a zip archive without a workbook in it ({names or 'no file'}{more}), expected CSV or XLSX, "
            "or a zip archive with exactly one of them; unpack it and put its files in",
        )
    (entry,) = files
    if entry.flag_bits & ENCRYPTED:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            "found a zip archive with a password, expected one without; unpack it and put the file in",
        )
    most = min(MOST_DECLARED_BYTES, max(BOMB_BYTES, BOMB_RATIO * packed))
    try:
        with archive.open(entry) as file:
            found = file.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError):
        raise RefusedFileError(
            "FILE_UNREADABLE", "found a damaged zip archive, expected a complete one; upload the file again"
        ) from None
    if len(found) > most:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"found more than {most} bytes compressed to {packed}, expected at most {MOST_DECLARED_BYTES} and a "
            f"compression of at most {BOMB_RATIO} times; export fewer rows at once",
        )
    return _packed_once(found)


def _packed_once(content: bytes) -> bytes:
    """The content, which is a text or a workbook and not packed a second time."""
    if content.startswith(ZIP_START) and unzipped(content) is not content:
        raise RefusedFileError(
            "FILE_UNREADABLE", "found a zip archive inside a zip archive, expected CSV or XLSX; unpack it once"
        )
    if not is_spreadsheet(content):
        follow_all(content)
    return content
