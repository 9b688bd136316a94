"""Headers, words and currencies as data (R-69): declarations are extended by rows, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from aftersales.jobs.ingest.declared_words import WordRow, built_in, faults, sources_with
from aftersales.jobs.ingest.input_file import Zones
from aftersales.jobs.ingest.job import ingest
from aftersales.jobs.ingest.reference_tables import ReferenceTableError, read_reference, zones
from aftersales.jobs.ingest.source_registry import declarations
from aftersales.jobs.ingest.source_spec import LeftOut, Words
from aftersales.jobs.ingest.word_meanings import meanings_of
from tests.ingest.made import PAYMENT, RECEIPT, STOCK_OUT, ZONES, Outcome, csv_text, inbox_of, rows_with
from tests.ingest.test_reference_tables import copied


def word(source: str, column: str, text: str, means: str) -> WordRow:
    return WordRow(source, "", column, "word", text, means)


def header(source: str, column: str, text: str, supplier_id: str = "") -> WordRow:
    return WordRow(source, supplier_id, column, "header", text, "")


def of_supplier(column: str, text: str, means: str = "") -> WordRow:
    return WordRow("supplier_columns", "S-KLANG", column, "word" if means else "header", text, means)


def taken(folder: Path, path: str, text: str, *rows: WordRow, clocks: Zones = ZONES) -> Outcome:
    """One file, ingested with the declarations that some rows extend."""
    assert not list(faults(rows))
    inbox = inbox_of(folder, {path: text})
    (file,) = ingest(inbox, folder / "facts", clocks, {}, sources=sources_with(rows)).files
    frames = [pl.read_parquet(part).to_dicts() if part else [] for part in (file.facts, file.rejected)]
    return Outcome(file, *frames)


def test_a_word_is_mapped_as_the_row_says(tmp_path: Path) -> None:
    rows = csv_text(rows_with(STOCK_OUT, {"status": "Selesai"}))
    row = word("stock_out_orders", "status", "  selesai", "completed")
    unknown = taken(tmp_path / "without", "stock_out_orders/a.csv", rows)
    assert unknown.reasons == {2: "STATUS_UNKNOWN"}
    known = taken(tmp_path / "with", "stock_out_orders/a.csv", rows, row)
    assert (known.reasons, known.accepted[0]["stock_out_status"]) == ({}, "completed")
    # nothing global: the next run without the row knows nothing of it
    assert taken(tmp_path / "after", "stock_out_orders/a.csv", rows).reasons == {2: "STATUS_UNKNOWN"}


def test_a_header_is_found_under_its_declared_name(tmp_path: Path) -> None:
    text = csv_text([STOCK_OUT]).replace("unit_price", "harga", 1)
    refused = taken(tmp_path / "without", "stock_out_orders/a.csv", text).file.refusal
    row = "stock_out_orders,,unit_price,header,HEADER,,,YOUR_NAME,YYYY-MM-DD"
    assert (
        f"if one of the headers is the column 'unit_price', add this row to reference/marketplace_words.csv: {row}"
        in (refused)
    )
    let_in = taken(tmp_path / "with", "stock_out_orders/a.csv", text, header("stock_out_orders", "unit_price", "Harga"))
    assert str(let_in.accepted[0]["unit_price"]) == "25.00"


def test_a_similar_header_is_named_in_the_row(tmp_path: Path) -> None:
    text = csv_text([STOCK_OUT]).replace("unit_price", "unit_prices", 1)
    refused = taken(tmp_path, "stock_out_orders/a.csv", text).file.refusal
    assert "if 'unit_prices' is the column 'unit_price', add this row" in refused
    assert "stock_out_orders,,unit_price,header,unit_prices,,,YOUR_NAME,YYYY-MM-DD" in refused


def test_a_word_with_a_comma_can_be_pasted(tmp_path: Path) -> None:
    rows = csv_text(rows_with(STOCK_OUT, {"status": "Selesai, lunas"}))
    details = taken(tmp_path, "stock_out_orders/a.csv", rows).details
    assert 'stock_out_orders,,status,word,"Selesai, lunas",MEANS,,YOUR_NAME,YYYY-MM-DD' in details
    assert "with one of to_pickup, shipped, completed, cancelled for MEANS" in details


@pytest.mark.parametrize(
    ("row", "column", "part"),
    [
        (word("shopee_retuns", "case_status", "X", "closed"), "source", "did you mean shopee_returns?"),
        (word("workbook_answers", "answer", "X", "push"), "source", "found 'workbook_answers', expected one of"),
        (header("shopee_returns", "order", "X"), "column", "did you mean order_id?"),
        (header("shopee_returns", "buyer", "X"), "column", "found 'buyer', expected one of after_sales_id, order_id"),
        (word("shopee_returns", "order_id", "X", "closed"), "column", "expected a column with words: one of case_st"),
        (word("tiktok_returns", "tracking", "X", "filled"), "column", "found 'tracking', expected a column with words"),
        (word("stock_out_orders", "status", "X", "ship"), "means", "expected one of to_pickup, shipped, completed"),
        (
            word("stock_out_orders", "status", "SHIPPED", "completed"),
            "means",
            "'SHIPPED' means shipped in stock_out_or",
        ),
        (
            header("stock_out_orders", "sku", "Combo_SKU"),
            "text",
            "which is the header of combo_sku in stock_out_orders",
        ),
        (of_supplier("skus", "Kode"), "column", "did you mean sku?"),
        (of_supplier("result", "OK", "yes"), "means", "found 'yes', expected one of accepted, rejected"),
    ],
)
def test_what_a_row_may_not_say(row: WordRow, column: str, part: str) -> None:
    """As strict as a declaration: unknown names, and what contradicts the declaration."""
    (fault,) = faults([row])
    assert (fault.position, fault.column) == (0, column)
    assert part in fault.sentence


def test_rows_that_contradict_each_other() -> None:
    rows = [
        word("stock_out_orders", "status", "Selesai", "completed"),
        word("stock_out_orders", "status", "SELESAI ", "shipped"),
        word("stock_out_orders", "status", "sele-sai", "completed"),
        header("stock_out_orders", "sku", "Kode"),
        header("stock_out_orders", "order_id", "kode"),
    ]
    assert [(fault.position, fault.column) for fault in faults(rows)] == [(1, "text"), (4, "text")]


def test_what_a_release_declares_later_changes_nothing() -> None:
    """A row that the declaration has come to say itself neither stops a run nor changes the declaration."""
    rows = [
        word("stock_out_orders", "status", "Shipped", "shipped"),
        header("shopee_returns", "case_status", "return / refund  STATUS"),
    ]
    assert not list(faults(rows))
    assert sources_with(rows) == built_in()


def test_every_allowed_meaning_can_be_declared() -> None:
    """Of every source and column: the word is then known, as that code or as a row that is not data."""
    for declaration in declarations():
        for column, meanings in ({} if declaration.in_tables else meanings_of(declaration)).items():
            for meaning in meanings:
                row = word(declaration.name, column, "a word of nobody", meaning)
                assert not list(faults([row]))
                (extended,) = (one for one in sources_with([row]).declarations if one.name == declaration.name)
                assert extended != declaration, (declaration.name, column, meaning)
                assert _knows(extended.words, extended.left_out, column, meaning)


def _knows(words: tuple[Words, ...], rules: tuple[LeftOut, ...], column: str, meaning: str) -> bool:
    spelt = any("a word of nobody" in part.spellings.get(meaning, ()) for part in words if part.name == column)
    ignored = any("a word of nobody" in rule.words for rule in rules if rule.reason == meaning)
    kept = any("a word of nobody" in rule.kept for rule in rules if rule.column == column)
    return spelt or ignored or (meaning == "data" and kept)


OWN_ROWS = (
    of_supplier("sku", "Kode"),
    of_supplier("receipt_id", "No"),
    of_supplier("result", "Ditolak", "rejected"),
    of_supplier("push_id", "Nomor"),
)


def own(row: dict[str, str], *left_out: str, **renamed: str) -> str:
    """A file of a supplier: some columns left out, some under its own names."""
    kept = {renamed.get(name, name): cell for name, cell in row.items() if name not in left_out}
    return csv_text([kept])


def test_a_supplier_answers_in_its_own_columns(tmp_path: Path) -> None:
    """R-69: recognised by its own headers; the folder says whose rows they are."""
    path = "supplier_files/S-KLANG/penerimaan.csv"
    text = own(RECEIPT, "supplier_id", sku="Kode", receipt_id="No")
    let_in = taken(tmp_path / "own", path, text, *OWN_ROWS)
    assert (let_in.file.source, let_in.file.shop_id, let_in.file.kind) == (
        "supplier_files",
        "",
        "stock_in_receipt_line",
    )
    assert [(row["sku"], row["supplier_id"]) for row in let_in.accepted] == [("CUP-RED", "S-KLANG")]
    # the words of one supplier are not those of another
    other = taken(tmp_path / "other", path.replace("KLANG", "PENANG"), text, *OWN_ROWS)
    assert other.file.refusal.startswith("HEADER_UNKNOWN")
    assert "supplier_columns,S-PENANG," in other.file.refusal


def test_a_supplier_answers_in_its_own_words(tmp_path: Path) -> None:
    answer = {
        "push_id": "shopee:SPKL:R1:S-KLANG#1",
        "result": "Ditolak",
        "reason": "x",
        "acknowledged_at": "2026-07-02",
    }
    path = "supplier_files/S-KLANG/jawaban.csv"
    let_in = taken(tmp_path / "own", path, own(answer, push_id="Nomor"), *OWN_ROWS)
    assert [row["result"] for row in let_in.accepted] == ["rejected"]
    unknown = taken(tmp_path / "word", path, own(answer | {"result": "Tunda"}, push_id="Nomor"), *OWN_ROWS)
    assert "supplier_columns,S-KLANG,result,word,Tunda,MEANS,,YOUR_NAME,YYYY-MM-DD" in unknown.details


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (RECEIPT | {"supplier_id": "S-PENANG"}, "supplier_id"),
        (RECEIPT | {"return_stock_in_id": "shopee:SPKL:R1:S-PENANG"}, "return_stock_in_id"),
        (PAYMENT | {"refund_order_id": "shopee:SPKL:R1:S-PENANG/1"}, "refund_order_id"),
        (STOCK_OUT | {"supplier_id": "S-PENANG"}, "supplier_id"),
        (
            {
                "push_id": "manual:SPKL:A-1:S-PENANG#2",
                "result": "accepted",
                "reason": "",
                "acknowledged_at": "2026-07-02",
            },
            "push_id",
        ),
    ],
)
def test_a_supplier_cannot_speak_for_another(tmp_path: Path, row: dict[str, str], column: str) -> None:
    refused = taken(tmp_path, "supplier_files/S-KLANG/a.csv", csv_text([row]))
    assert refused.reasons == {2: "SUPPLIER_MISMATCH"}
    assert f"column '{column}'" in refused.details
    assert "because the file is in supplier_files/S-KLANG" in refused.details


def test_the_same_bytes_of_two_suppliers_are_two_files(tmp_path: Path) -> None:
    text = csv_text([RECEIPT])
    inbox = inbox_of(tmp_path, {"supplier_files/S-KLANG/a.csv": text, "supplier_files/S-PENANG/a.csv": text})
    first, second = ingest(inbox, tmp_path / "facts", ZONES, {}).files
    assert first.input_file_id != second.input_file_id
    assert [file.facts is None for file in (first, second)] == [False, True]


@pytest.mark.parametrize("path", ["supplier_files/a.csv", "supplier_files/S KLANG/a.csv"])
def test_a_file_of_no_supplier_is_refused(tmp_path: Path, path: str) -> None:
    refused = taken(tmp_path, path, csv_text([RECEIPT])).file.refusal
    assert refused.startswith("UNKNOWN_FOLDER")
    assert "supplier_files/SUPPLIER_ID/" in refused


def test_a_currency_is_added_by_a_row(tmp_path: Path) -> None:
    """Shops and suppliers of a further currency; its decimals are those of the row."""
    shop, supplier = "shopee,SPTW,D-X,TW,NEW,Asia/Taipei\n", "S-TAIPEI,Taipei,NEW,Asia/Taipei\n"
    tables = copied(tmp_path, {"shops": shop, "suppliers": supplier})
    with pytest.raises(ReferenceTableError, match="found 'NEW', expected a currency code of ISO 4217"):
        read_reference(tables)
    (tables / "currencies.csv").write_text("currency_code,minor_unit\nTWD,0\nNEW,2\n", encoding="utf-8")
    clocks = zones(read_reference(tables), "Asia/Singapore")
    assert (clocks.minor_units["TWD"], clocks.minor_units["MYR"]) == (0, 2)
    lines = rows_with(
        STOCK_OUT | {"currency_code": "TWD", "distribution_fee": "4", "stock_out_amount": "54"},
        {"unit_price": "25"},
        {"unit_price": "25.50", "line_no": "2"},
        {"unit_price": "25", "line_no": "3", "currency_code": "QQQ"},
    )
    found = taken(tmp_path, "stock_out_orders/a.csv", csv_text(lines), clocks=clocks)
    assert [row["currency_code"] for row in found.accepted] == ["TWD"]
    assert found.reasons == {3: "AMOUNT_DECIMALS", 4: "CURRENCY_UNKNOWN"}


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("brl,2", "a currency code of three capital letters"),
        ("KWD,3", "expected 0, 1 or 2 decimals"),
        ("BRL,", "minor_unit': found nothing"),
        ("MYR,0", "found 0, expected 2 as built in for MYR"),
        ("BRL,2\nBRL,2", "found 'BRL' 2 times"),
    ],
)
def test_currencies_that_stop_the_run(tmp_path: Path, line: str, part: str) -> None:
    tables = copied(tmp_path, {})
    (tables / "currencies.csv").write_text(f"currency_code,minor_unit\n{line}\n", encoding="utf-8")
    with pytest.raises(ReferenceTableError) as error:
        read_reference(tables)
    assert part in "\n".join(error.value.messages)


def test_tables_that_a_home_may_lack_are_empty() -> None:
    """No home breaks because the product has a new table."""
    tables = read_reference(Path(__file__).parents[2] / "data/sample/reference")
    assert [tables[kind].frame.height for kind in ("currency", "marketplace_word")] == [0, 0]
