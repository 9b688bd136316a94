"""How a sheet shows its numbers: a number under a percent format, or with leading zeros, is not the text that is seen.

Read only on demand: most workbooks have no such format, and most columns are no texts.
"""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from aftersales.jobs.ingest.readers.sheet_xml import NAMES, PLACE, column_of
from aftersales.jobs.ingest.readers.workbook_parts import STYLES, Parts, parts_of
from aftersales.jobs.ingest.readers.xml_events import Events, local, walk

PLAIN: Final = ""
PERCENT: Final = "percent"
OTHER: Final = "number"
NOT_SHOWN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Parts of a format that are shown as they are, or not at all."""
AS_TYPED: Final = frozenset({"general", "@", "0", ""})
"""Formats that show every digit of a whole number and nothing else."""
BUILT_IN: Final = {0: "General", 1: "0", 9: "0%", 10: "0.00%", 49: "@"}


class Run(NamedTuple):
    """Rows, from first to last, in which numbers of one column have a format of one kind."""

    first: int
    last: int
    kind: str


class ColumnFormats:
    """The kinds of format in one column; rows and columns count from 1."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = sorted(runs)
        self._firsts = [run.first for run in self._runs]

    def kind(self, row: int) -> str:
        place = bisect_right(self._firsts, row) - 1
        return self._runs[place].kind if place >= 0 and row <= self._runs[place].last else PLAIN


class Formats(Protocol):
    """The formats of the numbers of a sheet. `kinds` are those that the workbook has at all, without PLAIN."""

    @property
    def kinds(self) -> frozenset[str]: ...

    def column(self, number: int) -> ColumnFormats: ...


def kind_of(code: str) -> str:
    """The kind of a number format."""
    shown = NOT_SHOWN.sub("", code).strip().lower()
    if "%" in shown:
        return PERCENT
    # the first section is that of positive numbers
    return PLAIN if shown.split(";")[0].strip() in AS_TYPED else OTHER


class XlsxFormats:
    """The formats of one sheet of an XLSX workbook."""

    def __init__(self, content: bytes, name: str, styles: Sequence[str]) -> None:
        self._content = content
        self._name = name
        self._styles = styles
        self._columns: dict[int, ColumnFormats] | None = None

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self._styles) - {PLAIN}

    def column(self, number: int) -> ColumnFormats:
        if self._columns is None:
            with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
                parts = parts_of(archive)
                entry = parts.sheets[self._name]
                runs = _runs(entry.filename, parts.pieces(entry), self._styles)
            self._columns = {column: ColumnFormats(found) for column, found in runs.items()}
        return self._columns.get(number) or ColumnFormats(())


def styles_of(parts: Parts) -> list[str]:
    """The kind of format of each style that cells may name."""
    entry = parts.by_name.get(STYLES)
    if entry is None:
        return []
    codes: dict[int, str] = {}
    found: list[int] = []
    is_cells = False

    def start(name: str, given: Mapping[str, str]) -> None:
        nonlocal is_cells
        short, _ = local(name)
        if short == "numFmt":
            codes[_number(given.get("numFmtId"))] = given.get("formatCode", "")
        elif short in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            is_cells = short == "cellXfs"
        elif short == "xf" and is_cells:
            found.append(_number(given.get("numFmtId")))

    walk(entry.filename, parts.pieces(entry), Events(start))
    return [kind_of(codes.get(number, BUILT_IN.get(number, "other"))) for number in found]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _runs(part: str, pieces: Iterable[bytes], styles: Sequence[str]) -> dict[int, list[Run]]:
    """The rows of each column in which numbers have a format of some kind, from one walk through the cells."""
    runs: dict[int, list[Run]] = {}
    row, column = 1, 1

    def start(name: str, given: Mapping[str, str]) -> None:
        nonlocal row, column
        short = NAMES.get(name)
        if short == "row" and "r" in given:
            row = _number(given["r"])
        elif short == "c":
            place = PLACE.fullmatch(given.get("r", ""))
            here = int(place[2]) if place else row
            column = column_of(place[1]) if place else column
            style = _number(given.get("s"))
            kind = styles[style] if style < len(styles) and given.get("t", "n") == "n" else PLAIN
            if kind:
                _add(runs.setdefault(column, []), here, kind)

    def end(name: str) -> None:
        nonlocal row, column
        short = NAMES.get(name)
        if short == "c":
            column += 1
        elif short == "row":
            row, column = row + 1, 1

    walk(part, pieces, Events(start, end))
    return runs


def _add(runs: list[Run], row: int, kind: str) -> None:
    if runs and runs[-1].kind == kind and runs[-1].last + 1 == row:
        runs[-1] = runs[-1]._replace(last=row)
    else:
        runs.append(Run(row, row, kind))
