"""Settings: file, environment and flags, and the messages about wrong keys."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales.jobs.books.control_tables import SETTING_TYPES
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import Settings, read_settings, settings_text, unused_settings


def home_with(folder: Path, text: str) -> Home:
    (folder / "aftersales.toml").write_text(text, encoding="utf-8")
    return Home(folder)


def test_defaults_are_the_rulebooks(tmp_path: Path) -> None:
    """R-16, R-18, R-56: the defaults that the rules name."""
    settings = read_settings(home_with(tmp_path, ""))
    assert settings.auto_push_default is False
    assert settings.max_order_age_days == 90
    assert settings.first_requested_on is None
    limits = ("to_push", "push_failed", "receipt", "refund", "payment", "acknowledgement")
    assert [getattr(settings, f"{name}_limit_days") for name in limits] == [1, 1, 14, 3, 3, 3]
    assert settings.expiring_within_days == 10


def test_environment_goes_before_the_file_and_flags_before_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with(tmp_path, 'max_order_age_days = 60\nfirst_requested_on = "2026-07-01"\ntolerance = "0.05"\n')
    assert read_settings(home).max_order_age_days == 60
    assert read_settings(home).first_requested_on == date(2026, 7, 1)
    assert read_settings(home).tolerance == Decimal("0.05")
    monkeypatch.setenv("AFTERSALES_MAX_ORDER_AGE_DAYS", "70")
    assert read_settings(home).max_order_age_days == 70
    assert read_settings(home, max_order_age_days=80).max_order_age_days == 80


def test_a_misspelt_key_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as ending:
        read_settings(home_with(tmp_path, "max_order_age_day = 60\n"))
    assert ending.value.exit_code == 2
    assert ending.value.sentences == (
        f"{tmp_path / 'aftersales.toml'}: `max_order_age_day` is not a setting; did you mean `max_order_age_days`?",
    )


def test_a_misspelt_variable_is_named_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERSALES_TIMEZONE", "Asia/Bangkok")
    with pytest.raises(WrongUse, match="environment: `AFTERSALES_TIMEZONE` is not a setting; did you mean `time_zone`"):
        read_settings(home_with(tmp_path, ""))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('time_zone = "Asia/Kuala_Lumpurr"', "an IANA time zone name"),
        ('time_zone = "../../etc/passwd"', "an IANA time zone name"),
        ('max_order_age_days = "ninety"', "'ninety'"),
        ("max_order_age_days = -1", "greater than or equal to 0"),
        ('first_requested_on = "yesterday"', "'yesterday'"),
        ('tolerance = "0.001"', "2 decimal places"),
        ("max_order_age_days 60", "is not TOML"),
    ],
)
def test_a_wrong_value_is_reported_with_its_place(tmp_path: Path, line: str, expected: str) -> None:
    with pytest.raises(WrongUse) as ending:
        read_settings(home_with(tmp_path, line + "\n"))
    sentences_shown = "\n".join(ending.value.sentences)
    assert expected in sentences_shown
    assert str(tmp_path / "aftersales.toml") in sentences_shown
    assert "Traceback" not in sentences_shown


def test_every_wrong_key_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as ending:
        read_settings(home_with(tmp_path, "receipt_limit_days = -1\nrefund_limit_days = -2\n"))
    assert len(ending.value.sentences) == 2


def test_the_settings_file_that_init_writes_is_valid_and_complete(tmp_path: Path) -> None:
    text = settings_text()
    assert read_settings(home_with(tmp_path, text)).as_mapping() == Settings().as_mapping()
    uncommented = "\n".join(
        line.removeprefix("# ").split("  (")[0] for line in text.splitlines() if line.startswith("# ") and " = " in line
    )
    assert uncommented.count("\n") + 1 == len(Settings.model_fields)
    assert read_settings(home_with(tmp_path, uncommented)).as_mapping() == Settings().as_mapping()


def test_the_books_find_every_setting_they_ask_for() -> None:
    assert set(SETTING_TYPES) <= set(Settings().as_mapping())


def test_the_digest_moves_with_any_setting() -> None:
    digests = {Settings().sha256(), Settings(max_order_age_days=91).sha256(), Settings(auto_push_default=True).sha256()}
    assert len(digests) == 3
    assert Settings().sha256() == Settings().sha256()


def test_a_setting_that_is_gone_is_accepted_and_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-24: push_refund_only is gone; a home that still has it goes on, and one sentence says so."""
    home = home_with(tmp_path, "push_refund_only = true\nmax_order_age_days = 60\n")
    assert read_settings(home).max_order_age_days == 60
    assert "push_refund_only" not in settings_text()
    (sentence,) = unused_settings(home)
    assert sentence.startswith(f"{tmp_path / 'aftersales.toml'}: `push_refund_only` is no longer used: ")
    monkeypatch.setenv("AFTERSALES_PUSH_REFUND_ONLY", "true")
    assert read_settings(home).max_order_age_days == 60
    assert len(unused_settings(home)) == 2
    assert unused_settings(home_with(tmp_path, "")) == [
        sentence.replace(str(tmp_path / "aftersales.toml"), "environment").replace(
            "push_refund_only", "AFTERSALES_PUSH_REFUND_ONLY"
        )
    ]


def test_a_manifest_with_a_setting_that_is_gone_is_read(tmp_path: Path) -> None:
    """R-24, R-52: runs of earlier versions are re-performed without it."""
    old = Settings().as_text() | {"push_refund_only": "False"}
    assert Settings.model_validate(old).as_text() == Settings().as_text()
