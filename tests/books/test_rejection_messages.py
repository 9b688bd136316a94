"""R-06: the sentence of a quarantined row has the column, what was found, what was expected and what to do."""

from __future__ import annotations

import json
import re

from aftersales.jobs.books.rejection_messages import EXPECTED, refused_sentence
from aftersales.schemas.reason_codes import QUARANTINE_REASONS
from tests.house.tree import SQL


def test_a_sentence_names_column_found_expected_and_what_to_do() -> None:
    raw = json.dumps({"warehouse_id": "WX", "supplier_id": "S-1"})
    assert refused_sentence("THIRD_PARTY_WAREHOUSE", raw) == (
        "THIRD_PARTY_WAREHOUSE: column 'warehouse_id': found 'WX', expected a warehouse of the supplier's own; "
        "receive the goods into a warehouse of the supplier"
    )


def test_every_reason_is_shown() -> None:
    sentence = refused_sentence(
        "SUPPLIER_MISMATCH,UNKNOWN_WAREHOUSE", json.dumps({"supplier_id": "S", "warehouse_id": "W"})
    )
    assert "found 'S'" in sentence
    assert "found 'W'" in sentence


def test_the_value_of_the_folder_is_not_in_the_row() -> None:
    assert "found what the folder says" in refused_sentence("UNKNOWN_SHOP", "{}")
    assert "found what the folder says" in refused_sentence("UNKNOWN_SHOP", "")


def test_the_nearest_party_is_named() -> None:
    """Issue 22: an unknown id is shown with the known one that is most similar, and is never read as that one."""
    known = {"shop_id": ["SPKL", "TTJK"], "supplier_id": ["S-KLANG"], "warehouse_id": ["W-KLANG-1"]}
    raw = json.dumps({"shop_id": "SPKLX", "supplier_id": "S-KLAN", "warehouse_id": "X"})
    sentence = refused_sentence("UNKNOWN_SHOP,UNKNOWN_SUPPLIER,UNKNOWN_WAREHOUSE", raw, parties=known)
    assert "found 'SPKLX', expected a shop of reference/shops; 'SPKL' is similar; add the shop" in sentence
    assert "found 'S-KLAN', expected a supplier of reference/suppliers; 'S-KLANG' is similar; add" in sentence
    assert "found 'X', expected a warehouse of this supplier in reference/warehouses; add it" in sentence
    # a warehouse of another supplier is known by exactly this name, so that name is no hint
    assert "similar" not in refused_sentence(
        "UNKNOWN_WAREHOUSE", json.dumps({"warehouse_id": "W-KLANG-1"}), parties=known
    )


def test_every_reason_of_the_books_has_its_sentence() -> None:
    """A reason code without a sentence would stop the run."""
    codes = {reason.code for reason in QUARANTINE_REASONS}
    files = [path for folder in ("03_staging", "05_receiving") for path in (SQL / folder).glob("*.sql")]
    used = {word for path in files for word in re.findall(r"'([A-Z_]{6,})'", path.read_text())} & codes
    assert len(used) > 10
    assert used == set(EXPECTED)
