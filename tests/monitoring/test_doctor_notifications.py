"""`doctor` shows before a run why its notifications could not be sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersales.jobs.console import health_checks
from tests.commands.test_commands import call


def test_a_missing_apprise_is_shown_before_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call("init", tmp_path)
    assert "notify_urls" not in call("doctor", "--home", tmp_path).stdout
    (tmp_path / "aftersales.toml").write_text('notify_urls = ["slack://t0ken/x"]\n')
    monkeypatch.setattr(health_checks, "find_spec", lambda _: None)
    shown = call("doctor", "--home", tmp_path).stdout
    assert "FAIL  notify     notify_urls is set but apprise is not installed: install the extra `notify`" in shown
    monkeypatch.setattr(health_checks, "find_spec", lambda _: object())
    shown = call("doctor", "--home", tmp_path).stdout
    assert "OK    notify     1 address is notified of failure, not_tied_out, input_missing" in shown
    assert "t0ken" not in shown
