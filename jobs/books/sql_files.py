"""The files of sql/ as text: a folder is a chapter (`NN_schema`), a file is one relation (`schema.name`).

The header of a file says what its relation is, and each line of its final SELECT names, types and explains one column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

REPORT_SCHEMA: Final = "report"
ISSUED_SCHEMA: Final = "issued"
CHAPTER: Final = re.compile(r"\d\d_[a-z]+")


COLUMN_LINE: Final = re.compile(r"AS (?P<type>[A-Z]+(?:\(\d+, \d+\))?)\) AS (?P<name>\w+),?(?: +-- +(?P<comment>.+))?$")
"""The end of `CAST(… AS TYPE) AS name, -- comment`."""


@dataclass(frozen=True)
class SqlRelation:
    """One SELECT: `folder` is `NN_schema`, `name` the file's stem, `text` the whole file.

    `declared_in` is the file whose header line declares a generated relation; empty for a file of its own.
    """

    folder: str
    name: str
    text: str
    declared_in: str = ""

    @property
    def schema(self) -> str:
        """The folder without its number."""
        return self.folder.partition("_")[2]

    @property
    def qualified_name(self) -> str:
        """`"schema"."name"`, quoted because `check` is a reserved word."""
        return f'"{self.schema}"."{self.name}"'

    @property
    def plain_name(self) -> str:
        """`schema.name`, as other files mention it."""
        return f"{self.schema}.{self.name}"

    @property
    def inputs(self) -> tuple[str, ...]:
        """The relations that the header line `-- inputs:` names (a test compares it with the body)."""
        names = (name.strip() for name in header_line(self, "inputs").split(","))
        return tuple(name for name in names if name not in ("", "-"))


def header_line(relation: SqlRelation, label: str) -> str:
    """The text of the header line `-- label: …`, continued lines joined; empty where the header has no such line."""
    found = re.search(rf"^-- {label}: (.+(?:\n--  .+)*)$", relation.text, re.MULTILINE)
    return re.sub(r"\n--\s+", " ", found[1]).strip() if found else ""


@dataclass(frozen=True)
class ColumnLine:
    """A returned column: its name, SQL type and comment (empty where the chapter needs none)."""

    name: str
    sql_type: str
    comment: str


def column_lines(relation: SqlRelation) -> tuple[ColumnLine, ...]:
    """The columns of the final SELECT of a file whose columns are all cast (chapters report, sheet), in their order."""
    final = relation.text.rsplit("\nSELECT", 1)[1]
    found = (COLUMN_LINE.search(line) for line in final.splitlines())
    return tuple(ColumnLine(match["name"], match["type"], (match["comment"] or "").strip()) for match in found if match)


def written_relations() -> Iterator[SqlRelation]:
    """Every file of sql/, in no order, its fragments not put in yet."""
    for folder in files("aftersales").joinpath("sql").iterdir():
        if folder.is_dir() and CHAPTER.fullmatch(folder.name):
            for file in folder.iterdir():
                if file.name.endswith(".sql"):
                    yield SqlRelation(folder.name, file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))
