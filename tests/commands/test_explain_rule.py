"""`aftersales explain R-36`: a rule of the rulebook, without a home."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aftersales.jobs.analysis.rulebook import asked_rule, rules, write_rule
from aftersales.jobs.cli import main
from tests.house.tree import ROOT


class Terminal(io.StringIO):
    """A stream whose isatty() returns True."""

    def isatty(self) -> bool:
        return True


def _explained(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain", "--home", str(folder / "nowhere"), *arguments])


@pytest.mark.parametrize("asked", ["R-36", "r-36", "R36", "r36", " R-036 "])
def test_a_rule_is_printed_as_it_is_in_the_rulebook(asked: str, tmp_path: Path) -> None:
    done = _explained(tmp_path, asked)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("### R-36 Refundable amount\n\nRefundable = Return Amount")
    assert done.stdout in (ROOT / "docs/rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("asked", "near"), [("R-99", "R-89"), ("r99", "R-89"), ("R-00", "R-01"), ("R-100", "R-89")])
def test_an_unknown_rule_is_wrong_use_and_names_the_nearest(asked: str, near: str, tmp_path: Path) -> None:
    done = _explained(tmp_path, asked)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "is not a rule: the rulebook has R-01 to R-89" in done.stderr
    assert f"The nearest are {near} " in done.stderr


def test_a_rule_for_programs(tmp_path: Path) -> None:
    shown = json.loads(_explained(tmp_path, "R-16", "--format", "json").stdout)
    assert {key: shown[key] for key in ("rule_id", "title", "chapter", "built")} == {
        "rule_id": "R-16",
        "title": "Release and decisions",
        "chapter": "5. Push",
        "built": "partly",
    }
    assert shown["text"].startswith("> **Partly built.** Today: ")
    assert shown["origin"] == "Seed."


def test_a_terminal_gets_it_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    stream = Terminal()
    (rule,) = [rule for rule in rules() if rule.rule_id == "R-43"]
    write_rule(rule, "text", stream)
    shown = stream.getvalue()
    assert "R-43 Restated documents" in shown
    assert "**" not in shown
    assert "|---" not in shown


@pytest.mark.parametrize("case_id", ["R123", "M-0018", "260628R0015", "R-36-1", "RR-36", "3R-36"])
def test_ids_of_cases_are_not_taken_for_rules(case_id: str) -> None:
    assert asked_rule(case_id) is None
