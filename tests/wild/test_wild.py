"""Every case becomes what its expected.json says, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.wild.differences import differences
from tests.wild.run_case import cases_in, expected_of, run_case

HERE: Final = Path(__file__).parent
CASES: Final = [case for folder in ("cases", "own") for case in cases_in(HERE / folder)]
FEWEST: Final = 67


def test_the_cases_are_there() -> None:
    assert len(CASES) >= FEWEST


@pytest.mark.usefixtures("without_reports")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_row_becomes_what_is_expected(case: Path, tmp_path: Path) -> None:
    found = differences(expected_of(case), run_case(case, tmp_path / "home"))
    if found:
        pytest.fail("\n".join(found), pytrace=False)
