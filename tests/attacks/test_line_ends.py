"""A row ends as the first row of its file does: a carriage return inside a cell ends none, and cuts no amount."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.jobs.ingest.readers.encoding import decoded, first_line_end
from tests.ingest.made import PAYMENT, STOCK_OUT, take_one
from tests.told.ordinary import csv_of

ENDS: Final = ("\n", "\r\n", "\r")


def lines_of(text: str, encoding: str = "utf-8") -> list[str]:
    (found,) = decoded(text.encode(encoding))
    return b"".join(found.pieces()).decode().split("\n")


@pytest.mark.parametrize("end", ENDS)
def test_every_kind_of_line_end(end: str) -> None:
    assert lines_of(end.join(["a,b", "1,2", "3,4"])) == ["a,b", "1,2", "3,4"]


@pytest.mark.parametrize("end", ENDS[:2])
@given(data=st.data())
def test_a_carriage_return_inside_a_cell_is_no_line_end(end: str, data: st.DataObject) -> None:
    """Wherever it is in a row, the row stays one, with as many cells."""
    row = "260701,590000.00,MYR"
    place = data.draw(st.integers(0, len(row) - 1))
    rows = ["order,amount,currency", row[:place] + "\r" + row[place:], row]
    found = lines_of(end.join(rows) + end)
    assert len(found) == 4
    assert [line.count(",") for line in found[:3]] == [2, 2, 2]
    assert found[1].replace("\x0b", "") == row


def test_the_first_line_end_is_looked_for_outside_of_quotation_marks() -> None:
    assert first_line_end(b'"a\rb",c\r\n1,2\r\n') == b"\r\n"
    assert first_line_end(b'"a\nb",c\r1,2\r') == b"\r"
    assert first_line_end(b"a") == b"\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("column", ["amount", "paid_at", "payment_id", "currency_code"])
def test_a_cut_value_is_quarantined(tmp_path: Path, encoding: str, column: str) -> None:
    cell = PAYMENT[column]
    rows = [{**PAYMENT, column: f"{cell[:2]}\r{cell[2:]}"}, {**PAYMENT, "payment_id": "PAY-2"}]
    outcome = take_one(tmp_path, "refund_payments/a.csv", csv_of(rows).encode(encoding))
    assert [row["payment_id"] for row in outcome.accepted] == ["PAY-2"]
    assert list(outcome.reasons) == [2]


def test_a_quoted_cell_of_several_lines_is_let_in(tmp_path: Path) -> None:
    rows = [{**PAYMENT, "bank_reference": "one\rtwo"}, {**PAYMENT, "payment_id": "PAY-2", "bank_reference": "x\ny"}]
    text = csv_of(rows).replace("one\rtwo", '"one\rtwo"') if '"one\rtwo"' not in csv_of(rows) else csv_of(rows)
    assert len(take_one(tmp_path, "refund_payments/a.csv", text.encode()).accepted) == 2
    assert STOCK_OUT
