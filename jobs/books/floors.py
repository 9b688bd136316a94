"""The files of sql/ in the order in which they are computed. A *floor* is one folder of sql/ with its number.

Example: `sql/72_pushed/return_stock_in.sql` is the relation `pushed.return_stock_in` on floor 72.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    pass

REPORT_SCHEMA: Final = "report"
ISSUED_SCHEMA: Final = "issued"


@dataclass(frozen=True, order=True)
class SqlRelation:
    """One SELECT: `folder` is `NN_schema`, `name` the file's stem, `text` the whole file."""

    folder: str
    name: str
    text: str

    @property
    def schema(self) -> str:
        """The folder without its number."""
        return self.folder.partition("_")[2]

    @property
    def qualified_name(self) -> str:
        """`"schema"."name"`, quoted because the names of some schemas are reserved words (check)."""
        return f'"{self.schema}"."{self.name}"'


@cache
def all_relations() -> tuple[SqlRelation, ...]:
    """Every file of sql/, floor by floor."""
    return tuple(sorted(_read()))


def relations_of(schema: str) -> tuple[SqlRelation, ...]:
    """The files of one floor."""
    return tuple(relation for relation in all_relations() if relation.schema == schema)


def _read() -> Iterator[SqlRelation]:
    for folder in files("aftersales").joinpath("sql").iterdir():
        if folder.is_dir():
            for file in folder.iterdir():
                if file.name.endswith(".sql"):
                    yield SqlRelation(folder.name, file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))
