"""`aftersales config show` lists each setting, its value and where the value comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aftersales.jobs.state.settings import Settings
from tests.commands.test_commands import call


@pytest.fixture
def root(tmp_path: Path) -> Path:
    assert call("init", tmp_path).exit_code == 0
    return tmp_path


def shown(root: Path, *more: str) -> dict[str, tuple[object, str]]:
    result = call("config", "show", "--home", root, "--format", "json", *more)
    assert result.exit_code == 0, result.output
    return {item["setting"]: (item["value"], item["source"]) for item in json.loads(result.stdout)}


def test_what_init_wrote_changes_nothing(root: Path) -> None:
    found = shown(root)
    assert list(found) == list(Settings.model_fields)
    assert {source for _, source in found.values()} == {"default"}
    assert found["max_order_age_days"][0] == 90
    assert found["tolerance"][0] == "0.00"
    assert found["first_requested_on"][0] is None


def test_file_environment_and_flag(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = root / "aftersales.toml"
    settings.write_text('max_order_age_days = 60\nreceipt_limit_days = 7\nfail_on = 5\ntime_zone = "Asia/Bangkok"\n')
    monkeypatch.setenv("AFTERSALES_RECEIPT_LIMIT_DAYS", "8")
    monkeypatch.setenv("aftersales_refund_limit_days", "4")
    found = shown(root, "--fail-on", "2")
    assert found["max_order_age_days"] == (60, f"file {settings}")
    assert found["receipt_limit_days"] == (8, "environment AFTERSALES_RECEIPT_LIMIT_DAYS")
    assert found["refund_limit_days"] == (4, "environment aftersales_refund_limit_days")
    assert found["fail_on"] == (2, "flag --fail-on")
    assert found["payment_limit_days"] == (3, "default")
    assert shown(root)["fail_on"] == (5, f"file {settings}")


@pytest.mark.parametrize("form", ["table", "json"])
def test_secrets_are_masked(root: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    (root / "aftersales.toml").write_text('notify_urls = ["slack://t0ken/t0ken", "mailto://me:t0ken@host"]\n')
    monkeypatch.setenv("AFTERSALES_PING_URL", "https://dog.example/t0ken")
    result = call("config", "show", "--home", root, "--format", form)
    assert "t0ken" not in result.output
    for text in ("slack://****", "mailto://****", "https://dog.example/****", "environment AFTERSALES_PING_URL"):
        assert text in result.stdout


def test_a_table_writes_values_as_the_file_does(root: Path) -> None:
    lines = call("config", "show", "--home", root).stdout.splitlines()
    cells = {line.split("  ")[0]: line.split() for line in lines}
    assert cells["auto_push_default"][1:] == ["false", "default"]
    assert cells["expected_inputs"][1:] == ["[]", "default"]


def test_a_misspelt_key_is_named_here_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "aftersales.toml").write_text("metric = true\n")
    monkeypatch.setenv("AFTERSALES_NOTIFY_URL", "slack://secret")
    result = call("config", "show", "--home", root)
    assert result.exit_code == 2
    assert "`metric` is not a setting; did you mean `metrics`?" in result.stderr
    assert "environment: `AFTERSALES_NOTIFY_URL` is not a setting; did you mean `notify_urls`?" in result.stderr
    assert "secret" not in result.stderr
