"""Each export of tests/ingest/sources/exports against the expected rows, stored next to it.

An export holds at least one row for every word its declaration knows, and rows with unknown words. The expected
rows are changed by a person who has checked the difference, never by this test.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from aftersales.jobs.ingest.source_registry import declarations
from aftersales.jobs.ingest.word_mapping import folded_word
from tests.ingest.made import Outcome, plain, take_one

EXPORTS = Path(__file__).parent / "exports"
NAMES = sorted(path.name for path in EXPORTS.glob("*.csv"))
DECLARED = {declaration.name: declaration for declaration in declarations()}
SHOP_OF = {"tiktok_returns.19_columns.csv": "TTJK"}


def taken(folder: Path, name: str) -> Outcome:
    """One export, taken from the folder its declaration names."""
    declaration = DECLARED[name.partition(".")[0]]
    shop = f"{SHOP_OF.get(name, 'SPKL')}/" if declaration.has_shop_folder else ""
    return take_one(folder, f"{declaration.folder}/{shop}{name}", (EXPORTS / name).read_bytes())


def found_in(outcome: Outcome) -> dict[str, Any]:
    """The golden form of an export: accepted rows, and the reasons of the quarantined rows by row number."""
    return {
        "accepted": plain(outcome.accepted),
        "rejected": [f"{row['row_number']} {row['outcome']} {row['reasons']}" for row in outcome.rejected],
    }


@pytest.mark.parametrize("name", NAMES)
def test_an_export_becomes_these_rows(tmp_path: Path, name: str) -> None:
    """R-06, R-11: the source's words become our words, and an unknown word stays unknown."""
    golden = json.loads((EXPORTS / name).with_suffix(".json").read_text(encoding="utf-8"))
    assert found_in(taken(tmp_path, name)) == golden


@pytest.mark.parametrize("name", NAMES)
def test_no_golden_has_a_person_in_it(name: str) -> None:
    """R-12: every name, address and note of the exports holds the same invented word."""
    golden = (EXPORTS / name).with_suffix(".json").read_text(encoding="utf-8")
    assert "rekaan" not in golden.lower()


@pytest.mark.parametrize("declaration", DECLARED.values(), ids=list(DECLARED))
def test_every_declared_word_is_in_an_export(declaration: Any) -> None:
    """A word without an example has never been tested."""
    cells: set[str] = set()
    for name in NAMES:
        if name.partition(".")[0] == declaration.name:
            with (EXPORTS / name).open(encoding="utf-8", newline="") as file:
                cells.update(folded_word(cell.strip()) for row in csv.reader(file) for cell in row)
    unseen = [
        spelling
        for words in declaration.words
        for spellings in words.spellings.values()
        for spelling in spellings
        if folded_word(spelling) not in cells
    ]
    assert unseen == []


def test_every_declaration_has_an_export() -> None:
    assert {name.partition(".")[0] for name in NAMES} == set(DECLARED)
