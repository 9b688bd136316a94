"""Every case becomes what its expected.json says, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.wild.differences import differences
from tests.wild.run_case import cases_in, expected_of
from tests.wild.together import Shared, homes_of, run_together

HERE: Final = Path(__file__).parent
CASES: Final = [case for folder in ("cases", "own") for case in cases_in(HERE / folder)]
HOMES: Final = homes_of(CASES)
HOME_OF: Final = {case: home for home in HOMES for case in home}
FEWEST: Final = 67

Homes = Callable[[tuple[Path, ...]], Shared]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Homes:
    """What each home found; a home runs when its first case is judged."""
    return cache(lambda cases: run_together(cases, tmp_path_factory.mktemp("wild")))


def test_the_cases_are_there() -> None:
    assert len(HOME_OF) == len(CASES) >= FEWEST


@pytest.mark.usefixtures("without_reports")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_row_becomes_what_is_expected(case: Path, homes: Homes) -> None:
    found = differences(expected_of(case), homes(HOME_OF[case]).found[case])
    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.usefixtures("without_reports")
@pytest.mark.parametrize("home", HOMES, ids=lambda home: home[0].name)
def test_a_shared_home_has_nothing_of_no_case(home: tuple[Path, ...], homes: Homes) -> None:
    assert homes(home).strays == ()
