"""The empty files that `init` writes: the columns of each, as the declarations have them."""

from __future__ import annotations

from aftersales.jobs.ingest.source_registry import declarations
from aftersales.schemas.reference_table import FILE_NAMES, REFERENCE_COLUMNS


def inbox_templates() -> dict[str, tuple[str, ...]]:
    """Folder below inbox/ to the columns of its template; exports of marketplaces and our workbooks have none."""
    return {
        declaration.folder: tuple(column.headers[0] for column in declaration.columns)
        for declaration in declarations()
        if not declaration.has_shop_folder and not declaration.in_tables
    }


def reference_templates() -> dict[str, tuple[str, ...]]:
    """Name of a file in reference/, without suffix, to its columns."""
    return {FILE_NAMES[kind]: tuple(column.name for column in columns) for kind, columns in REFERENCE_COLUMNS.items()}
