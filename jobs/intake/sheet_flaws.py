"""Finds cells that would be read as blank but are not: errors, formulas without a value, cells merged over rows.

A blank cell means "unknown", so each of these would silently lose a value. They are searched in the XML, because
calamine returns all three as blank. The old .xls is not searched.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import Final

SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
ERROR: Final = re.compile(rb'<c\s[^>]*\bt="e"')
UNCOMPUTED: Final = re.compile(rb'<c\s(?![^>]*\bt="str")[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>|</c>)')
MERGED: Final = re.compile(rb'<mergeCell\s+ref="[A-Z]+([0-9]+):[A-Z]+([0-9]+)"')
WORKBOOK: Final = "xl/workbook.xml"
RELATIONS: Final = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True)
class Flaws:
    """Flaws of one sheet: errors, formulas without a value, and the last rows of cells merged over several rows."""

    has_errors: bool = False
    has_uncomputed: bool = False
    merged_to: tuple[int, ...] = ()

    def described(self, header_row: int) -> str:
        """The flaw under the header as the first part of a message, or ""."""
        if self.has_errors:
            return "found cells that show an error such as #N/A"
        if self.has_uncomputed:
            return "found formulas without a computed value"
        if any(row > header_row for row in self.merged_to):
            return f"found cells that are merged over several rows, down to row {max(self.merged_to)}"
        return ""


def flaws_of(content: bytes) -> dict[str, Flaws]:
    """Name of a sheet to its flaws; empty if the parts of the workbook cannot be identified."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            paths = _paths(archive.read(WORKBOOK), archive.read(RELATIONS))
            return {name: _flaws(archive.read(path)) for name, path in paths.items() if path in archive.namelist()}
    except (KeyError, zipfile.BadZipFile, RuntimeError, ValueError, OSError):
        return {}


def _paths(workbook: bytes, relations: bytes) -> dict[str, str]:
    """Name of a sheet to its part in the zip."""
    targets = {_attribute(found, "Id"): _attribute(found, "Target") for found in RELATION.findall(relations)}
    paths = {}
    for found in SHEET.findall(workbook):
        target = targets.get(_attribute(found, r"\w+:id"), "")
        paths[_attribute(found, "name")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return paths


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag.decode("utf-8", "replace"))
    return html.unescape(found.group(1)) if found else ""


def _flaws(sheet: bytes) -> Flaws:
    # a plain search first: most sheets have no flaw, and a pattern takes a second for a hundred thousand rows
    merges = MERGED.findall(sheet) if b"<mergeCell" in sheet else []
    merged_to = tuple(int(last) for first, last in merges if int(last) > int(first))
    has_errors = b't="e"' in sheet and bool(ERROR.search(sheet))
    return Flaws(has_errors, b"<f" in sheet and bool(UNCOMPUTED.search(sheet)), merged_to)
