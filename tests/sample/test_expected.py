"""Each business date of the sample against expected.json, which a person worked out from the rules."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import pytest

from tests.sample.nights import DATES, EXPECTED, Rows, SampleNights

FIGURES = ("rows_in", "rows_unchanged", "rows_quarantined", "repeated_in_file", "own_warehouse")


def plain(value: Any) -> Any:
    """A cell as expected.json writes it; amounts stay numbers, because there they have their currency's decimals."""
    return "" if value is None else value if isinstance(value, (int, Decimal)) else str(value)


def same(expected: Any, found: Any) -> bool:
    if isinstance(found, Decimal):
        return expected is not None and Decimal(expected) == found
    return (expected if expected is not None else "") == plain(found)


def compare(expected: Rows, found: Rows, key: tuple[str, ...], *, is_whole: bool = True) -> None:
    """Every expected cell is there; where the list is complete, no other row exists."""
    by_key = {tuple(plain(row[name]) for name in key): row for row in found}
    wanted = {tuple(row[name] for name in key): row for row in expected}
    if is_whole:
        assert set(by_key) == set(wanted)
    differing = {
        place: {name: (cell, by_key[place][name]) for name, cell in row.items() if not same(cell, by_key[place][name])}
        for place, row in wanted.items()
        if place in by_key
    }
    assert not {place: cells for place, cells in differing.items() if cells}
    assert set(wanted) <= set(by_key)


@pytest.mark.parametrize("night", DATES)
def test_return_stock_ins(sample: SampleNights, night: str) -> None:
    found = sample.rows(night, "SELECT * FROM report.return_stock_in")
    compare(EXPECTED["nights"][night]["return_stock_in"], found, ("return_stock_in_id",))


@pytest.mark.parametrize("night", DATES)
def test_refund_orders(sample: SampleNights, night: str) -> None:
    found = sample.rows(night, "SELECT * FROM report.refund_order")
    compare(EXPECTED["nights"][night]["refund_order"], found, ("refund_order_id",))


@pytest.mark.parametrize("night", DATES)
def test_customer_balances(sample: SampleNights, night: str) -> None:
    found = sample.rows(night, "SELECT * FROM report.customer_balance")
    key = ("distributor_id", "supplier_id", "currency_code")
    compare(EXPECTED["nights"][night]["customer_balance"], found, key)


@pytest.mark.parametrize("night", DATES)
def test_variances_and_roll_forwards(sample: SampleNights, night: str) -> None:
    found = sample.rows(night, "SELECT * FROM report.variance")
    compare(EXPECTED["nights"][night]["variance_some"], found, ("refund_order_id",), is_whole=False)
    rolled = sample.rows(night, f"SELECT * FROM report.roll_forward WHERE business_date = DATE '{night}'")
    key = ("distributor_id", "supplier_id", "currency_code")
    compare(EXPECTED["nights"][night]["roll_forward_some"], rolled, key, is_whole=False)


def test_lines_of_returns(sample: SampleNights) -> None:
    found = sample.rows(DATES[-1], "SELECT * FROM report.return_stock_in_line")
    key = ("return_stock_in_id", "sku", "combo_sku", "unit_price")
    expected = EXPECTED["return_stock_in_line_some"]
    wanted = [{**row, "unit_price": Decimal(row["unit_price"])} for row in expected]
    compare(wanted, found, key, is_whole=False)


@pytest.mark.parametrize("night", DATES)
def test_row_accounting(sample: SampleNights, night: str) -> None:
    """R-04, R-07, R-10: rows in, and their outcomes."""
    files = sample.rows(night, f"SELECT * FROM report.input_file WHERE business_date = DATE '{night}'")
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for row in sample.rows(night, "SELECT * FROM report.row_outcome"):
        reasons[row["input_file_id"]][row["reason"]] += row["rows"]
    found = {}
    for file in (file for file in files if file["outcome"] != "quarantined"):
        counts = reasons[file["input_file_id"]] if file["outcome"] == "accepted" else Counter()
        figures = (counts["REPEATED_IN_FILE"], counts["own_warehouse"])
        found[file["path"]] = dict(zip(FIGURES, (*(file[name] for name in FIGURES[:3]), *figures), strict=True))
        outcomes = ("rows_accepted", "rows_unchanged", "rows_quarantined", "rows_ignored")
        assert file["rows_in"] == sum(file[name] for name in outcomes)
    assert found == EXPECTED["nights"][night]["input_file"]


@pytest.mark.parametrize("night", DATES)
def test_quarantine(sample: SampleNights, night: str) -> None:
    """R-06: every row and file that was not let in, with its reason."""
    found = sample.rows(
        night,
        "SELECT file.path, refused.reasons, refused.raw, refused.detail FROM report.quarantined_row AS refused "
        "JOIN report.input_file AS file USING (input_file_id) "
        f"WHERE file.business_date = DATE '{night}' AND file.outcome = 'accepted'",
    )
    expected = [tuple(row) for row in EXPECTED["nights"][night]["quarantined_row"]]
    assert sorted((row["path"], row["reasons"]) for row in found) == sorted(expected)
    assert all(json.loads(row["raw"]) for row in found)
    assert all(row["detail"] for row in found)
    refused = sample.rows(
        night,
        f"SELECT path, refusal FROM report.input_file WHERE outcome = 'quarantined' AND business_date = DATE '{night}'",
    )
    files = sorted((row["path"], row["refusal"].partition(":")[0]) for row in refused)
    assert files == sorted(tuple(row) for row in EXPECTED["nights"][night]["quarantined_file"])


@pytest.mark.parametrize("night", DATES)
def test_exceptions(sample: SampleNights, night: str) -> None:
    found = sample.rows(night, "SELECT exception_id, code FROM report.exception")
    counts = Counter(row["code"] for row in found)
    expected = EXPECTED["nights"][night]
    assert counts == Counter({code: count for code, count in expected["exception_count"].items() if count})
    assert set(expected["exception_id_some"]) <= {row["exception_id"] for row in found}


@pytest.mark.parametrize("night", DATES)
def test_batches(sample: SampleNights, night: str) -> None:
    """R-20, R-21, R-22, R-23: each party gets its lines, in files that add up to their cards."""
    sent: dict[str, dict[str, set[str]]] = {"push": defaultdict(set), "recall": defaultdict(set)}
    for card_path in sorted(sample.home.root.glob(f"outbox/push/*/{night}.*.json")):
        card = json.loads(card_path.read_text())
        with (card_path.parent / card["file"]).open(encoding="utf-8") as file:
            lines = list(csv.DictReader(file))
        assert {line["return_type"] for line in lines} == {"Return & Refund"}
        assert {line["supplier_id"] for line in lines} == {card_path.parent.name}
        assert lines == sorted(lines, key=lambda line: (line["push_id"], line["sku"], Decimal(line["unit_price"])))
        for action in ("push", "recall"):
            of_action = [line for line in lines if line["action"] == action]
            for line in of_action:
                sent[action][line["batch_id"]].add(line["push_id"])
            amount = sum(Decimal(line["unit_price"]) * int(line["quantity"]) for line in of_action)
            counted = (card["counts"][f"{action}ed_quantity"], Decimal(card["sums"][f"{action}ed_amount"]))
            assert counted == (sum(int(line["quantity"]) for line in of_action), amount)
    expected = EXPECTED["nights"][night]
    assert {batch: sorted(ids) for batch, ids in sent["push"].items()} == {
        batch: sorted(ids) for batch, ids in expected["batches"].items()
    }
    assert {batch: sorted(ids) for batch, ids in sent["recall"].items()} == {
        batch: sorted(ids) for batch, ids in expected["recalls"].items()
    }
