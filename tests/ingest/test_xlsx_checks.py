"""The dimensions of sheets: the quick check never passes a sheet that the slow check refuses."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers import xlsx_checks
from aftersales.jobs.ingest.readers.sheet_xml import look_at
from tests.faults.hostile import SHEET, SHEET_END, write_workbook

FORMS = (
    b'<c r="%s"/>',
    b'<c r="%s" t="str"><v>1</v></c>',
    b"<c r='%s'/>",
    b'<c\n r="%s"/>',
    b'<c r = "%s"/>',
    b'<c s="1" r="%s"/>',
    b'<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="%s"/>',
    b'<c t="str" r="%s"/>',
    b'<c t="str"\tr="%s"/>',
    b'<c r="%s"><v>1</v></c><c/>',
    b'<row r="9"><c r="%s"/></row>',
    b'<foo r="A1"/><c s="1" r="%s"/>',
    b'<c r="%s"/><!-- <c r="A1"> -->',
)
"""Ways to write a cell: the usual one, and others that a reader accepts too."""
LETTERS = st.text("ABCYZabyz", min_size=1, max_size=3)
PLACES = st.builds(lambda letters, row: f"{letters}{row}".encode(), LETTERS, st.integers(1, 9_999_999))
NEAR = st.builds(lambda letter, row: f"{letter}{row}".encode(), st.sampled_from("ABC"), st.integers(1, 30))
CELLS = st.lists(st.builds(lambda form, place: form % place, st.sampled_from(FORMS), PLACES | NEAR), max_size=12)
USUAL = st.lists(st.builds(lambda place: FORMS[0] % place, PLACES | NEAR), max_size=12)


def look(sheet: bytes, place: Path, most_shown: int = 1 << 30) -> None:
    """Write a workbook of one sheet and check it."""
    write_workbook(place, [SHEET, b"<sheetData>", sheet, b"</sheetData>", SHEET_END])
    with zipfile.ZipFile(io.BytesIO(place.read_bytes())) as archive:
        xlsx_checks.look_at_sheets(archive, most_shown)


@given(pieces=st.lists(CELLS | USUAL, max_size=3), most=st.integers(0, 400))
def test_what_is_too_large_is_never_beyond_doubt(pieces: list[list[bytes]], most: int) -> None:
    written = [b"".join(cells) for cells in pieces]
    reach, usual = xlsx_checks.Reach(), xlsx_checks.Usual()
    sheet = [SHEET + b"<sheetData><row>", *written, b"</row></sheetData>" + SHEET_END]
    for piece in sheet:
        reach.follow(piece)
        usual.follow(piece)
    exact = look_at("a sheet", sheet)
    with mock.patch.object(xlsx_checks, "MOST_SPARSE_CELLS", most), mock.patch.object(xlsx_checks, "SPARSE", 1):
        if xlsx_checks._is_sparse(exact.width, exact.height, exact.cells):
            assert reach.is_doubtful or not usual.is_usual


@pytest.mark.parametrize(("cells", "width", "height"), [(b"C7", 3, 7), (b"AC17", 52, 19), (b"B170", 2, 199)])
def test_it_reaches_to_the_last_place_that_begins_alike(cells: bytes, width: int, height: int) -> None:
    """A second cell counts as one, whatever its content."""
    reach = xlsx_checks.Reach()
    reach.follow(b'<c r="A1"><is><t>1</t></is></c><c r="%s"/>' % cells)
    for most, sparse, is_doubtful in (
        (width * height, 0, False),
        (width * height - 1, 0, True),
        (0, width * height / 2, False),
        (0, width * height / 2 - 1, True),
    ):
        with mock.patch.multiple(xlsx_checks, MOST_SPARSE_CELLS=most, SPARSE=sparse):
            assert reach.is_doubtful == is_doubtful


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.decode().strip())
def test_a_cell_far_away_is_found_however_it_is_written(form: bytes, tmp_path: Path) -> None:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2">' + form % b"XFD1048576" + b"</row>"
    with pytest.raises(
        RefusedFileError, match=r"in 1048576 rows and 1638[45] columns, expected cells next to each other"
    ):
        look(cells, tmp_path / "far.xlsx")


@pytest.mark.parametrize(("columns", "rows"), [(20, 100_001), (48, 30_000), (702, 2_000), (1, 1_048_576)])
def test_a_filled_sheet_is_read_past_once(columns: int, rows: int) -> None:
    """Every fourth cell is filled: with fewer, a sheet of more than eight million places is checked again."""
    reach = xlsx_checks.Reach()
    for first in range(1, rows + 1, 10_000):
        numbers = range(first, min(first + 10_000, rows + 1))
        reach.follow(b"".join(_row(number, columns) for number in numbers))
    assert not reach.is_doubtful


def _row(number: int, columns: int) -> bytes:
    """A row in which every fourth cell is filled, and also the last."""
    return b"".join(b'<c r="%s%d">' % (_letters(place), number) for place in range(columns, 0, -4))


def _letters(place: int) -> bytes:
    """A column's letters, of at most two."""
    high, low = divmod(place - 1, 26)
    return bytes([64 + high, 65 + low]) if high else bytes([65 + low])
