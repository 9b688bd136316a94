"""Settings of earlier versions: a file, a variable or a manifest that still has one stops nothing."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Final

RETIRED: Final = {"push_refund_only": "a refund-only case expects no goods and is never pushed (R-24)"}
"""Each of them, with the reason why it is gone."""


def without_retired(values: object) -> object:
    """The given settings without those that are gone; anything but a table stays as it is."""
    if not isinstance(values, dict):
        return values
    return {name: value for name, value in values.items() if str(name).lower() not in RETIRED}


def sentences_on_unused(settings_file: Path, prefix: str) -> list[str]:
    """A sentence for each setting that is gone and that the file or the environment still has."""
    in_file = tomllib.loads(settings_file.read_text(encoding="utf-8"))
    variables = {name.upper(): name for name in os.environ}
    found = [(str(settings_file), key, key) for key in RETIRED if key in in_file]
    found += [
        ("environment", variables[prefix + key.upper()], key) for key in RETIRED if prefix + key.upper() in variables
    ]
    return [f"{place}: `{name}` is no longer used: {RETIRED[key]}. Remove it." for place, name, key in found]
