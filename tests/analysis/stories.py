"""Runs `explain` on the sample's cases."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from aftersales.jobs.cli import main

Step = dict[str, Any]


def explain(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain", "--home", str(home), *arguments])


@cache
def story_of(home: Path, *arguments: str) -> dict[str, Any]:
    """The JSON of a story; each is made once for all tests."""
    result = explain(home, *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    story: dict[str, Any] = json.loads(result.stdout)
    return story


def steps_of(story: dict[str, Any]) -> list[Step]:
    """The steps of all its cases."""
    return [step for case in story["cases"] for step in case["steps"]]
