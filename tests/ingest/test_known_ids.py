"""Ids of ours are compared as people write them (R-01): blanks at the ends and letter case do not count."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.jobs.ingest.id_spelling import nearest_id, other_spellings, spelling
from aftersales.jobs.ingest.input_file import Zones
from aftersales.jobs.ingest.job import Ingested, ingest
from aftersales.jobs.ingest.reference_tables import ReferenceTableError, read_reference, zones
from tests.house.tree import ROOT
from tests.ingest.made import PAYMENT, RECEIPT, STOCK_OUT, ZONES, csv_text, inbox_of, outcome_of
from tests.ingest.sources.test_exports import EXPORTS

PARTIES = replace(
    ZONES,
    shops={"SPKL": "Asia/Kuala_Lumpur", "TTJK": "Asia/Jakarta"},
    channels={"SPKL": "shopee", "TTJK": "tiktok"},
    warehouses=("W-KLANG-1", "W-JAKARTA-1"),
)
SHOPEE = (EXPORTS / "shopee_returns.thai.csv").read_bytes()


def taken(folder: Path, files: dict[str, str | bytes], parties: Zones = PARTIES) -> Ingested:
    return ingest(inbox_of(folder, files), folder / "facts", parties, {})


def test_ids_are_read_as_their_table_spells_them(tmp_path: Path) -> None:
    """Noted once per file, and never with the cell itself (R-12)."""
    row = STOCK_OUT | {"shop_id": "spkl", "supplier_id": " s-Klang ", "warehouse_id": "w-klang-1\t"}
    found = taken(tmp_path, {"stock_out_orders/a.csv": csv_text([row, STOCK_OUT | {"line_no": "2"}])})
    accepted = outcome_of(found.files[0]).accepted
    assert [(row["shop_id"], row["supplier_id"], row["warehouse_id"]) for row in accepted] == [
        ("SPKL", "S-KLANG", "W-KLANG-1")
    ] * 2
    other = "has ids in other letter case than the reference tables; read as"
    assert found.notes == (
        f"stock-out orders: column 'shop_id' {other} 'SPKL'",
        f"stock-out orders: column 'supplier_id' {other} 'S-KLANG'",
        f"stock-out orders: column 'warehouse_id' {other} 'W-KLANG-1'",
    )


def test_the_zone_is_that_of_the_party(tmp_path: Path) -> None:
    """A shop in other letters has its own clock, not the one of the home."""
    row = STOCK_OUT | {"shop_id": "ttjk", "shipped_at": "2026-06-11 16:30:00"}
    (found,) = outcome_of(taken(tmp_path, {"stock_out_orders/a.csv": csv_text([row])}).files[0]).accepted
    assert str(found["shipped_at"]) == "2026-06-11 09:30:00"


@pytest.mark.parametrize("written", ["SP-KL", "SPK", "SPKL1", "5PKL", "S_KLANG"])
def test_an_id_that_is_only_similar_stays_itself(tmp_path: Path, written: str) -> None:
    """R-06: it is never read as another party; the books quarantine it as unknown."""
    found = taken(tmp_path, {"stock_out_orders/a.csv": csv_text([STOCK_OUT | {"shop_id": written}])})
    assert [row["shop_id"] for row in outcome_of(found.files[0]).accepted] == [written]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("folder", "row", "name", "expected"),
    [
        ("stock_in_receipts", RECEIPT, "return_stock_in_id", "shopee:SPKL:R1:S-KLANG"),
        ("refund_payments", PAYMENT, "refund_order_id", "shopee:SPKL:R1:S-KLANG/1"),
    ],
)
def test_ids_of_documents_are_compared_in_the_parts_that_name_a_party(
    tmp_path: Path, folder: str, row: dict[str, str], name: str, expected: str
) -> None:
    written = expected.replace("shopee:SPKL", "Shopee:spkl").replace("S-KLANG", "s-klang")
    found = taken(tmp_path, {f"{folder}/a.csv": csv_text([row | {name: written}])})
    assert [row[name] for row in outcome_of(found.files[0]).accepted] == [expected]
    assert found.notes[0].startswith(
        f"{found.files[0].path and folder and found.notes[0].split(':')[0]}: column '{name}'"
    )
    # the part that a marketplace or a person made is as it is written
    other = expected.replace(":R1:", ":r1:")
    second = taken(tmp_path / "b", {f"{folder}/a.csv": csv_text([row | {name: other}])})
    assert [row[name] for row in outcome_of(second.files[0]).accepted] == [other]


def test_two_parties_that_differ_in_case_are_never_guessed(tmp_path: Path) -> None:
    """The reference tables refuse them; should both be there, neither is chosen."""
    both = replace(PARTIES, shops={"SPKL": "Asia/Kuala_Lumpur", "SpKL": "Asia/Jakarta"})
    found = taken(tmp_path, {"stock_out_orders/a.csv": csv_text([STOCK_OUT | {"shop_id": "spkl"}])}, both)
    assert [row["shop_id"] for row in outcome_of(found.files[0]).accepted] == ["spkl"]
    found = taken(tmp_path / "b", {"stock_out_orders/a.csv": csv_text([STOCK_OUT | {"shop_id": "SpKL"}])}, both)
    assert [row["shop_id"] for row in outcome_of(found.files[0]).accepted] == ["SpKL"]


@pytest.mark.parametrize("path", ["shopee/spkl/a.csv", "Shopee/SPKL/a.csv", "SHOPEE/Spkl/2026/a.csv"])
def test_folders_are_compared_as_ids_are(tmp_path: Path, path: str) -> None:
    """The same file in both spellings is one file, and the log says how the folder was read."""
    found = taken(tmp_path, {path: SHOPEE, "shopee/SPKL/z.csv": SHOPEE})
    first, second = sorted(found.files, key=lambda file: file.path != path)
    assert (first.source, first.shop_id, first.input_file_id) == ("shopee", "SPKL", second.input_file_id)
    assert {first.outcome, second.outcome} == {"accepted", "unchanged"}


def test_a_folder_in_other_letters_is_noted(tmp_path: Path) -> None:
    notes = taken(tmp_path, {"Shopee/spkl/a.csv": SHOPEE}).notes
    assert "inbox/Shopee/spkl/ is read as inbox/shopee/SPKL/; letter case does not count" in notes


def test_a_folder_of_an_unknown_shop_is_named_with_the_nearest(tmp_path: Path) -> None:
    notes = taken(tmp_path, {"shopee/SPKI/a.csv": SHOPEE}).notes
    assert "inbox/shopee/SPKI/: the shop 'SPKI' is not in reference/shops; it is similar to 'SPKL'" in notes


@given(st.sets(st.text(alphabet="AbC-1_", min_size=1, max_size=4), min_size=1, max_size=6), st.data())
def test_a_spelling_is_itself_or_the_only_one(known: set[str], data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(sorted(known)))
    written = "".join(data.draw(st.sampled_from((sign.upper(), sign.lower()))) for sign in chosen)
    found = spelling(f" {written}\t", known)
    alike = [name for name in known if name.casefold() == written.casefold()]
    assert found == (chosen if len(alike) == 1 else f" {written}\t")
    assert all(spelling(name, known) == name for name in known)
    assert other_spellings(known, known) == {}


def test_the_nearest_is_named_and_a_far_one_is_not() -> None:
    assert nearest_id("S-KLAN", ["S-KLANG", "S-PENANG"]) == "S-KLANG"
    assert nearest_id("X", ["S-KLANG"]) == ""


def tables(folder: Path, **changed: tuple[str, str]) -> Path:
    """The sample's tables, with one text replaced in some."""
    copied = folder / "reference"
    shutil.copytree(ROOT / "data/sample/reference", copied)
    for name, (old, new) in changed.items():
        path = copied / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return copied


def test_reference_tables_are_in_one_spelling(tmp_path: Path) -> None:
    """A table that refers to a party in other letters means that party, and the log says so."""
    plain = read_reference(ROOT / "data/sample/reference")
    found = read_reference(
        tables(tmp_path, partnerships=("D-AURORA,S-KLANG", "d-aurora,s-klang"), warehouses=("S-KLANG", "S-Klang"))
    )
    assert {kind: table.sha256 for kind, table in found.items()} == {k: table.sha256 for k, table in plain.items()}
    assert found["partnership"].notes == (
        "reference table partnership: column 'distributor_id' has 'D-AURORA' in another letter case; it is read as "
        "'D-AURORA'",
        "reference table partnership: column 'supplier_id' has 'S-KLANG' in another letter case; it is read as "
        "'S-KLANG'",
    )
    assert zones(found, "Asia/Singapore").channels["SPKL"] == "shopee"


@pytest.mark.parametrize(
    ("name", "old", "new", "column"),
    [
        ("shops", "TTKL", "spkl", "shop_id"),
        ("suppliers", "S-PENANG", "s-klang", "supplier_id"),
        ("warehouses", "W-PENANG-1", "w-klang-1", "warehouse_id"),
        ("shops", "D-AURORA", "d-Aurora", "distributor_id"),
    ],
)
def test_two_parties_that_differ_only_in_case_stop_the_run(
    tmp_path: Path, name: str, old: str, new: str, column: str
) -> None:
    with pytest.raises(ReferenceTableError) as error:
        read_reference(tables(tmp_path, **{name: (old, new)}))
    assert any(
        message.startswith(f"reference/{name}.csv, row")
        and f"column {column}: found '" in message
        and "expected ids that differ in more than letter case" in message
        for message in error.value.messages
    ), error.value.messages
