"""What was shown once is noted; a note that cannot be read or written changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersales.jobs.console.acknowledged import acknowledge, acknowledged
from aftersales.jobs.state.paths import Home


def test_what_was_shown_stays_noted(tmp_path: Path) -> None:
    home = Home(tmp_path)
    acknowledge(home, ["a"])
    first = acknowledged(home)
    acknowledge(home, ["a", "b"])
    assert list(acknowledged(home)) == ["a", "b"]
    assert acknowledged(home)["a"] == first["a"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff"])
def test_a_note_that_cannot_be_read_is_no_note(tmp_path: Path, content: bytes) -> None:
    home = Home(tmp_path)
    home.state.root.mkdir()
    home.state.acknowledged.write_bytes(content)
    assert acknowledged(home) == {}


def test_a_home_that_cannot_be_written_to(tmp_path: Path) -> None:
    """state/ is a file here, so that root fails too."""
    (tmp_path / "state").write_text("x")
    acknowledge(Home(tmp_path), ["a"])
    assert acknowledged(Home(tmp_path)) == {}
