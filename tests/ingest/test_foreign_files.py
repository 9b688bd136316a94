"""Files that are neither CSV nor a workbook are refused by name; a zip archive with one of these is unpacked."""

from __future__ import annotations

import io
import zipfile

import pytest

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers import foreign_files
from aftersales.jobs.ingest.readers.file_opening import open_file
from tests.ingest.made import xlsx_bytes
from tests.ingest.sheet_spellings import zipped

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
MHT = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
XML_2003 = (
    b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
HTML = "<html><head></head><body><table><tr><td>Return ID</td></tr></table></body></html>"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (HTML.encode(), "a web page (HTML)"),
        (b"\n <table border=1><tr><td>Return ID</td></tr></table>", "a web page (HTML)"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n" + HTML.encode(), "a web page (HTML)"),
        (HTML.encode("utf-16"), "a web page (HTML)"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + HTML.encode(), "a web page (XHTML)"),
        (MHT, "a web page saved as one file (MHT)"),
        (XML_2003, "an XML sheet of 2003"),
        (XML_2003.decode().encode("utf-16"), "an XML sheet of 2003"),
        (b"<?xml version='1.0'?><rows><row/></rows>", "an XML file"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}), "(ODS)"),
        (zipped({"xl/workbook.bin": b"\x83", "[Content_Types].xml": "<a/>"}), "a binary workbook (XLSB)"),
        (zipped({"word/document.xml": "<a/>"}), "a text of a word processor (DOCX)"),
        (OLE2 + "EncryptedPackage".encode("utf-16-le"), "a workbook with a password"),
        (OLE2 + "WordDocument".encode("utf-16-le"), "an old Office file without a workbook in it"),
        (b"%PDF-1.7\n", "a PDF"),
        (b'ID;PWXL;N;E\r\nC;Y1;X1;K"a"\r\n', "a SYLK sheet"),
        (b"\x09\x02\x06\x00\x00\x00\x10\x00", "a workbook of Excel 3"),
        (b"PAR1 and more", "a Parquet file"),
    ],
)
def test_a_foreign_file_is_refused_by_name(content: bytes, what: str) -> None:
    """The message names what was found and what to do, never a traceback or a missing header."""
    with pytest.raises(RefusedFileError) as refused:
        open_file(content)
    found, expected = str(refused.value).split(", expected ")
    assert found.startswith("FILE_UNREADABLE: found ")
    assert found.endswith(what)
    assert expected.startswith(("CSV or XLSX; ", "one without; "))


@pytest.mark.parametrize("text", ["<5kg,a\n1,2\n", "From,To\n1,2\n", "Date,Subject\n1,2\n", "ID;Name\n1;2\n"])
def test_a_text_that_begins_alike_is_a_text(text: str) -> None:
    (first, *_) = open_file(text.encode()).readings
    assert first.top(1)


LITTER = {"__MACOSX/._a.csv": "x", ".DS_Store": "x", "Thumbs.db": "x"}


def test_a_zip_archive_with_one_file_is_unpacked() -> None:
    opened = open_file(zipped({"reports/returns.csv": "a,b\n1,2\n", **LITTER}))
    assert [row.cells for row in opened.readings[0].top(2)] == [("a", "b"), ("1", "2")]
    book = open_file(zipped({"returns.XLSX": xlsx_bytes(["a", "b"], ["1", "2"]), **LITTER}))
    assert [row.cells for row in book.readings[0].top(2)] == [("a", "b"), ("1", "2")]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"a.csv": "a,b", "b.csv": "a,b"}, r"found a zip archive without a workbook in it \('a.csv', 'b.csv'\)"),
        ({}, "found an empty zip archive"),
        ({"a/": ""}, r"found a zip archive without a workbook in it \(no file\)"),
        ({"a.pdf": "%PDF"}, r"found a zip archive without a workbook in it \('a.pdf'\)"),
        ({f"{n}.csv": "a" for n in range(9)}, r"\('0.csv', '1.csv', '2.csv' and 6 more\)"),
        ({"a.csv": zipped({"b.csv": "a,b"})}, "found a zip archive inside a zip archive"),
        ({"a.csv": "x" * (3 << 20)}, "line 1: found more than 2097152 bytes in one line"),
    ],
)
def test_any_other_zip_archive_is_refused(parts: dict[str, str | bytes], found: str) -> None:
    with pytest.raises(RefusedFileError, match=found):
        open_file(zipped(parts))


def test_a_zip_archive_is_unpacked_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_files, "BOMB_BYTES", 1_000)
    with pytest.raises(RefusedFileError, match=r"found more than [0-9]+ bytes compressed to"):
        open_file(zipped({"a.csv": "a,b\n" * 100_000}))


def test_a_zip_archive_with_a_password() -> None:
    locked = bytearray(zipped({"a.csv": "a,b\n1,2\n"}))
    # the flag of encryption, in the local header and in the directory
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(RefusedFileError, match="found a zip archive with a password"):
        open_file(bytes(locked))


def test_a_damaged_zip_archive() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    damaged = whole.getvalue().replace(b"1,2", b"9,9")
    with pytest.raises(RefusedFileError, match="found a damaged zip archive"):
        open_file(damaged)
