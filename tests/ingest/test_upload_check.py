"""A file that is still being uploaded stays for the next run; an old damaged file does not."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from aftersales.jobs.ingest.upload_check import RECENT_SECONDS, arriving

NOW = 1_790_000_000
CSV = b"decision_id,subject_id,note\nD-1,S,x\n"


def put(inbox: Path, name: str, content: bytes, age: int = 1) -> str:
    (inbox / name).write_bytes(content)
    os.utime(inbox / name, (NOW - age, NOW - age))
    return name


def left(inbox: Path, *names: str) -> dict[str, str]:
    return {file.path: file.why for file in arriving(inbox, names, NOW, lambda _: None)}


def test_whole_files_are_taken(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "whole.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    os.utime(tmp_path / "whole.xlsx", (NOW, NOW))
    names = (
        put(tmp_path, "a.csv", CSV),
        put(tmp_path, "no_last_line_end.csv", CSV.rstrip(b"\n")),
        put(tmp_path, "only_header.csv", b"decision_id,subject_id,note"),
        put(tmp_path, "empty.csv", b""),
    )
    assert left(tmp_path, "whole.xlsx", *names) == {}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04" + b"half of a workbook", "its zip archive is incomplete"),
        (CSV + b"D-2,S", "its last row is incomplete"),
        (CSV.replace(b",", b"\t") + b"D-2", "its last row is incomplete"),
    ],
)
def test_a_recent_file_without_its_end_is_left(tmp_path: Path, content: bytes, why: str) -> None:
    name = put(tmp_path, "a.csv", content)
    assert left(tmp_path, name) == {name: why}


def test_an_old_file_without_its_end_is_damaged_and_taken(tmp_path: Path) -> None:
    """Otherwise it would stay in the inbox forever, and no one would notice."""
    assert left(tmp_path, put(tmp_path, "a.xlsx", b"PK\x03\x04", age=RECENT_SECONDS + 1)) == {}


@pytest.mark.parametrize("change", ["size", "time", "gone"])
def test_a_file_that_changes_between_two_looks_is_left(tmp_path: Path, change: str) -> None:
    name = put(tmp_path, "a.csv", CSV)

    def pause(seconds: float) -> None:
        assert seconds >= 1
        if change == "size":
            put(tmp_path, name, CSV + b"D-2,S,y\n")
        elif change == "time":
            os.utime(tmp_path / name, (NOW, NOW))
        else:
            (tmp_path / name).unlink()

    assert [file.why for file in arriving(tmp_path, [name], NOW, pause)] == [
        "its size or modification time is still changing"
    ]


def test_old_files_are_not_waited_for(tmp_path: Path) -> None:
    name = put(tmp_path, "a.csv", CSV, age=RECENT_SECONDS + 1)

    def pause(seconds: float) -> None:
        raise AssertionError(f"waited {seconds}")

    assert arriving(tmp_path, [name], NOW, pause) == ()
