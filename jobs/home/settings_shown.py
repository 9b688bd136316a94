"""Every setting in force with the source of its value; secrets are masked."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from typing import Any

from aftersales.jobs.home.places import Home
from aftersales.jobs.home.settings import ENVIRONMENT_PREFIX, Settings, read_settings
from aftersales.jobs.home.watch_settings import shown


@dataclass(frozen=True)
class ShownSetting:
    """One setting: text as the settings file would have it, and `default`, `file …`, `environment …` or `flag …`."""

    setting: str
    value: Any
    source: str
    description: str


def shown_settings(home: Home, **flags: Any) -> list[ShownSetting]:
    """All settings in the order of the settings file; WrongUse as from read_settings."""
    settings = read_settings(home, **flags)
    in_file = tomllib.loads(home.settings_file.read_text(encoding="utf-8"))
    variables = {name.upper(): name for name in os.environ}

    def source(key: str) -> str:
        if key in flags:
            return f"flag --{key.replace('_', '-')}"
        if variable := variables.get(ENVIRONMENT_PREFIX + key.upper()):
            return f"environment {variable}"
        return f"file {home.settings_file}" if key in in_file else "default"

    return [
        ShownSetting(key, _plain(shown(key, getattr(settings, key))), source(key), field.description or "")
        for key, field in Settings.model_fields.items()
    ]


def _plain(value: Any) -> Any:
    """A list, a boolean, a whole number, a text, or None if nothing is set; a decimal or a date becomes text."""
    if isinstance(value, tuple | list):
        return list(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)
