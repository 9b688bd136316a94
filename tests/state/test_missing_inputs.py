"""expected_inputs: by folder, by kind and shop or supplier; only what was let in has come."""

from __future__ import annotations

from datetime import date

import pytest

from aftersales.jobs.state.manifest import FileRecord, HeaderRecord, Manifest
from aftersales.jobs.state.missing_inputs import TakenAt, missing_inputs
from tests.state.test_committed_runs import manifest, record

DAY = date(2026, 7, 1)


def taken(path: str, kind: str, shop: str = "", outcome: str = "accepted", name: str = "") -> FileRecord:
    header = HeaderRecord(declaration=kind, layout="", names=()) if outcome == "accepted" else None
    place = {"source": path.split("/", maxsplit=1)[0], "shop_id": shop, "header": header}
    return record(name or path, outcome, path).model_copy(update=place)


NIGHT = manifest(
    1,
    1,
    taken("shopee/SPKL/returns.xlsx", "shopee_returns", "SPKL"),
    taken("shopee/SPBK/income.xlsx", "shopee_income", "SPBK"),
    taken("supplier_files/S-KLANG/in.csv", "stock_in_receipts"),
    taken("decisions/a.csv", "decisions"),
    taken("exchanges/a.csv", "exchanges", outcome="quarantined"),
)


@pytest.mark.parametrize(
    "entry",
    [
        "shopee/SPKL",
        "shopee_returns/SPKL",
        "shopee_returns/spkl",
        "shopee_income/SPBK",
        "supplier_files/S-KLANG",
        "stock_in_receipts/S-KLANG",
        "decisions",
    ],
)
def test_what_came(entry: str) -> None:
    assert missing_inputs([entry], [NIGHT], DAY) == ()


@pytest.mark.parametrize(
    "entry",
    [
        "shopee_income/SPKL",
        "shopee_returns/SPBK",
        "tiktok/SPKL",
        "supplier_files/S-PENANG",
        "stock_in_receipts/S-PENANG",
        "push_acknowledgements/S-KLANG",
        "exchanges",
    ],
)
def test_what_did_not_come(entry: str) -> None:
    """Another kind of the same shop, the same kind of another shop or supplier, and a file that was refused."""
    assert missing_inputs([entry], [NIGHT], DAY) == (entry,)


def test_a_file_of_which_no_row_was_let_in_has_not_come() -> None:
    empty = {TakenAt("2026-07-01.1", "shopee/SPKL/returns.xlsx")}
    assert missing_inputs(["shopee/SPKL", "shopee/SPBK"], [NIGHT], DAY, empty) == ("shopee/SPKL",)


def test_the_same_bytes_again_have_the_kind_that_they_had() -> None:
    path = "shopee/SPKL/returns.xlsx"
    again: Manifest = manifest(2, 1, taken(path, "", "SPKL", "unchanged"))
    assert missing_inputs(["shopee_returns/SPKL"], [NIGHT, again], date(2026, 7, 2)) == ()
    assert missing_inputs(["shopee_income/SPKL"], [NIGHT, again], date(2026, 7, 2)) == ("shopee_income/SPKL",)
