"""Bank references are masked before anything else sees them (R-12: data that is not needed is not kept)."""

from __future__ import annotations

import polars as pl
import pytest

from aftersales.jobs.ingest.value_parsing import masked


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("5641-2200-9911", "****9911"), ("12345", "****2345"), ("1234", "****"), ("", ""), ("  77 8899 \t", "****8899")],
)
def test_the_last_four_characters_are_kept(cell: str, kept: str) -> None:
    frame = pl.DataFrame({"bank_reference": [cell], "proof": [cell]})
    assert masked(frame, ("bank_reference", "missing")).row(0) == (kept, cell)
