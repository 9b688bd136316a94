"""A filter whose value names nothing known is refused with the nearest; letter case is as people write it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from aftersales.jobs.console.nearest import did_you_mean, spelled
from tests.commands.test_commands import call
from tests.sample.nights import SampleNights, sample_home


def rows(sample: SampleNights, *arguments: str) -> list[dict[str, str]]:
    result = call(arguments[0], "--home", sample.home.root, *arguments[1:], "--format", "csv")
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.mark.parametrize(
    ("command", "option", "value", "nearest"),
    [
        ("returns", "--supplier", "S-KLNG", "S-KLANG"),
        ("returns", "--distributor", "D-AURRA", "D-AURORA"),
        ("returns", "--warehouse", "W-KLANG-2", "W-KLANG-1"),
        ("returns", "--shop", "SPKLL", "SPKL"),
        ("returns", "--state", "pushd", "pushed"),
        ("exceptions", "--code", "TO_OLD", "TOO_OLD"),
        ("exceptions", "--severity", "hihg", "high"),
        ("exceptions", "--rule", "R-188", "R-18"),
        ("exceptions", "--subject", "shopee:SPKL:260628R0015:S-KLNG", "shopee:SPKL:260628R0015:S-KLANG"),
        ("simulate", "--supplier", "S-KLNG", "S-KLANG"),
        ("diff", "--supplier", "S-KLNG", "S-KLANG"),
        ("diff", "--distributor", "D-AURRA", "D-AURORA"),
    ],
)
def test_a_value_that_names_nothing_known(
    sample: SampleNights, command: str, option: str, value: str, nearest: str
) -> None:
    needed = {"simulate": ["--fee", "percent=1"], "diff": ["2026-07-01", "2026-07-03"]}.get(command, [])
    result = call(command, "--home", sample.home.root, *needed, option, value)
    assert result.exit_code == 2
    assert value in result.stderr
    assert f"Did you mean {nearest}?" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("option", "written", "own"),
    [
        ("--supplier", "s-klang", "S-KLANG"),
        ("--shop", "spkl", "SPKL"),
        ("--distributor", "d-aurora", "D-AURORA"),
        ("--state", "Blocked", "blocked"),
    ],
)
def test_letter_case_does_not_matter(sample: SampleNights, option: str, written: str, own: str) -> None:
    found = rows(sample, "returns", option, own)
    assert found
    assert rows(sample, "returns", option, written) == found


def test_what_is_known_and_has_no_row_is_an_empty_list(sample: SampleNights) -> None:
    """A state without a return, a code without an exception, a return without one."""
    for arguments in (
        ("returns", "--state", "To Push"),
        ("exceptions", "--code", "fee_missing"),
        ("exceptions", "--subject", "tiktok:TTKL:4035000000000000007:S-PENANG"),
    ):
        assert rows(sample, *arguments) == []


def test_ids_of_reference_tables_are_known_before_they_have_a_row(tmp_path: Path) -> None:
    home = sample_home(tmp_path / "home")
    assert call("run", "--home", home.root, "--business-date", "2026-07-01").exit_code == 0
    for option, value in (
        ("--supplier", "S-KLANG"),
        ("--distributor", "D-BINTANG"),
        ("--warehouse", "W-KLANG-3PL"),
        ("--shop", "TTJK"),
    ):
        known = call("returns", "--home", home.root, option, value, "--format", "json")
        assert (known.exit_code, known.stdout.strip()) == (0, "[]")
        assert call("returns", "--home", home.root, option, f"{value}X").exit_code == 2


def test_the_list_of_questions_follows_format(sample: SampleNights) -> None:
    at = ("sql", "--home", sample.home.root, "--list")
    listed = json.loads(call(*at, "--format", "json").stdout)
    assert {"name", "question"} == set(listed[0])
    assert call(*at, "--format", "csv").stdout.startswith("name,question\n")
    assert call(*at).stdout.startswith("name  ")
    assert call(*at, "--format", "parquet").exit_code == 2


def test_spelling() -> None:
    assert spelled("To Push", ["to_push", "pushed"]) == "to_push"
    assert spelled("abc", ["ABC", "Abc"]) is None
    assert spelled("ABC", ["ABC", "Abc"]) == "ABC"
    assert did_you_mean("x", ["S-KLANG"]) == ""
    assert did_you_mean("s-klng", ["S-KLANG"]) == " Did you mean S-KLANG?"
