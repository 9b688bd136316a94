"""Stores each run of a measure on disk, so that an interrupted bench of hours continues where it stopped.

The runs are valid for one state of the product, of the bench itself and of every locked version; after any change
everything is measured again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.histories import digest_of, product_digest
from bench.measures import Scale, Value
from bench.places import BUILT, CHECKOUT
from bench.session import Ran


def kept(name: str, scale: Scale, folder: Path = BUILT / "kept") -> list[Value]:
    """The stored runs of a measure at this size with this state of the product."""
    place = _place(name, scale, folder)
    if not place.is_file():
        return []
    return [_read(told) for told in json.loads(place.read_text(encoding="utf-8"))]


def keep(name: str, scale: Scale, values: Sequence[Value], folder: Path = BUILT / "kept") -> None:
    """Store all runs of a measure so far; a reader finds the old list or the new one."""
    place = _place(name, scale, folder)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_suffix(".partial")
    partial.write_text(json.dumps([asdict(value) for value in values], indent=1, default=str) + "\n", encoding="utf-8")
    partial.replace(place)


def _read(told: dict[str, Any]) -> Value:
    runs, at = tuple(Ran(**run) for run in told["runs"]), datetime.fromisoformat(told["at"])
    return Value(**{**told, "runs": runs, "at": at})


def _place(name: str, scale: Scale, folder: Path) -> Path:
    """The file of a measure, in a folder named after a digest of everything that the figure depends on."""
    locked = [
        (CHECKOUT / place).read_text(encoding="utf-8") for place in ("requirements.lock", "bench/requirements.lock")
    ]
    rests_upon = f"{product_digest()} {digest_of('bench')} {asdict(scale)} {locked}"
    return folder / hashlib.sha256(rests_upon.encode()).hexdigest()[:12] / f"{name}.json"
