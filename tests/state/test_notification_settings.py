"""The settings of notifications: invalid values, secrets, and that no row of the books depends on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersales.jobs.monitoring.run_result import OUTCOME_OF
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.notification_settings import OUTCOMES, SECRET_KEYS, masked, shown
from aftersales.jobs.state.settings import OF_THE_ENDING, Settings, read_settings
from tests.state.test_settings import home_with


def test_a_run_is_the_same_with_any_notification_settings() -> None:
    heard = Settings(metrics=True, notify_urls=["slack://a/b"], notify_on=["success"], ping_url="https://dog.example/x")
    assert heard.sha256() == Settings().sha256()
    assert heard.as_text() == Settings().as_text()
    assert set(OF_THE_ENDING) >= SECRET_KEYS


def test_every_outcome_can_be_asked_for() -> None:
    assert set(OUTCOMES) == {*OUTCOME_OF.values(), "failure"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('notify_urls = ["file:///secret"]', "`file://****` is not a service address"),
        ('notify_urls = ["FILE://secret/x"]', "`FILE://****` is not a service address"),
        ('notify_urls = "../../secret"', "`****` is not a service address"),
        ('notify_urls = ["slack://ok", "slack:///secret"]', "`slack://****` is not a service address"),
        ("notify_urls = [1]", "a list of texts"),
        ("notify_urls = 3", "a list of texts"),
        ('ping_url = "file:///secret"', "begins with https:// or http://"),
        ('ping_url = "ftp://host/secret"', "begins with https:// or http://"),
        ('ping_url = "https:///secret"', "begins with https:// or http://"),
        ('ping_url = "https://host:99999/secret"', "begins with https:// or http://"),
        ('ping_url = "https://host/secret\\r\\nX: y"', "begins with https:// or http://"),
        ('ping_url = ["https://host/secret"]', "begins with https:// or http://"),
        ('notify_on = ["succes"]', "`succes` is not an outcome of a run; the outcomes are success, too_many"),
        ('metrics = "/tmp/x"', "valid boolean"),
    ],
)
def test_a_refused_setting_is_reported_without_the_secret(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(WrongUse) as ending:
        read_settings(home_with(tmp_path, line + "\n"))
    (sentence,) = ending.value.sentences
    assert message in sentence
    assert "secret" not in sentence
    assert sentence.startswith(str(tmp_path / "aftersales.toml"))


def test_the_environment_separates_with_blanks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERSALES_NOTIFY_URLS", "mailto://u:p@h?to=a,b, slack://a/b\n json://h")
    monkeypatch.setenv("AFTERSALES_NOTIFY_ON", "success,failure")
    settings = read_settings(home_with(tmp_path, ""))
    assert settings.notify_urls == ("mailto://u:p@h?to=a,b", "slack://a/b", "json://h")
    assert settings.notify_on == ("success", "failure")
    monkeypatch.setenv("AFTERSALES_NOTIFY_URLS", "")
    assert read_settings(home_with(tmp_path, "")).notify_urls == ()
    monkeypatch.setenv("AFTERSALES_NOTIFY_URLS", "slack://ok file:///secret")
    with pytest.raises(WrongUse, match="environment AFTERSALES_NOTIFY_URLS") as ending:
        read_settings(home_with(tmp_path, ""))
    assert "secret" not in str(ending.value)


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("https://user:pass@dog.example:8443/token?key=1", "https://dog.example/****"),
        ("http://[::1", "http://****/****"),
        ("tgram://token/chat", "tgram://****"),
        ("mailto://user:pass@host", "mailto://****"),
        ("token", "****"),
        ("to ken://x", "****"),
    ],
)
def test_of_an_address_only_what_is_no_secret_is_shown(url: str, left: str) -> None:
    assert masked(url) == left


def test_other_settings_are_shown_as_they_are() -> None:
    assert shown("time_zone", "Asia/Bangkok") == "Asia/Bangkok"
    assert shown("ping_url", "") == ""
    assert shown("notify_urls", ("slack://a",)) == ["slack://****"]
