"""Creates a home: its folders, a settings file that explains each key, and an empty template of each table."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.inbox import SUPPLIER_FILES
from aftersales.jobs.ingest.input_templates import inbox_templates, reference_templates
from aftersales.jobs.ingest.source_registry import folders
from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK, make_folder, write_atomically
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import settings_text

TEMPLATES: Final = "templates"
"""Under the home: an empty table of each kind of input file, to be copied; the inbox itself begins empty."""


def create_home(home: Home) -> list[Path]:
    """Create what is missing of a home, and change nothing that exists. Returns what was created."""
    os.umask(PRIVATE_UMASK)
    made: list[Path] = []
    for folder in (home.reference, home.inbox, home.archive, home.state.root, *_inbox_folders(home)):
        if not folder.is_dir():
            make_folder(folder)
            made.append(folder)
    tables = {home.reference / f"{name}.csv": columns for name, columns in reference_templates().items()}
    tables |= {home.root / TEMPLATES / f"{name}.csv": columns for name, columns in inbox_templates().items()}
    for path, columns in tables.items():
        if not path.exists() and not path.with_suffix(".xlsx").exists():
            write_atomically(path, _header(columns))
            made.append(path)
    if not home.settings_file.exists():
        write_atomically(home.settings_file, settings_text().encode())
        made.append(home.settings_file)
    return made


def _inbox_folders(home: Home) -> list[Path]:
    """One folder per kind of file; those of marketplaces and of suppliers get one folder per shop or supplier
    later."""
    return [home.inbox / name for name in (*folders(), SUPPLIER_FILES)]


def _header(columns: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(columns)
    return text.getvalue().encode()
