"""CSV: the detected format is required; records equal those of the csv module, numbered as in a spreadsheet."""

from __future__ import annotations

import csv
import io

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers import csv_reader
from aftersales.jobs.ingest.readers.csv_reader import DelimitedFile
from aftersales.jobs.ingest.readers.encoding import decoded
from aftersales.jobs.ingest.readers.file_opening import open_file
from aftersales.jobs.ingest.readers.tabular_file import ROW_NUMBER, all_rows
from aftersales.jobs.ingest.source_matching import recognize
from aftersales.jobs.ingest.source_spec import Column, Declaration, Use

TEXTS = ["x", "y", "a,b", "two\nlines", '"', ""]
CELLS = st.text(alphabet='ab,"\n x;é\t', max_size=6)


def rows_of(content: str | bytes, width: int) -> list[tuple[int | str, ...]]:
    """Row number, number of cells, cells."""
    readings = DelimitedFile(content if isinstance(content, bytes) else content.encode()).readings
    tops = [(top[0], reading) for reading in readings if (top := reading.top(1))]
    header, reading = max(tops, key=lambda found: len(found[0].cells))
    return all_rows(reading, header, {f"c{place}": place for place in range(width)}).rows()


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=8), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
)
def test_records_are_those_of_the_csv_module(rows: list[list[str]], quoting: int) -> None:
    """R-07: no record is lost or invented, and each keeps its number: blank lines have a number but are not records."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["h1", "h2", "h3"])
    writer.writerows(rows)
    written = b"".join(decoded(text.getvalue().encode())[0].pieces()).decode()
    expected = []
    for number, record in enumerate(csv.reader(io.StringIO(written, newline="")), start=1):
        if number > 1 and any(cell.strip() for cell in record):
            expected.append((number, len(record), *(record[:3] + [""] * (3 - len(record)))))
    assert rows_of(written, 3) == expected


def test_long_files_with_few_quotes() -> None:
    """Lines with and without quotation marks interleave, and numbers stay right after records of several lines."""
    records = [[str(number), TEXTS[number * number % 11 % len(TEXTS)]] for number in range(3000)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([["id", "text"], *records])
    found = rows_of(text.getvalue(), 2)
    assert [row[2:] for row in found] == [(number, cell) for number, cell in records]
    assert [row[0] for row in found] == list(range(2, 3002))


@pytest.mark.parametrize(
    "content",
    [
        "id;naïve\n1;x\n".encode(),
        "\ufeffid\tnaïve\r\n1\tx".encode(),
        b"\xff\xfe" + "id,naïve\n1,x".encode("utf-16-le"),
        b"\xfe\xff" + "id,naïve\r1,x\r".encode("utf-16-be"),
    ],
)
def test_a_file_with_a_clear_format_is_read(content: bytes) -> None:
    """Three delimiters, UTF-8 with and without a byte order mark, UTF-16 with one, three line ends."""
    tops = [(reading.top(1)[0], reading) for reading in DelimitedFile(content).readings]
    ((header, reading),) = [(header, reading) for header, reading in tops if header.cells == ("id", "naïve")]
    assert all_rows(reading, header, {"id": 0, "text": 1}).rows() == [(2, 2, "1", "x")]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (
            b"id,name\n1,\xff\n",
            "line 2: found the byte 0xff, expected UTF-8 text; it may be Windows-1252 or Windows-12",
        ),
        ("id,name\n1,2".encode("utf-16-le") + b"x", "found NUL characters, expected UTF-8 text"),
        (b'id,name\n1,2\n1,"a"b\n', "line 3: found a misplaced quotation mark"),
        (b'id,name\n1,"never ends\n2,3\n', "found a misplaced quotation mark"),
        (b" <!DOCTYPE html><table>", "found a web page (HTML), expected CSV or XLSX"),
        (b"PK\x03\x04 not a zip", "found a damaged zip archive, expected a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not a workbook", "found an old Office file without a workbook in it"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content: bytes, shown: str) -> None:
    """R-06: FILE_UNREADABLE names the place, the text found and expected, and what to do; it shows no cell (R-12)."""
    with pytest.raises(RefusedFileError) as refused:
        declared = Declaration("a", "a", "x", "decision", tuple(Column(n, Use.NEEDED, (n,)) for n in ("id", "name")))
        recognize(open_file(content), [declared]).rows()
    assert refused.value.code == "FILE_UNREADABLE"
    assert shown in refused.value.sentence
    assert "never ends" not in refused.value.sentence


@pytest.mark.parametrize(
    ("content", "code", "rows"),
    [(b"", "FILE_EMPTY", 0), (b"\xef\xbb\xbf \r\n", "FILE_EMPTY", 0), (b"\n ,\n", "FILE_EMPTY", 0)],
)
def test_a_file_without_a_header(content: bytes, code: str, rows: int) -> None:
    """R-06, R-07: an empty file."""
    with pytest.raises(RefusedFileError) as refused:
        open_file(content)
    assert (refused.value.code, refused.value.rows) == (code, rows)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_that_no_export_has_is_refused_by_its_number(end: bytes) -> None:
    with pytest.raises(RefusedFileError, match="line 2: found more than 2097152 bytes in one line, expected a line"):
        open_file(b"a,b" + end + b"x" * 3_000_000 + end + b"1,2" + end)


def test_lines_that_end_as_they_did_on_old_machines_are_lines() -> None:
    assert open_file(b"a,b\r" + b"1,2\r" * 900_000)


@example([["1", "2", "3"], ["4", "5"]])
@given(
    st.lists(
        st.lists(st.text(alphabet="ab \u00a0\ufeff\x1c\t é", max_size=3), min_size=1, max_size=4),
        min_size=1,
        max_size=7,
    )
)
def test_lines_cut_together_are_lines_cut_one_by_one(rows: list[list[str]]) -> None:
    """If all lines have as many cells as the header, a quicker reader is used; otherwise it reports that it cannot."""
    lines = [",".join(row) for row in rows]
    positions = {"c2": 2, "c0": 0}
    found = csv_reader.alike("\n".join(lines).encode(), (0, 5), ",", 3, positions)
    numbered = pl.DataFrame({ROW_NUMBER: range(5, 5 + len(lines)), "line": lines}, schema_overrides={"line": pl.String})
    filled = numbered.filter(~pl.col("line").str.contains(r"^[\s,]*$"))
    if found is not None:
        assert found.equals(csv_reader.each(filled, ",", 3, positions))
    elif all(len(row) == 3 for row in rows):
        assert lines[0].startswith("\ufeff") or not lines[0]


def test_cells_too_many_and_too_few_are_seen_in_any_line() -> None:
    """The sum of the cells may still be right; the text is large, so that several threads read it."""
    lines = ["1,2,3"] * 200_000
    lines[150_000], lines[199_990] = "1,2", "1,2,3,4"
    assert csv_reader.alike("\n".join(lines).encode(), (0, 1), ",", 3, {"c": 0}) is None
