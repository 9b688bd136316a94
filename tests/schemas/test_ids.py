"""Ids that look alike, and words that stand for nothing, are refused with a clear reason (contract, Identifiers)."""

from __future__ import annotations

import polars as pl
import pytest

from aftersales.jobs.ingest.validation import judge
from aftersales.schemas.rule import DERIVED_ID, DOCUMENT_ID, PAPER_ID, PARTY_ID, REFERENCE_ID, SKU, IdForm, identifier
from tests.schemas.test_contract import empty_rows

FORMS = {
    "party": PARTY_ID,
    "document": DOCUMENT_ID,
    "derived": DERIVED_ID,
    "sku": SKU,
    "paper": PAPER_ID,
    "reference": REFERENCE_ID,
}
UNSEEN = {
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "soft hyphen": "\u00ad",
    "byte order mark": "\ufeff",
    "left-to-right mark": "\u200e",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "word joiner": "\u2060",
    "combining grapheme joiner": "\u034f",
    "Hangul filler": "\u3164",
    "half-width Hangul filler": "\uffa0",
    "variation selector": "\ufe0f",
    "tag": "\U000e0041",
    "private use": "\ue000",
    "not a character": "\ufffe",
    "mark of a lost letter": "\ufffd",
    "control character": "\x1b",
}
FOREIGN = {"hyphen": "\u2010", "en dash": "\u2013", "minus": "\u2212", "Arabic digit": "\u0661", "Thai digit": "\u0e51"}
NOTHING = ["N/A", "n/a", "n.a.", "None", "NONE", "null", "NULL", "nan", "NaN", "undefined", "#N/A", "#REF!", "#DIV/0!"]
LOST = ["########", "#", "?????", "TEE-???-M"]


def reasons(form: IdForm, text: str) -> set[str]:
    """The codes of the rules that a text breaks, by the quick checks and by the full ones alike."""
    rules = identifier("id", form)
    frame = pl.DataFrame({"id": [text]})
    broken = {rule.reason for rule in rules if not frame.select(rule.passes(pl.col("id"))).item()}
    quick = [rule.surely or rule.passes for rule in rules]
    assert not broken or not all(frame.select(look(pl.col("id"))).item() for look in quick)
    return broken


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sign", UNSEEN)
def test_a_character_that_no_one_sees(form: str, sign: str) -> None:
    """At the beginning, inside and at the end; the same id without it is let in."""
    for text in (f"{UNSEEN[sign]}AB1", f"A{UNSEEN[sign]}B1", f"AB1{UNSEEN[sign]}"):
        assert reasons(FORMS[form], text) == {"ID_INVALID"}, ascii(text)
    assert reasons(FORMS[form], "AB1") == set()


@pytest.mark.parametrize("form", ["party", "document", "derived"])
@pytest.mark.parametrize("sign", FOREIGN)
def test_digits_and_hyphens_of_other_scripts(form: str, sign: str) -> None:
    assert reasons(FORMS[form], f"A{FOREIGN[sign]}1") == {"ID_INVALID"}
    assert reasons(FORMS[form], "A-1") == set()


@pytest.mark.parametrize("text", ["A'1", 'A"1', "A\u20191", "A1\u201d"])
def test_a_stray_quotation_mark_in_a_document_id(text: str) -> None:
    assert reasons(DOCUMENT_ID, text) == {"ID_INVALID"}


@pytest.mark.parametrize("form", ["document", "derived", "sku", "paper", "reference", "party"])
@pytest.mark.parametrize("text", NOTHING)
def test_a_word_for_nothing_is_not_an_id(form: str, text: str) -> None:
    """Attack 13: it would be one id of many things."""
    assert "ID_INVALID" in reasons(FORMS[form], text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", LOST)
def test_marks_of_lost_text(form: str, text: str) -> None:
    assert "ID_DIGITS_LOST" in reasons(FORMS[form], text)


@pytest.mark.parametrize(
    "text",
    ["NONE-1", "NANO", "NULLA", "Nancy", "TEE?", "#1", '10" PLATE', "O'NEIL", "Áo thun – đỏ", "เสื้อ", "杯子", "A\u00b2"],
)
def test_skus_that_people_really_have(text: str) -> None:
    assert reasons(SKU, text) == set()


@pytest.mark.parametrize("kind", ["after_sales_line", "failed_delivery"])
@pytest.mark.parametrize("channel", ["tiktok", "lazada", "shopee"])
@pytest.mark.parametrize("text", ["577000000000000001", "57700000000000000l", "577-1", "R1", "577.0"])
def test_numeric_keys_of_marketplaces_are_digits(kind: str, channel: str, text: str) -> None:
    """Attack 5: TikTok's and Lazada's ids are digits; Shopee's have letters (formats T6)."""
    frame = empty_rows(kind, 1).with_columns(pl.lit(channel).alias("channel"), pl.lit(text).alias("order_id"))
    found = judge(kind, frame).filter(pl.col("about") == "order_id").get_column("reason").to_list()
    expected = text.isdigit() or channel == "shopee"
    assert (found == []) == expected
