"""A file is matched to one declaration; if no declaration or several match, the refusal gives the reason."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.csv_reader import DelimitedFile
from aftersales.jobs.ingest.source_matching import Recognized, recognize
from aftersales.jobs.ingest.source_registry import declarations, of_folder
from aftersales.jobs.ingest.source_spec import Column, Declaration, Layout, Use
from aftersales.schemas.reason_codes import IGNORED_REASONS
from tests.ingest.made import STOCK_OUT, csv_text, plain, rows_with, take, take_one

BY_NAME = {declaration.name: declaration for declaration in declarations()}
TIKTOK = [column.headers[0] for column in BY_NAME["tiktok_returns"].columns]
THAI = [column.headers[1] for column in BY_NAME["shopee_returns"].columns]


def answered(folder: str, header: list[str], delimiter: str = ",") -> Recognized:
    return recognize(DelimitedFile(delimiter.join(header).encode()), of_folder(folder), declarations())


def refused(folder: str, header: list[str]) -> RefusedFileError:
    with pytest.raises(RefusedFileError) as refusal:
        answered(folder, header)
    return refusal.value


def test_headers_are_compared_without_case_blanks_and_form() -> None:
    """T12: headers arrive in NFD, with blanks around them, and in capitals."""
    written = [f" {unicodedata.normalize('NFD', header)}\u00a0" for header in THAI]
    assert answered("shopee", written).layout.name == "Thai"
    assert answered("tiktok", [header.upper() for header in TIKTOK], "\t").layout.name == "25 columns"


def test_a_header_may_be_written_in_parts() -> None:
    """T12: in NFD an accent is a character of its own; the Vietnamese word is the same."""
    column = Column("status", Use.NEEDED, ("Trạng thái",))
    declared = Declaration("a", "a", "x", "decision", (column,), (Layout("Vietnamese"),))
    header = unicodedata.normalize("NFD", "Trạng thái")
    assert header != "Trạng thái"
    assert recognize(DelimitedFile(f"{header},more".encode()), [declared]).positions == {"status": 0}


@given(st.randoms(use_true_random=False))
def test_the_order_of_columns_does_not_matter(chosen: random.Random) -> None:
    """Columns are found by name, never by place: the same columns in another order are the same file."""
    shuffled = list(TIKTOK)
    chosen.shuffle(shuffled)
    found = answered("tiktok", shuffled)
    straight = answered("tiktok", TIKTOK)
    assert {name: shuffled[place] for name, place in found.positions.items()} == {
        name: TIKTOK[place] for name, place in straight.positions.items()
    }


def test_another_order_of_columns_gives_the_same_content(tmp_path: Path) -> None:
    """R-09: so a re-sorted export contains nothing new."""
    first = take_one(tmp_path / "a", "stock_out_orders/a.csv", csv_text([STOCK_OUT]))
    backwards = dict(reversed(STOCK_OUT.items()))
    second = take_one(tmp_path / "b", "stock_out_orders/a.csv", csv_text([backwards], ";"))
    assert first.accepted[0]["content_hash"] == second.accepted[0]["content_hash"]
    assert plain(first.accepted) == plain(second.accepted)


def test_personal_columns_are_never_read() -> None:
    """R-12, T15: buyer, phone, address, e-mail and note have no position, so no reader can fetch them."""
    for declaration in declarations():
        personal = {column.name for column in declaration.columns if column.use is Use.PERSONAL}
        header = [column.headers[0] for column in declaration.columns]
        read = recognize(DelimitedFile(",".join(header).encode()), [declaration]).positions
        assert personal.isdisjoint(read)
    assert {"buyer", "phone", "address", "buyer_note"} <= {
        column.name for column in BY_NAME["shopee_returns"].columns if column.use is Use.PERSONAL
    }


def test_two_address_blocks_are_no_hindrance_and_a_doubled_key_is() -> None:
    """T9: the same header twice matters only if the column is read."""
    english = [column.headers[0] for column in BY_NAME["shopee_returns"].columns]
    assert answered("shopee", [*english, "Name", "Phone Number"]).layout.name == "English"
    refusal = refused("shopee", [*english, "Order ID "])
    assert refusal.code == "HEADER_AMBIGUOUS"
    assert "row 1: found 'Order ID' more than once, expected it once" in refusal.sentence


def test_a_missing_column_is_named_with_what_comes_near() -> None:
    """R-06: what was found, what was expected, and what to do."""
    refusal = refused("tiktok", [header.replace("Return Status", "Return Statis") for header in TIKTOK])
    assert refusal.code == "HEADER_UNKNOWN"
    assert "row 1: found 'Return Order ID', 'Order ID'" in refusal.sentence
    assert (
        "expected the columns of TikTok return export (25 columns), but 'Return Status' is missing" in refusal.sentence
    )
    assert "'Return Status' is similar to 'Return Statis'" in refusal.sentence
    assert (
        "export the file again with all its columns, or declare a new header in reference/marketplace_words"
        in refusal.sentence
    )


def test_half_of_the_newer_columns_is_not_the_older_form() -> None:
    """R-06: with sub status and without quantity a column is missing; no piece is assumed."""
    refusal = refused("tiktok", [header for header in TIKTOK if header != "Return Quantity"])
    assert "(25 columns), but 'Return Quantity' is missing" in refusal.sentence


def test_a_refusal_names_the_folder_in_which_the_file_belongs() -> None:
    """Issue 22: what the file is, what belongs into this folder, and where the file belongs."""
    sentence = refused("stock_out_orders", TIKTOK).sentence
    assert sentence == (
        "found a file with the columns of TikTok return export, expected the columns of stock-out orders in this "
        "folder; move it to inbox/tiktok/SHOP_ID/"
    )
    assert "expected the columns of Lazada" in refused("lazada", TIKTOK).sentence


def test_a_first_row_of_values_is_never_shown() -> None:
    """R-12: a file without a header begins with a person's order, and perhaps with a name."""
    refusal = refused("tiktok", ["4035000000000000006", "Buyer Rekaan", "rekaan@example.com"])
    assert refusal.code == "HEADER_UNKNOWN"
    assert "found 3 cells that look like values, not like a header" in refusal.sentence
    assert "ekaan" not in refusal.sentence


def test_two_claimants_are_none() -> None:
    """R-06: if two declarations match, the file is refused; the job chooses neither."""
    column = Column("id", Use.NEEDED, ("id",))
    two = [Declaration(name, name, "x", "decision", (column,), (Layout("one"),)) for name in ("a", "b")]
    with pytest.raises(
        RefusedFileError, match="HEADER_AMBIGUOUS: found a header that matches a and b, expected exactly"
    ):
        recognize(DelimitedFile(b"id,name"), two)


def test_an_additional_column_is_named_once(tmp_path: Path) -> None:
    """R-06: a column is named by its header, in any number of files, never by its content."""
    rows = rows_with(STOCK_OUT | {"driver": "Rekaan"}, {}, {"line_no": "2"})
    taken = take(tmp_path, {"stock_out_orders/a.csv": csv_text(rows), "stock_out_orders/b.csv": csv_text(rows[:1])})
    assert taken.notes == ("stock-out orders: additional column 'driver' is not read",)


def test_every_declaration_is_sound() -> None:
    """Names are unique, headers of one language too; words and decision tables use existing columns only."""
    for declaration in declarations():
        names = [column.name for column in declaration.columns]
        assert len(set(names)) == len(names)
        for layout in declaration.layouts:
            headers = [column.headers[layout.language] for column in declaration.columns]
            known = [header for header in headers if header]
            assert len(set(known)) == len(known)
        assert {words.read_from for words in declaration.words} <= set(names)
        read = {column.name for column in declaration.columns if column.use in (Use.NEEDED, Use.OPTIONAL)}
        assert {rule.column for rule in declaration.left_out} | ({declaration.described_by} - {""}) <= read
        assert {rule.reason for rule in declaration.left_out} <= {reason.code for reason in IGNORED_REASONS}
        for table in declaration.decisions:
            assert {name for conditions, _ in table.cases for name in conditions} <= {
                words.name for words in declaration.words
            }
