"""A whole inbox: places, order, files that were let in before; a bad file never stops another."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from aftersales.jobs.ingest import quarantine
from aftersales.jobs.ingest.job import ingest, raw_rows, skipped
from tests.ingest.made import STOCK_OUT, ZONES, csv_text, inbox_of, outcome_of, rows_with, take, take_one

GOOD = csv_text([STOCK_OUT])


def test_the_same_bytes_for_two_shops_are_two_files(tmp_path: Path) -> None:
    """Contract, Identifiers: SHA-256 over source, shop_id and bytes."""
    taken = take(tmp_path, {"shopee/SPKL/a.csv": "x,y", "shopee/SPBK/a.csv": "x,y"})
    expected = [hashlib.sha256(f"shopee\0{shop}\0x,y".encode()).hexdigest() for shop in ("SPBK", "SPKL")]
    assert [file.input_file_id for file in taken.files] == expected
    assert {file.sha256 for file in taken.files} == {hashlib.sha256(b"x,y").hexdigest()}
    assert [(file.source, file.shop_id, file.bytes) for file in taken.files] == [
        ("shopee", "SPBK", 3),
        ("shopee", "SPKL", 3),
    ]


def test_what_was_let_in_before_is_not_opened(tmp_path: Path) -> None:
    """R-09, contract: the same bytes again are unchanged, with the rows they had."""
    first = take(tmp_path / "a", {"stock_out_orders/a.csv": GOOD}).files[0]
    again = take(tmp_path / "b", {"stock_out_orders/renamed.csv": GOOD}, {first.input_file_id: first.rows_in}).files[0]
    assert (again.outcome, again.rows_in, again.facts, again.rejected) == ("unchanged", 1, None, None)
    assert not (tmp_path / "b/facts").exists()


def test_the_same_bytes_twice_in_one_inbox(tmp_path: Path) -> None:
    """The first path by its bytes is taken; capitals come before small letters on every file system."""
    files = take(tmp_path, {"stock_out_orders/b.csv": GOOD, "stock_out_orders/B.csv": GOOD}).files
    assert [(file.path, file.outcome) for file in files] == [
        ("stock_out_orders/B.csv", "accepted"),
        ("stock_out_orders/b.csv", "unchanged"),
    ]
    refused = take(tmp_path / "x", {"stock_out_orders/a.csv": "?", "stock_out_orders/b.csv": "?"}).files
    assert [file.outcome for file in refused] == ["quarantined", "quarantined"]
    assert refused[0].refusal == refused[1].refusal != ""


def test_one_bad_file_never_stops_another(tmp_path: Path) -> None:
    """R-06: with any bytes, each file has an outcome, and each refusal a code and a sentence."""
    bad = {
        "stock_out_orders/1.csv": b"",
        "stock_out_orders/2.csv": b"\x00\x01\x02",
        "stock_out_orders/3.xlsx": b"PK\x03\x04",
        "stock_out_orders/4.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        "stock_out_orders/5.csv": "one column\n1\n".encode("utf-16"),
        "stock_out_orders/6.csv": b'"',
        "stock_out_orders/7.pdf": b"%PDF-1.7\n",
    }
    seen: list[tuple[str, int]] = []
    inbox = inbox_of(tmp_path, bad | {"stock_out_orders/8.csv": GOOD})
    taken = ingest(inbox, tmp_path / "facts", ZONES, {}, lambda path, rows: seen.append((path, rows)))
    assert [file.refusal.partition(":")[0] for file in taken.files] == [
        "FILE_EMPTY",
        "FILE_UNREADABLE",
        "FILE_UNREADABLE",
        "FILE_UNREADABLE",
        "HEADER_UNKNOWN",
        "FILE_UNREADABLE",
        "FILE_UNREADABLE",
        "",
    ]
    assert seen[-1] == ("stock_out_orders/8.csv", 1)
    assert [path for path, _ in seen] == [file.path for file in taken.files]


def test_an_error_of_the_program_refuses_the_file_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One bad file never stops another, even if our own reader fails; no cell gets into the sentence."""

    def breaks(*_: object, **__: object) -> object:
        raise ValueError("Rekaan")

    monkeypatch.setattr("aftersales.jobs.ingest.file_pipeline.split", breaks)
    file = take(tmp_path, {"stock_out_orders/a.csv": GOOD}).files[0]
    assert file.outcome == "quarantined"
    assert file.refusal.startswith("FILE_UNREADABLE: reading stopped (ValueError)")
    assert "Rekaan" not in file.refusal


def test_accounts_that_do_not_add_up_stop_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-07: a lost row is an error of the program and not of the file, so the run stops."""
    monkeypatch.setattr(quarantine, "_rejected", lambda *_, **__: pl.DataFrame())
    monkeypatch.setattr(quarantine, "_at_stake", lambda *_, **__: {0: pl.DataFrame()})
    monkeypatch.setattr(quarantine, "sorted", lambda _: 0, raising=False)
    with pytest.raises(AssertionError, match="R-07: 1 rows in, 0 accepted, 0 rejected"):
        take(tmp_path, {"stock_out_orders/a.csv": csv_text(rows_with(STOCK_OUT, {"quantity": "x"}))})


def test_a_file_of_a_header_alone(tmp_path: Path) -> None:
    outcome = take_one(tmp_path, "stock_out_orders/a.csv", GOOD.splitlines()[0])
    assert (outcome.file.outcome, outcome.file.rows_in) == ("accepted", 0)
    assert (outcome.file.facts, outcome.file.rejected) == (None, None)


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        (
            "a.csv",
            "UNKNOWN_FOLDER",
            "found a file that is not in a folder, expected one of balance_uses, decisions, exchanges",
        ),
        ("notes/a.csv", "CHANNEL_UNSUPPORTED", "found the folder 'notes', expected one of"),
        ("zalora/ZLKL/a.csv", "CHANNEL_UNSUPPORTED", "only shopee, tiktok, lazada are processed"),
        ("shoppee/SPKL/a.csv", "CHANNEL_UNSUPPORTED", "'shoppee' is similar to 'shopee'; move the file"),
        ("Shopee/a.csv", "UNKNOWN_FOLDER", "found no shop folder in shopee/, expected shopee/SHOP_ID/"),
        ("shopee/a.csv", "UNKNOWN_FOLDER", "found no shop folder in shopee/, expected shopee/SHOP_ID/"),
        ("shopee/SP KL/a.csv", "UNKNOWN_FOLDER", "found the shop folder 'SP KL' in shopee/"),
        ("shopee/-SPKL/a.csv", "UNKNOWN_FOLDER", "found the shop folder '-SPKL' in shopee/"),
    ],
)
def test_unknown_places(tmp_path: Path, path: str, code: str, message: str) -> None:
    """R-01: a folder of another name is an unsupported channel; R-06: without a (shop) folder it is unknown."""
    file = take(tmp_path, {path: GOOD}).files[0]
    assert (file.path, file.outcome, file.rows_in, file.kind) == (path, "quarantined", 0, "")
    assert file.refusal.startswith(f"{code}: ")
    assert message in file.refusal


@pytest.mark.parametrize("path", ["a.csv", "notes/a.csv", "zalora/ZLKL/a.csv", "shopee/a.csv", "shopee/SP KL/a.csv"])
def test_a_file_in_an_unknown_folder_is_recognised(tmp_path: Path, path: str) -> None:
    """Issue 22: a file thrown into inbox/ is shown as what it is, with the folder where it belongs."""
    (file,) = take(tmp_path / "a", {path: GOOD}).files
    assert file.refusal.endswith("; the file has the columns of stock-out orders: move it to inbox/stock_out_orders/")
    zones = replace(ZONES, channels={"TTJK": "tiktok", "TTKL": "tiktok", "SPKL": "shopee"})
    tiktok = (Path(__file__).parent / "sources/exports/tiktok_returns.25_columns.csv").read_bytes()
    inbox = inbox_of(tmp_path / "b", {path: tiktok})
    (file,) = ingest(inbox, tmp_path / "facts", zones, {}).files
    assert file.refusal.endswith(
        "; the file has the columns of TikTok return export: move it to inbox/tiktok/SHOP_ID/, where SHOP_ID is one of "
        "TTJK, TTKL"
    )
    (file,) = take(tmp_path / "c", {path: "hello\n"}).files
    assert "has the columns of" not in file.refusal


def test_a_refusal_says_where_the_file_is_now(tmp_path: Path) -> None:
    """Issue 22; of two files with the same bytes each has its own place."""
    inbox = inbox_of(tmp_path, {"a.csv": GOOD, "shopee/SPKL/a.csv": GOOD, "shopee/SPKL/b.csv": GOOD})
    found = ingest(inbox, tmp_path / "facts", ZONES, {}, kept_in="archive/2026-07-01").files
    assert len(found) == 3
    for file in found:
        assert file.refusal.endswith(f"; the file is now archive/2026-07-01/{file.path}")


def test_folders_below_ours_are_ours(tmp_path: Path) -> None:
    """inbox/FOLDER/…: people sort their files as they like."""
    taken = take(tmp_path, {"stock_out_orders/2026/july/a.csv": GOOD})
    assert taken.files[0].outcome == "accepted"
    assert taken.files[0].shop_id == ""


def test_files_that_are_left_for_a_later_run(tmp_path: Path) -> None:
    """Half-written files, locks, hidden files, links and unprintable names are reported, and not taken."""
    left = [".DS_Store", "stock_out_orders/.~lock", "stock_out_orders/a.csv.PART", "stock_out_orders/~$a.xlsx"]
    inbox = inbox_of(tmp_path, dict.fromkeys((*left, "stock_out_orders/a.csv", "elsewhere/a.csv"), GOOD))
    (inbox / "stock_out_orders/link.csv").symlink_to(inbox / "elsewhere/a.csv")
    (inbox / "decisions").symlink_to(inbox / "stock_out_orders")
    Path(os.fsdecode(os.fsencode(inbox) + b"/stock_out_orders/\xff.csv")).write_text(GOOD, encoding="utf-8")
    found = {file.shown: file.why for file in skipped(inbox)}
    assert found == {
        ".DS_Store": "it is hidden",
        "decisions": "it is not a regular file; links are not followed",
        "stock_out_orders/.~lock": "it is hidden",
        "stock_out_orders/a.csv.PART": "it is still being written",
        "stock_out_orders/link.csv": "it is not a regular file; links are not followed",
        "stock_out_orders/~$a.xlsx": "it is the lock file of an open spreadsheet",
        "stock_out_orders/\\udcff.csv": "its name is not UTF-8",
    }
    taken = ingest(inbox, tmp_path / "facts", ZONES, {})
    assert [file.path for file in taken.files] == ["elsewhere/a.csv", "stock_out_orders/a.csv"]


LITTER = (
    *("Thumbs.db", "shopee/SPMY/desktop.ini", "stock_out_orders/.DS_Store", "stock_out_orders/._a.csv"),
    *(
        "stock_out_orders/~$a.xlsx",
        "__MACOSX/a.csv",
        "stock_out_orders/a.csv.lnk",
        "stock_out_orders/a.xlsx.crdownload",
    ),
    *("shopee/SPMY/THUMBS.DB", "decisions/a.url", "stock_out_orders/~WRL0001.tmp", "stock_out_orders/a.csv.bak"),
    *("stock_out_orders/a.csv~", "tiktok/TTMY/@eaDir/a.csv", "$RECYCLE.BIN/a.csv", "lazada/LZMY/a.csv.download"),
)


def test_litter_of_systems_and_programs_is_passed_by(tmp_path: Path) -> None:
    """Nothing of it is refused, so nothing of it needs a person."""
    inbox = inbox_of(tmp_path, {**dict.fromkeys(LITTER, b"\xd0\xcf\x11\xe0"), "stock_out_orders/a.csv": GOOD})
    assert sorted(file.path for file in skipped(inbox)) == sorted(LITTER)
    assert all(file.why for file in skipped(inbox))
    taken = ingest(inbox, tmp_path / "facts", ZONES, {})
    assert [(file.path, file.outcome) for file in taken.files] == [("stock_out_orders/a.csv", "accepted")]


@pytest.mark.parametrize("name", ["thumbs.csv", "desktop.xlsx", "my.download.csv", "a~b.csv", "linked.csv"])
def test_a_name_that_is_only_similar_to_litter_is_taken(name: str, tmp_path: Path) -> None:
    inbox = inbox_of(tmp_path, {f"stock_out_orders/{name}": GOOD})
    assert skipped(inbox) == ()


def test_rows_the_books_refuse_are_shown_as_they_came(tmp_path: Path) -> None:
    """R-06: a file is read again only on request; a refused or unchanged file has no rows to show."""
    inbox = inbox_of(tmp_path, {"stock_out_orders/a.csv": csv_text(rows_with(STOCK_OUT, {}, {"line_no": " 2"}))})
    (file,) = ingest(inbox, tmp_path / "facts", ZONES, {}).files
    assert len(outcome_of(file).accepted) == 2
    asked = [(file.input_file_id, 3, "UNKNOWN_SHOP"), ("another", 2, "UNKNOWN_SHOP")]
    ((found_id, number, raw),) = raw_rows(inbox, [file], asked)
    assert (found_id, number) == (file.input_file_id, 3)
    assert raw.startswith('{"stock_out_id":"SO-1","line_no":" 2","shop_id":"SPKL"')
    assert list(raw_rows(inbox, [file], [])) == []
