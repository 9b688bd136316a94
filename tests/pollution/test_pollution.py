"""Nothing goes in wrong: at least a thousand polluted files of every source, each accepted exactly or refused clearly."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.pollution.clean import tables
from tests.pollution.judged import WRONG, Judged, judged
from tests.pollution.page import table_of

FEWEST_FILES = 1000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    return [file for table in tables() for file in judged(table, tmp_path_factory.mktemp("polluted"))]


def test_no_polluted_file_goes_in_wrong(files: list[Judged], capsys: pytest.CaptureFixture[str]) -> None:
    """R-06, R-07: what a seller downloads goes in as it is or is refused in words; the table shows 0 wrong."""
    with capsys.disabled():
        sys.stdout.write(f"\n{table_of(files)}\n")
    assert [file for file in files if file.verdict == WRONG] == []
    assert len(files) >= FEWEST_FILES
