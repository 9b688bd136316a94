"""Homes for the measures, filled by hard links, so that a copy of a large home costs nothing."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path
from typing import Final

from bench.places import TRIALS

SETTINGS: Final = 'time_zone = "Asia/Kuala_Lumpur"\n'
NEVER_REWRITTEN: Final = {".csv", ".parquet", ".xlsx"}
"""Files that a run never changes in place: copies of a home share them by hard links, all other files are copied."""


def found(home: Path, reference: Path) -> Path:
    """A home with a world's reference tables and nothing in its inbox."""
    (home / "inbox").mkdir(parents=True)
    (home / "aftersales.toml").write_text(SETTINGS, encoding="utf-8")
    shutil.copytree(reference, home / "reference")
    return home


def drop(files: Path, home: Path) -> None:
    """Put the files of a business date into a home's inbox."""
    shutil.copytree(files, home / "inbox", copy_function=_linked, dirs_exist_ok=True)


def copy(home: Path, name: str) -> Path:
    """A copy of a home for one run of a measure."""
    target = TRIALS / name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(home, target, copy_function=_linked_or_copied)
    # otherwise the measured run would wait until the disk has written the copy
    os.sync()
    return target


def trial(name: str) -> Path:
    """A path for one run of a measure; nothing exists there."""
    target = TRIALS / name
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def run_arguments(home: Path, business_date: date) -> list[str]:
    """The arguments of the product's command for one business date."""
    return ["run", "--home", str(home), "--business-date", business_date.isoformat(), "--yes"]


def _linked(source: str, target: str) -> str:
    os.link(source, target)
    return target


def _linked_or_copied(source: str, target: str) -> str:
    if Path(source).suffix in NEVER_REWRITTEN:
        return _linked(source, target)
    return str(shutil.copy2(source, target))
