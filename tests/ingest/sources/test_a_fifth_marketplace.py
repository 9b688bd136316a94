"""A fifth marketplace is one declaration, one sample and one golden: it holds shop, channel, language and formats.

The three lie in tests/ingest/sources/fifth. A channel that is really added is a word of vocabulary.CHANNELS;
here contracts and folders get it only during a test, and no file of the project is touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aftersales.jobs.ingest import sources
from aftersales.jobs.ingest.job import ingest
from aftersales.jobs.ingest.source_registry import declarations, folders
from aftersales.schemas import contract
from aftersales.schemas.rule import Rule, word
from aftersales.schemas.vocabulary import CHANNELS, MANUAL_CHANNEL
from tests.ingest.made import ZONES, Outcome, inbox_of, outcome_of, plain, take_one

FIFTH = Path(__file__).parent / "fifth"
SAMPLE = FIFTH / "shopify_returns.german.csv"


@pytest.fixture
def shopify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The declaration in a folder that counts as jobs/ingest/sources, and its channel among the words."""
    (tmp_path / "sources").mkdir()
    declared = (FIFTH / "shopify_returns.declaration").read_text(encoding="utf-8")
    (tmp_path / "sources" / "shopify_returns.py").write_text(declared, encoding="utf-8")
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path / "sources")])
    rules = contract.RULES["after_sales_line"]
    monkeypatch.setitem(contract.RULES, "after_sales_line", tuple(_with_channel(rules)))
    _forget()
    yield
    _forget()


def _forget() -> None:
    declarations.cache_clear()
    contract.contract_of.cache_clear()


def _with_channel(rules: tuple[Rule, ...]) -> Iterator[Rule]:
    yield from word("channel", (*CHANNELS, MANUAL_CHANNEL, "shopify"), "VALUE_UNKNOWN")
    yield from (rule for rule in rules if rule.about != "channel")


def taken(folder: Path) -> Outcome:
    zones = replace(ZONES, countries={"SHMY": "MY"}, shops={"SHMY": "Asia/Kuala_Lumpur"})
    inbox = inbox_of(folder, {"shopify/SHMY/returns.csv": SAMPLE.read_bytes()})
    return outcome_of(ingest(inbox, folder / "facts", zones, {}).files[0])


@pytest.mark.usefixtures("shopify")
def test_its_rows_are_let_in_as_its_golden_file_expects(tmp_path: Path) -> None:
    outcome = taken(tmp_path)
    found = {
        "accepted": plain(outcome.accepted),
        "rejected": [f"{row['row_number']} {row['outcome']} {row['reasons']}" for row in outcome.rejected],
    }
    assert found == json.loads((FIFTH / "shopify_returns.german.json").read_text(encoding="utf-8"))
    assert {row["channel"] for row in outcome.accepted} == {"shopify"}
    assert "rekaan" not in json.dumps(found).lower()


@pytest.mark.usefixtures("shopify")
def test_its_folder_is_known() -> None:
    assert folders()["shopify"] is True


def test_without_its_declaration_it_is_an_unknown_channel(tmp_path: Path) -> None:
    """R-01."""
    refusal = take_one(tmp_path, "shopify/SHMY/returns.csv", SAMPLE.read_bytes()).file.refusal
    assert refusal.startswith(("CHANNEL_UNSUPPORTED", "UNKNOWN_FOLDER"))
