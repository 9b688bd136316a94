"""A name or a cell from outside never steers a terminal: every command's output goes through one place."""

from __future__ import annotations

import io
import re
from typing import Final, TextIO, cast

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from aftersales.jobs.cli import COMMANDS, main
from aftersales.jobs.console.error_output import error_lines
from aftersales.jobs.console.logging_setup import Terminal
from aftersales.jobs.console.terminal_text import PlainTerminal, plain
from aftersales.jobs.ingest.inbox import LeftFile

STEERING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ATTACK: Final = "a\x1b[2Jb\x9b31m\u202ec\r.csv"


@given(st.text())
def test_no_text_steers(text: str) -> None:
    """What is left is printable, and nothing that is harmless changes."""
    shown = plain(text)
    assert not STEERING.search(shown)
    shown.encode("utf-8")
    if not STEERING.search(text) and not re.search("[\u200e\u200f\u2028\u2029\ud800-\udfff]", text):
        assert shown == text


def test_the_escape_is_shown_as_its_number() -> None:
    assert plain("a\x1b[2J\u202eb\ud800") == "a\\x1b[2J\\u202eb\\ud800"


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_every_command_writes_through_it_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line replaces stdout before any command runs."""
    stream = Tty()
    monkeypatch.setattr("sys.stdout", stream)
    with pytest.raises(SystemExit):
        main(["config", "show", "--home", "/nowhere"])
    import sys

    assert isinstance(sys.stdout, PlainTerminal)
    sys.stdout.write(ATTACK)
    assert not STEERING.search(stream.getvalue())


def test_a_pipe_gets_the_text_as_it_is() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert len(COMMANDS) > 20


def test_progress_and_errors_too() -> None:
    stream = Tty()
    terminal = Terminal(cast(TextIO, stream))
    terminal.warn(LeftFile(ATTACK, "it is hidden").sentence)
    written = re.sub("\x1b\\[[0-9;?]*[mlhKA]", "", stream.getvalue())
    assert not STEERING.search(written)
    assert "a\\x1b[2Jb" in written
    assert error_lines([ATTACK], 1, "human") == [plain(ATTACK)]


def test_a_long_path_is_shortened() -> None:
    assert len(LeftFile("d" * 4_000, "it is hidden").sentence) < 400
