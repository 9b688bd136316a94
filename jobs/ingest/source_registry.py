"""Finds every declaration of jobs/ingest/sources; adding a file there adds a source."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from aftersales.jobs.ingest import sources
from aftersales.jobs.ingest.source_spec import Declaration


@cache
def declarations() -> tuple[Declaration, ...]:
    """All declarations, by the name of their file."""
    names = sorted(module.name for module in pkgutil.iter_modules(sources.__path__))
    modules = [importlib.import_module(f"{sources.__name__}.{name}") for name in names]
    return tuple(module.DECLARATION for module in modules)


def module_text(declaration: Declaration) -> str:
    """The docstring of the file of a declaration: what was seen in real files, and what is inferred."""
    return importlib.import_module(f"{sources.__name__}.{declaration.name}").__doc__ or ""


def of_folder(folder: str) -> tuple[Declaration, ...]:
    """The declarations for the files of a folder in inbox/."""
    return tuple(declaration for declaration in declarations() if declaration.folder == folder)


def folders() -> dict[str, bool]:
    """Every known folder in inbox/, and whether it has one folder per shop."""
    return {declaration.folder: declaration.has_shop_folder for declaration in declarations()}
