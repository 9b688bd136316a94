"""JSON lines where nobody looks on, words on a terminal."""

from __future__ import annotations

import io
import json

import pytest

from aftersales.jobs.telling.progress import JsonLines, Terminal, progress_for


def test_a_step_is_one_json_line_with_its_counts() -> None:
    stream = io.StringIO()
    progress = progress_for(stream, run_id="2026-07-01.1")
    with progress.step("ingest"):
        progress.part("a.csv", 3)
        progress.part("b.csv", 4)
    progress.note("additional column", column="Colour")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert lines[0]["step"] == "ingest"
    assert (lines[0]["parts"], lines[0]["rows"]) == (2, 7)
    assert lines[0]["seconds"] >= 0
    assert lines[1]["event"] == "additional column"
    assert lines[1]["column"] == "Colour"
    assert {line["run_id"] for line in lines} == {"2026-07-01.1"}


def test_a_step_that_fails_says_nothing_of_having_ended() -> None:
    stream = io.StringIO()
    progress = JsonLines(stream)
    with pytest.raises(ValueError, match="no"), progress.step("post"):
        raise ValueError("no")
    assert stream.getvalue() == ""


def test_a_terminal_gets_words(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    progress = progress_for(stream)
    assert isinstance(progress, Terminal)
    with progress.step("ingest"):
        progress.part("a.csv", 3)
    progress.note("additional column", column="[red]Colour")
    assert "additional column  column [red]Colour" in stream.getvalue()
