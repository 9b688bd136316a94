"""A clock for tests of whole homes: every module of the project reads the time from it, and files get its times."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from types import ModuleType
from unittest import mock

from aftersales import jobs

LEFT_OUT = ("aftersales.jobs.spark", "aftersales.jobs.entry_point")


@cache
def _modules() -> tuple[ModuleType, ...]:
    """Every module that reads the time; imported now, because a command imports them when it is called."""
    for found in pkgutil.walk_packages(jobs.__path__, "aftersales.jobs."):
        if not found.name.startswith(LEFT_OUT):
            importlib.import_module(found.name)
    ours = [module for name, module in sys.modules.items() if name.startswith("aftersales.jobs.")]
    return tuple(module for module in ours if getattr(module, "datetime", None) is datetime)


def _fixed(moment: datetime) -> type[datetime]:
    class Fixed(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz) if tz else moment.astimezone(UTC).replace(tzinfo=None)

    return Fixed


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be this moment."""
    patches = [mock.patch.object(module, "datetime", _fixed(moment)) for module in _modules()]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()


def date_files(folder: Path, moment: datetime) -> None:
    """Give every file below a folder this time."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (moment.timestamp(), moment.timestamp()))
