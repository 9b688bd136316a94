"""metrics/aftersales.prom is read with a strict reader of the format."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aftersales.jobs.monitoring.metrics import Metric, Sample, metrics_text, write_metrics
from aftersales.jobs.monitoring.run_result import RunResult
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import METRICS_PLACE, SUMMARY_NAME, Home, report_place
from tests.monitoring.exposition import Read, read_exposition
from tests.sample.nights import DATES, SampleNights

NIGHT = date.fromisoformat(DATES[2])


@pytest.fixture
def ended(sample: SampleNights, tmp_path: Path) -> RunResult:
    shutil.copytree(sample.homes[DATES[2]], tmp_path / "home")
    return RunResult(Home(tmp_path / "home"), NIGHT, 0, 2.5, 1_795_000_000)


def written(ended: RunResult) -> Read:
    write_metrics(ended)
    return read_exposition((ended.home.root / METRICS_PLACE).read_text(encoding="utf-8"))


def plain(name: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    return f"aftersales_{name}", ()


def by(name: str, label: str, value: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    return f"aftersales_{name}", ((label, value),)


def test_a_published_run(ended: RunResult) -> None:
    found = written(ended)
    assert found[plain("run_exit_code")] == "0"
    assert found[plain("run_duration_seconds")] == "2.500"
    assert found[plain("run_end_timestamp_seconds")] == "1795000000"
    assert found[plain("run_ties_out")] == "1"
    assert found[by("run_outcome", "outcome", "success")] == "1"
    assert found[by("run_outcome", "outcome", "failure")] == "0"
    assert [found[by("exceptions", "severity", name)] for name in ("high", "medium", "low")] == ["9", "11", "2"]
    assert found[plain("quarantined_rows")] == "0"
    assert [found[by("not_let_in", "what", name)] for name in ("files", "rows")] == ["2", "13"]
    assert found[by("refunded_amount", "currency", "MYR")] == "551.66"
    assert found[by("owed_amount", "currency", "MYR")] == "325.00"
    assert found[by("owed_amount", "currency", "IDR")] == "0"
    assert found[by("overpaid_amount", "currency", "MYR")] == "-11.00"
    last = read_manifests(ended.home.state)[-1]
    assert found[plain("last_success_timestamp_seconds")] == str(int(last.finished_at.timestamp()))


def test_a_failure_keeps_the_last_success_and_has_no_verdict(ended: RunResult) -> None:
    before = written(ended)
    found = written(replace(ended, business_date=date(2026, 7, 4), exit_code=1))
    assert found[by("run_outcome", "outcome", "failure")] == "1"
    assert found[by("run_outcome", "outcome", "success")] == "0"
    assert plain("run_ties_out") not in found
    for key in (plain("last_success_timestamp_seconds"), by("owed_amount", "currency", "MYR")):
        assert found[key] == before[key]


def test_a_home_in_which_nothing_was_published(tmp_path: Path) -> None:
    found = written(RunResult(Home(tmp_path), NIGHT, 2, 0.1, 1_795_000_000))
    assert found[plain("run_exit_code")] == "2"
    assert not [key for key in found if not key[0].startswith("aftersales_run_")]


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_a_missing_summary_omits_its_figures(ended: RunResult, content: str | None) -> None:
    path = ended.home.root / report_place(NIGHT) / SUMMARY_NAME
    path.unlink() if content is None else path.write_text(content)
    found = written(ended)
    assert plain("run_ties_out") not in found
    assert plain("last_success_timestamp_seconds") in found


def test_a_label_may_contain_any_character() -> None:
    value = 'a "quoted" \\ back\nslash, and {braces}'
    text = metrics_text(iter([Metric("x", 'a "help" \\ of\nlines', (Sample("1", {"a": value, "b": ""}),))]))
    assert read_exposition(text) == {("aftersales_x", (("a", value), ("b", ""))): "1"}
    assert text.count("\n") == 3
