"""reports/BUSINESS_DATE/summary.json contains the figures of the books."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from aftersales.jobs.state.paths import SUMMARY_NAME, Home, report_place
from tests.sample.nights import DATES, SampleNights


def summary(sample: SampleNights, night: str) -> dict[str, Any]:
    path = Home(sample.homes[night]).root / report_place(date.fromisoformat(night)) / SUMMARY_NAME
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("night", DATES)
def test_its_figures_are_those_of_the_published_file(sample: SampleNights, night: str) -> None:
    found = summary(sample, night)
    published = sample.rows(night, "SELECT * FROM report.night")[0]
    assert (found["run_id"], found["business_date"]) == (f"{night}.1", night)
    assert (found["verdict"], found["ties_out"], found["findings"]) == ("TIES OUT", True, [])
    assert found["rows"] == {
        name: published[f"rows_{name}"] for name in ("in", "accepted", "unchanged", "quarantined", "ignored")
    }
    assert found["headline"].startswith("TIES OUT, ")
    assert found["files"]["not_let_in"] == published["files_not_let_in"]
    assert found["waiting"] == {"files": published["files_waiting"], "rows": published["rows_waiting"]}
    assert (found["files"]["taken"], found["files"]["refused"]) == (published["files"], published["files_refused"])
    assert sum(file["rows_in"] for file in found["files"]["list"]) == published["rows_in"]
    assert len(found["files"]["list"]) == published["files"]
    assert found["exceptions"]["open"] == published["exceptions"]
    assert found["exceptions"]["by_severity"]["high"] == published["exceptions_high"]
    assert sum(found["exceptions"]["by_code"].values()) == published["exceptions"]
    totals = sample.rows(night, "SELECT check_name, left_value FROM report.control_total ORDER BY check_name")
    assert [(total["check_name"], total["left_value"]) for total in found["control_totals"]] == [
        (total["check_name"], str(total["left_value"])) for total in totals
    ]


def test_its_money_is_text_by_currency_with_the_currencys_decimals(sample: SampleNights) -> None:
    """R-36, R-57: 12 refund orders of 576.33 MYR and one of 243,750 IDR; 243.00 MYR are owed after the second date."""
    assert summary(sample, DATES[1])["money"] == {
        "IDR": {"refund_orders": 1, "refunded": "243750", "owed": "0", "overpaid": "0"},
        "MYR": {"refund_orders": 12, "refunded": "576.33", "owed": "243.00", "overpaid": "0.00"},
    }
    owed = sample.rows(DATES[2], "SELECT left_value FROM report.control_total WHERE check_name = 'still owed, MYR'")
    money = summary(sample, DATES[2])["money"]["MYR"]
    # 11.00 were paid for a refund order that does not exist
    assert (money["owed"], money["overpaid"], str(owed[0]["left_value"])) == ("325.00", "-11.00", "314.00")


def test_every_severity_is_there_also_with_none(sample: SampleNights) -> None:
    assert list(summary(sample, DATES[0])["exceptions"]["by_severity"]) == ["high", "medium", "low"]


def test_it_is_published_with_its_digest_and_no_clock(sample: SampleNights) -> None:
    """R-51: the hashed content holds nothing of the moment when it was written."""
    manifest = json.loads((Home(sample.homes[DATES[2]]).state.manifests / f"{DATES[2]}.1.json").read_text())
    assert f"reports/{DATES[2]}/{SUMMARY_NAME}" in manifest["published"]
    text = json.dumps(summary(sample, DATES[2]))
    for moment in ("started_at", "finished_at"):
        assert manifest[moment][:13] not in text
