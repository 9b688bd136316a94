"""Each rule over Python fails on the code it is meant for."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from tests.house import python_rules
from tests.house.words import words_of

HOUSE = Path("jobs/ingest/taken.py")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (Path("jobs/utils.py"), ""),
        (Path("jobs/common/taken.py"), ""),
        (HOUSE, "def row_helper(): ..."),
        (HOUSE, "class RowManager: ..."),
        (HOUSE, "class Rows:\n    def helper(self): ..."),
        (HOUSE, "utils = 1"),
        (HOUSE, "common_rows: int = 1"),
    ],
)
def test_names_that_say_nothing(path: Path, text: str) -> None:
    assert python_rules.name_findings(path, text)


def test_names_that_say_something() -> None:
    assert not python_rules.name_findings(HOUSE, "import subprocess\ndef process_files(): ...\nclass Database: ...")


@pytest.mark.parametrize("text", ["a = float('1.5')", "import polars as pl\na = pl.Float64", "a = df.cast(pl.Float32)"])
def test_floats_are_found(text: str) -> None:
    assert python_rules.float_findings(text)


def test_long_files_are_found() -> None:
    assert python_rules.length_findings("a = 1\n" * 401)
    assert not python_rules.length_findings("a = 1\n" * 400)


@pytest.mark.parametrize("text", ["from jobs.state import layout", "import schemas", "def f():\n    import jobs.cli"])
def test_imports_by_the_name_of_the_checkout_are_found(text: str) -> None:
    assert python_rules.import_findings(text)
    assert not python_rules.import_findings(
        text.replace("jobs", "aftersales.jobs").replace("schemas", "aftersales.schemas")
    )


def test_words_are_read_however_deep() -> None:
    vocabulary = ModuleType("vocabulary")
    vocabulary.POOLS = ("sellable",)  # type: ignore[attr-defined]
    vocabulary.STATES = {"a": [("received", 1)]}  # type: ignore[attr-defined]
    vocabulary._hidden = "x"  # type: ignore[attr-defined]
    words = words_of(vocabulary)
    assert words[""] == {"sellable", "a", "received"}
    assert words["pool"] == {"sellable"}
