"""Progress is JSON lines for programs and text on a terminal."""

from __future__ import annotations

import io
import json

import pytest

from aftersales.jobs.console.logging_setup import QUIET, VERBOSE, JsonLines, Terminal, progress_for


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


def test_a_step_that_fails_writes_no_line() -> None:
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


def test_bound_fields_are_in_every_later_line() -> None:
    stream = io.StringIO()
    progress = progress_for(stream, business_date="2026-07-01")
    with progress.step("sweep"):
        pass
    progress.bind(run_id="2026-07-01.2")
    with progress.step("ingest"):
        progress.part("a.csv", 3)
    progress.warn("left")
    first, *rest = (json.loads(line) for line in stream.getvalue().splitlines())
    assert "run_id" not in first
    assert {line["run_id"] for line in rest} == {"2026-07-01.2"}
    assert {line["business_date"] for line in (first, *rest)} == {"2026-07-01"}
    assert rest[-1]["level"] == "warning"


def test_a_step_inside_another_keeps_its_counts_and_seconds_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0, 10, 13, 14])
    monkeypatch.setattr("aftersales.jobs.console.logging_setup.time.monotonic", lambda: next(clock))
    stream = io.StringIO()
    progress = JsonLines(stream)
    with progress.step("post"):
        progress.part("report.night", 5)
        progress.add_figures(refunded={"MYR": "551.66", "IDR": "243750"})
        with progress.step("push"):
            progress.part("batch", 1)
            progress.add_figures(batches=1)
    push, post = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (push["step"], push["seconds"], push["rows"], push["batches"]) == ("push", 3, 1, 1)
    assert (post["step"], post["seconds"], post["rows"]) == ("post", 11, 5)
    assert post["refunded"] == {"MYR": "551.66", "IDR": "243750"}
    assert "batches" not in post
    assert "refunded" not in push


@pytest.mark.parametrize("form", ["human", "json"])
def test_quiet_leaves_warnings_and_verbose_adds_each_part(form: str) -> None:
    def written(loudness: int) -> str:
        stream = io.StringIO()
        progress = progress_for(stream, form, loudness)
        with progress.step("ingest"):
            progress.part("a.csv", 3)
        progress.note("additional column")
        progress.warn("values are missing")
        return stream.getvalue()

    assert written(QUIET).count("\n") == 1
    assert "values are missing" in written(QUIET)
    assert "a.csv" in written(VERBOSE)
    assert written(VERBOSE).count("\n") == 4


def test_human_format_writes_one_line_per_step_without_a_terminal() -> None:
    stream = io.StringIO()
    progress = progress_for(stream, "human", run_id="2026-07-01.1")
    with progress.step("post"):
        progress.part("report.night", 1)
        progress.add_figures(ties_out=True, refunded={"IDR": "243750", "MYR": "551.66"}, pushed={}, pushes=3)
    (line,) = stream.getvalue().splitlines()
    assert line.startswith("2026-07-01.1  post ")
    assert line.endswith(
        " s  1 relation; 1 row; ties out: yes; refunded: IDR 243750, MYR 551.66; pushed: nothing; pushes: 3"
    )


def test_json_can_be_chosen_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    assert isinstance(progress_for(stream, "json"), JsonLines)
