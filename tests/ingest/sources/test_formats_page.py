"""docs/formats.md agrees with the declarations, and no market is missing. What is known of each market is written here
from the facts about the files, so that a declaration cannot leave one out or claim more than is certain."""

from __future__ import annotations

from typing import Final

import pytest

from aftersales.jobs.ingest.source_registry import declarations
from aftersales.jobs.ingest.source_spec import Declaration
from tools.formats_page import CERTAINTIES, MARKETS, PAGE, forms_in, inferred_of, is_read, page

Languages = dict[str, tuple[str, ...]]
ENGLISH: Final[Languages] = dict.fromkeys(MARKETS, ("English",))
LOCAL: Final[Languages] = {**ENGLISH, "TH": ("Thai",), "ID": ("Indonesian",), "VN": ("Vietnamese",)}
KNOWN: Final[dict[str, Languages]] = {
    "shopee_returns": LOCAL,
    "shopee_failed_deliveries": LOCAL,
    "shopee_income": {**LOCAL, "ID": ("Indonesian", "English")},
    "tiktok_returns": ENGLISH,
    "tiktok_orders": ENGLISH,
    "tiktok_income": {**LOCAL, "TH": ("Thai", "English"), "ID": ("Indonesian", "English")},
    "lazada_returns": ENGLISH,
    "lazada_orders": dict.fromkeys(MARKETS, ("camelCase",)),
    "lazada_transactions": ENGLISH,
    "lazada_income": LOCAL,
}
"""Kind of file to the languages of its headers that are known in each market."""
AT_MOST: Final = {
    **{("shopee_failed_deliveries", market): "inferred" for market in ("MY", "SG", "PH")},
    ("shopee_returns", "SG"): "one source",
    ("shopee_returns", "PH"): "one source",
    ("shopee_returns", "MY"): "inferred",
    ("shopee_failed_deliveries", "TH"): "one source",
    ("tiktok_returns", "PH"): "one source",
    ("tiktok_orders", "TH"): "one source",
    ("tiktok_orders", "PH"): "one source",
    ("lazada_income", "TH"): "one source",
    ("lazada_income", "VN"): "one source",
    ("lazada_transactions", "VN"): "inferred",
}
"""What is less certain than two sources."""
BY_NAME: Final = {declaration.name: declaration for declaration in declarations()}
MARKETPLACE_FILES: Final = [declaration for declaration in declarations() if declaration.has_shop_folder]


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/formats.md is out of date: `make pages`"


def test_every_file_of_a_marketplace_is_known_here() -> None:
    assert {declaration.name for declaration in MARKETPLACE_FILES} == KNOWN.keys()
    assert not any(declaration.seen for declaration in declarations() if declaration not in MARKETPLACE_FILES)


@pytest.mark.parametrize("market", MARKETS)
@pytest.mark.parametrize("name", KNOWN)
def test_every_file_has_its_languages_in_every_market(name: str, market: str) -> None:
    languages = [seen.language for seen in forms_in(BY_NAME[name], market)]
    missing = [known for known in KNOWN[name][market] if not any(text.startswith(known) for text in languages)]
    assert missing == []


@pytest.mark.parametrize(("name", "market"), AT_MOST)
def test_nothing_is_called_more_certain_than_it_is(name: str, market: str) -> None:
    most = CERTAINTIES.index(AT_MOST[name, market])
    assert {seen.certainty for seen in forms_in(BY_NAME[name], market)} <= set(CERTAINTIES[most:])


@pytest.mark.parametrize("declaration", MARKETPLACE_FILES, ids=lambda declaration: declaration.name)
def test_every_form_is_complete_and_every_inferred_spelling_shown(declaration: Declaration) -> None:
    shown = page()
    for seen in declaration.seen:
        assert seen.certainty in CERTAINTIES
        assert seen.markets
        assert seen.source
        assert is_read(seen) or not set(seen.markets) & set(MARKETS)
    assert [inferred for inferred in inferred_of(declaration) if f"`{inferred.spelling}`" not in shown] == []
