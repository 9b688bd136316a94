"""The three invented business dates of data/sample, against results worked out by hand (expected.json)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from aftersales.jobs.ingest.job import Ingested, ingest, raw_rows
from aftersales.jobs.ingest.reference_tables import read_reference, zones
from tests.house.tree import ROOT
from tests.ingest.made import outcome_of

SAMPLE = ROOT / "data/sample"
EXPECTED = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))
NIGHTS = sorted(EXPECTED["nights"])
BY_THEMSELVES = {
    "STATUS_UNKNOWN",
    "CONFLICTING_DUPLICATE",
    "ORDER_STATE",
    "TYPE_UNKNOWN",
    "UNPARSABLE",
    "ID_INVALID",
    "AMOUNT_DECIMALS",
}
"""Reasons that a row has by itself; the books find the sample's other reasons (an unknown shop, an over-receipt)."""


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ingested]:
    """All three business dates, one after the other."""
    reference = zones(read_reference(SAMPLE / "reference"), "Asia/Singapore")
    facts = tmp_path_factory.mktemp("facts")
    known: dict[str, int] = {}
    taken = {}
    for night in NIGHTS:
        taken[night] = ingest(SAMPLE / "nights" / night / "inbox", facts, reference, known)
        known |= {file.input_file_id: file.rows_in for file in taken[night].files if file.outcome == "accepted"}
    return taken


@pytest.mark.parametrize("night", NIGHTS)
def test_every_file_is_taken_in_the_order_of_its_path(nights: dict[str, Ingested], night: str) -> None:
    """R-51: files are ordered by name, in whatever order the file system lists them."""
    expected = EXPECTED["nights"][night]
    paths = [file.path for file in nights[night].files]
    assert paths == sorted([*expected["input_file"], *(path for path, _ in expected["quarantined_file"])])


@pytest.mark.parametrize("night", NIGHTS)
def test_rows_add_up(nights: dict[str, Ingested], night: str) -> None:
    """R-07, R-10: rows in, and rows that repeat another row of their file."""
    expected = EXPECTED["nights"][night]["input_file"]
    for file in nights[night].files:
        if file.path not in expected:
            continue
        outcome = outcome_of(file)
        repeated = [row for row in outcome.rejected if row["outcome"] == "ignored"]
        assert (file.rows_in, len(repeated)) == (
            expected[file.path]["rows_in"],
            expected[file.path]["repeated_in_file"],
        ), file.path
        if file.outcome == "accepted":
            assert file.rows_in == len(outcome.accepted) + len(outcome.rejected)
        else:
            assert expected[file.path]["rows_unchanged"] == file.rows_in


@pytest.mark.parametrize("night", NIGHTS)
def test_rows_are_quarantined_for_what_they_are(nights: dict[str, Ingested], night: str) -> None:
    """R-02, R-03, R-06, R-10: each row with its reason, and no other row."""
    found = [
        [file.path, row["reasons"]]
        for file in nights[night].files
        for row in outcome_of(file).rejected
        if row["outcome"] == "quarantined"
    ]
    expected = [row for row in EXPECTED["nights"][night]["quarantined_row"] if row[1] in BY_THEMSELVES]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("night", NIGHTS)
def test_files_are_quarantined_for_what_they_are(nights: dict[str, Ingested], night: str) -> None:
    """R-01, R-06: another channel's file, and a file that no declaration matches."""
    found = [
        [file.path, file.refusal.partition(":")[0]] for file in nights[night].files if file.outcome == "quarantined"
    ]
    assert found == EXPECTED["nights"][night]["quarantined_file"]


def test_a_file_that_overlaps_has_the_same_rows_again(nights: dict[str, Ingested]) -> None:
    """R-09: a row in another file, in another form (XLSX and CSV), has the same key and the same content."""

    def contents(night: str, start: str) -> dict[str, str]:
        rows = [row for file in nights[night].files if file.path.startswith(start) for row in outcome_of(file).accepted]
        return {row["row_key"]: row["content_hash"] for row in rows}

    first, second = contents(NIGHTS[0], "shopee/SPKL/"), contents(NIGHTS[1], "shopee/SPKL/")
    same = {key for key, content in second.items() if first.get(key) == content}
    assert (
        len(same)
        == EXPECTED["nights"][NIGHTS[1]]["input_file"]["shopee/SPKL/Order.return_refund.20260603_20260702.csv"][
            "rows_unchanged"
        ]
    )


def test_nothing_of_a_person_leaves_the_inbox(nights: dict[str, Ingested], tmp_path: Path) -> None:
    """R-12: no name, phone, address or e-mail in any Parquet file, refusal, note or raw row."""
    texts: list[Any] = [taken.notes for taken in nights.values()]
    for night, taken in nights.items():
        for file in taken.files:
            outcome = outcome_of(file)
            texts += [outcome.accepted, outcome.rejected, file.refusal]
            every = [(file.input_file_id, number, "") for number in range(2, file.rows_in + 2)]
            texts += list(raw_rows(SAMPLE / "nights" / night / "inbox", taken.files, every))
    ingested = json.dumps(texts, default=str, ensure_ascii=False)
    assert "260625R0001" in ingested
    assert [marker for marker in EXPECTED["personal_markers"] if marker in ingested] == []


def test_taking_twice_writes_the_same_bytes(nights: dict[str, Ingested], tmp_path: Path) -> None:
    """R-51: the same files, copied and taken again, become the same Parquet."""
    shutil.copytree(SAMPLE / "nights" / NIGHTS[0] / "inbox", tmp_path / "inbox")
    reference = zones(read_reference(SAMPLE / "reference"), "Asia/Singapore")
    again = ingest(tmp_path / "inbox", tmp_path / "facts", reference, {})
    for first, second in zip(nights[NIGHTS[0]].files, again.files, strict=True):
        assert first.input_file_id == second.input_file_id
        for one, other in ((first.facts, second.facts), (first.rejected, second.rejected)):
            assert (one is None) == (other is None)
            if one and other:
                assert one.read_bytes() == other.read_bytes()
