"""A large file is read in batches, with the same result as in one piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.jobs.ingest.readers import encoding, row_buffer, xlsx_reader
from aftersales.jobs.ingest.readers.encoding import pieces as cut
from tests.ingest.made import STOCK_OUT, Outcome, csv_text, rows_with, take_one, xlsx_bytes

TIKTOK = {
    "Return Order ID": "4035000000000000001",
    "Order ID": "577000000000000001",
    "SKU ID": "1729000000000000001",
    "Seller SKU": "JAR-1L",
    "Return Type": "Return and refund",
    "Time Requested": "03/06/2026 09:15:00",
    "Return Quantity": "1",
    "Return Logistics Tracking ID": "",
    "Return Status": "Completed",
    "Return Sub Status": "",
    "Dispute Status": "",
    "Appeal Status": "",
}
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "stock_out_id": st.sampled_from(["SO-1", "SO-2", "SO-3", "", "=1"]),
        "line_no": st.sampled_from(["1", "2", "x"]),
        "supplier_id": st.sampled_from(["S-KLANG", "S-JAKARTA", "", "é"]),
        "sku": st.sampled_from(["CUP-RED", 'CUP "RED"', "two\nlines", "1.5E+12", " CUP "]),
        "quantity": st.sampled_from(["2", "0", "two", "２"]),
        "unit_price": st.sampled_from(["25.00", "25.001", "-1", ""]),
        "shipped_at": st.sampled_from(["", "2026-06-11 16:30:00", "2026-6-11"]),
    },
)


def in_batches_of(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, pieces have so many bytes, or sheets so many rows; most of them go to disk."""
    monkeypatch.setattr(encoding.Decoded.pieces, "__defaults__", (size,))
    monkeypatch.setattr(xlsx_reader, "BATCH_ROWS", size)
    monkeypatch.setattr(row_buffer, "MOST_HELD", 1000)


def both_ways(name: str, content: str | bytes, size: int) -> tuple[Outcome, Outcome]:
    """The same file in one piece, and in small pieces."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        whole = take_one(Path(folder, "whole"), name, content)
        in_batches_of(size, patch)
        return whole, take_one(Path(folder, "parts"), name, content)


def same(whole: Outcome, parts: Outcome) -> bool:
    kept = (whole.file.rows_in, whole.file.outcome, whole.file.refusal, whole.accepted, whole.rejected)
    return kept == (parts.file.rows_in, parts.file.outcome, parts.file.refusal, parts.accepted, parts.rejected)


@settings(deadline=None, max_examples=25)
@given(st.lists(CHANGES, min_size=1, max_size=12), st.integers(1, 900))
def test_a_csv_in_pieces_is_the_csv(changes: Sequence[Mapping[str, str]], size: int) -> None:
    """R-06, R-07, R-10: repeats and conflicts meet over any distance, cells of two lines hold together."""
    whole, parts = both_ways("stock_out_orders/a.csv", csv_text(rows_with(STOCK_OUT, *changes)), size)
    assert same(whole, parts)


def test_repeats_and_conflicts_over_several_sheets_rows(tmp_path: Path) -> None:
    """R-10: the first of two equal rows stays in its place, in any batch."""
    lines = ["1", "2", "3", "1", "4", "2", "5"]
    rows = rows_with(
        STOCK_OUT, *({"line_no": line, "quantity": str(2 + (place == 5))} for place, line in enumerate(lines))
    )
    whole, parts = both_ways(
        "stock_out_orders/a.xlsx", xlsx_bytes(list(STOCK_OUT), *(list(row.values()) for row in rows)), 2
    )
    assert same(whole, parts)
    assert parts.reasons == {3: "CONFLICTING_DUPLICATE", 5: "REPEATED_IN_FILE", 7: "CONFLICTING_DUPLICATE"}
    assert [row["row_number"] for row in parts.accepted] == [2, 4, 6, 8]


def test_an_order_of_two_suppliers_is_found_over_batches() -> None:
    rows = rows_with(
        STOCK_OUT, {}, {"line_no": "2", "stock_out_id": "SO-2"}, {"line_no": "2", "supplier_id": "S-JAKARTA"}
    )
    whole, parts = both_ways("stock_out_orders/a.csv", csv_text(rows), 1)
    assert same(whole, parts)
    assert parts.reasons == {2: "CONFLICTING_STOCK_OUT", 4: "CONFLICTING_STOCK_OUT"}


@pytest.mark.parametrize("late", ["25/06/2026 09:15:00", "06/25/2026 09:15:00"])
def test_a_late_cell_decides_the_calendar_of_all_cells(late: str) -> None:
    """T12: after one cell with the month first, no earlier cell that can be read both ways is read."""
    times = ["03/06/2026 09:15:00", "06/06/2026 09:15:00", "04/06/2026 09:15:00", late]
    changes = ({"SKU ID": str(number), "Time Requested": time} for number, time in enumerate(times))
    whole, parts = both_ways("tiktok/TTJK/a.csv", csv_text(rows_with(TIKTOK, *changes)), 1)
    assert same(whole, parts)
    expected = {2, 4, 5} if late.startswith("06") else set()
    assert {number for number, reason in parts.reasons.items() if reason == "UNPARSABLE"} == expected


def test_a_file_that_breaks_off_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-06: what was read before a misplaced quotation mark is not let in, and no scratch file is left."""
    in_batches_of(1, monkeypatch)
    good = csv_text(rows_with(STOCK_OUT, {}, {"line_no": "2"}, {"line_no": "3"}))
    outcome = take_one(tmp_path, "stock_out_orders/a.csv", good + 'SO-1,"4"x,\n')
    assert outcome.file.refusal.startswith("FILE_UNREADABLE: line 5: found a misplaced quotation mark")
    assert [path for path in (tmp_path / "facts").rglob("*") if path.is_file()] == []


@given(st.lists(st.sampled_from(["", "a", "bc", "\r", "é" * 9]), max_size=9), st.integers(1, 12))
def test_pieces_end_where_lines_end(lines: Sequence[str], size: int) -> None:
    content = "\n".join(lines).encode()
    found = list(cut(content, 0, size))
    assert b"".join(found) == content
    assert all(piece.endswith(b"\n") for piece in found[:-1])
    assert all(len(piece) <= size or piece.count(b"\n") <= 1 for piece in found)
