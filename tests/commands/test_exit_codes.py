"""A published run exits with 3 or 5 if the settings require it; `status` shows the reason."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from tests.commands.test_commands import call, copied
from tests.sample.nights import DATES, SAMPLE, SampleNights

pytestmark = pytest.mark.usefixtures("without_reports")


@pytest.fixture
def before(sample: SampleNights, tmp_path: Path) -> Home:
    """The home before the last date, whose files are in the inbox."""
    home = copied(sample, tmp_path, DATES[1])
    shutil.copytree(SAMPLE / "nights" / DATES[2] / "inbox", home.inbox, dirs_exist_ok=True)
    header = "decision_id,subject_id,decision,note,decided_by,decided_at\n"
    rows = [f"D-{number},R1,forget,,ops-1,2026-07-03 17:00:00\n" for number in (1, 2)]
    (home.inbox / "decisions" / "forget.csv").write_text(header + "".join(rows))
    return home


def expect(home: Home, *places: str) -> None:
    quoted = ", ".join(f'"{place}"' for place in places)
    home.settings_file.write_text(home.settings_file.read_text() + f"expected_inputs = [{quoted}]\n")


def test_more_exceptions_than_allowed_end_in_3(before: Home) -> None:
    result = call("run", "--home", before.root, "--business-date", DATES[2], "--fail-on", "0")
    assert result.exit_code == 3
    assert "exceptions, but fail_on allows at most 0." in result.stderr
    assert "quarantined rows, but fail_on allows at most 0." in result.stderr
    assert "TIES OUT" in result.stdout
    assert (before.state.manifests / f"{DATES[2]}.1.json").exists()


def test_no_more_than_allowed_end_in_0(before: Home) -> None:
    result = call("run", "--home", before.root, "--business-date", DATES[2], "--fail-on", "1000")
    assert result.exit_code == 0, result.stderr


def test_the_settings_may_set_it_too_and_the_run_stays_the_same(before: Home) -> None:
    """A date is not run again because the allowed number changed."""
    before.settings_file.write_text(before.settings_file.read_text() + "fail_on = 0\n")
    at = ("run", "--home", before.root, "--business-date", DATES[2])
    assert call(*at).exit_code == 3
    again = call(*at, "--fail-on", "5")
    assert again.exit_code == 0
    assert f"nothing new since run {DATES[2]}.1" in again.stdout


def test_a_dry_run_is_not_published_and_ends_in_0(before: Home) -> None:
    expect(before, "shopee/NOBODY")
    dry = call("run", "--home", before.root, "--business-date", DATES[2], "--fail-on", "0", "--dry-run")
    assert dry.exit_code == 0, dry.stderr


def test_an_input_that_is_expected_and_missing_ends_in_5(before: Home) -> None:
    expect(before, "shopee/SPKL", "shopee/NOBODY", "refund_payments", "exchanges")
    result = call("run", "--home", before.root, "--business-date", DATES[2], "--fail-on", "0")
    assert result.exit_code == 5
    assert "Expected inputs are missing: shopee/NOBODY, exchanges." in result.stderr
    assert "fail_on allows at most 0" in result.stderr
    assert (before.state.manifests / f"{DATES[2]}.1.json").exists()
    shown = call("status", "--home", before.root).stdout
    for place in ("shopee/NOBODY", "exchanges"):
        assert f"{place} was expected on {DATES[2]} and nothing of it was let in" in shown
    doctor = call("doctor", "--home", before.root).stdout
    assert f"FAIL  inputs     exchanges: expected on every date but missing on {DATES[2]}: add the export" in doctor
    # the date again, with one of the missing inputs
    shutil.copytree(
        SAMPLE / "nights" / DATES[1] / "inbox" / "exchanges", before.inbox / "exchanges", dirs_exist_ok=True
    )
    late = call("run", "--home", before.root, "--business-date", DATES[2])
    assert late.exit_code == 5
    assert "Expected inputs are missing: shopee/NOBODY." in late.stderr


def test_a_file_that_was_refused_as_a_whole_has_not_come(before: Home) -> None:
    expect(before, "decisions")
    for path in (before.inbox / "decisions").iterdir():
        path.write_bytes(b"PK\x03\x04 not a workbook, and nothing else")
    assert call("run", "--home", before.root, "--business-date", DATES[2]).exit_code == 5


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('["shopee"]', "found no shop folder in shopee/"),
        ('["shopee/../../etc"]', "found the shop folder '../../etc'"),
        ('["decision"]', "'decision' is similar to 'decisions'"),
        ("[1]", "expected_inputs"),
        ("3", "expected_inputs"),
    ],
)
def test_what_cannot_come_is_not_expected(tmp_path: Path, value: str, message: str) -> None:
    (tmp_path / "aftersales.toml").write_text(f"expected_inputs = {value}\n")
    with pytest.raises(WrongUse, match=message):
        read_settings(Home(tmp_path))


def test_the_environment_names_places_with_blanks_or_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "aftersales.toml").write_text("")
    monkeypatch.setenv("AFTERSALES_EXPECTED_INPUTS", "shopee/SPKL, decisions exchanges")
    assert read_settings(Home(tmp_path)).expected_inputs == ("shopee/SPKL", "decisions", "exchanges")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("--fail-on", "0"), 3, ["exceptions, but fail_on", "quarantined rows, but fail_on", "The run is published"]),
        (("--business-date", "2026-01-01"), 2, ["is before"]),
        ((), 1, ["Failed unexpectedly: ZeroDivisionError", "Report it with"]),
    ],
)
def test_a_log_in_json_ends_in_json(
    arguments: tuple[str, ...], exit_code: int, words: list[str], before: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    if exit_code == 1:
        monkeypatch.setattr("aftersales.jobs.publish.job.finish_interrupted_runs", lambda *_: 1 // 0)
    at = ("run", "--home", before.root, "--business-date", DATES[2], "--log-format", "json", *arguments)
    ended = call(*at)
    assert ended.exit_code == exit_code
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    last = lines[-len(words) :]
    assert all(word in line["event"] for word, line in zip(words, last, strict=True))
    assert {(line["exit_code"], line["level"]) for line in last} == {(exit_code, "error")}
    assert [line for line in lines if "exit_code" in line] == last
    assert {"event", "level", "timestamp"} <= lines[0].keys()
