"""The doctor says before the night what would keep people from hearing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersales.jobs.console import health_checks
from tests.commands.test_commands import call


def test_a_missing_apprise_is_told_before_the_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call("init", tmp_path)
    assert "watchers" not in call("doctor", "--home", tmp_path).stdout
    (tmp_path / "aftersales.toml").write_text('notify_urls = ["slack://t0ken/x"]\n')
    monkeypatch.setattr(health_checks, "find_spec", lambda _: None)
    told = call("doctor", "--home", tmp_path).stdout
    assert "AILS  watchers   notify_urls is set and apprise is missing" in told
    monkeypatch.setattr(health_checks, "find_spec", lambda _: object())
    told = call("doctor", "--home", tmp_path).stdout
    assert "1 addresses hear of failure, not_tied_out, input_missing" in told
    assert "t0ken" not in told
