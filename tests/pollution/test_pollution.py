"""No row is let in wrong: more than a thousand polluted files, each accepted exactly or refused clearly."""

from __future__ import annotations

import sys

import pytest

from tests.pollution.judged import WRONG, Judged, all_judged
from tests.pollution.page import table_of

FEWEST_FILES = 1000
ONE_IN = 10
"""All of them take minutes (tests.pollution.page); this test has each way for some of the sources."""


@pytest.fixture(scope="module")
def files() -> list[Judged]:
    return all_judged(ONE_IN)


def test_no_polluted_file_goes_in_wrong(files: list[Judged], capsys: pytest.CaptureFixture[str]) -> None:
    """R-06, R-07: a seller's download is accepted as it is, or refused with a sentence; the table shows 0 wrong."""
    with capsys.disabled():
        sys.stdout.write(f"\n{table_of(files)}\n")
    assert [file for file in files if file.verdict == WRONG] == []
    assert len(files) >= FEWEST_FILES
