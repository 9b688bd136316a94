"""The relations of sql/ in the order in which they are computed.

A folder of sql/ is a chapter (`NN_schema`) and a file is one relation (`schema.name`). A file reads its own chapter and
earlier chapters. Inside a chapter the order follows from the header lines `-- inputs:`, so no one maintains it by hand.
Some relations have no file, because a header line of another file declares them (generated_relations.py). Fragments
that several files share are expanded here, before an engine reads the text (sql_fragments.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from itertools import groupby
from operator import attrgetter
from typing import Final

REPORT_SCHEMA: Final = "report"
ISSUED_SCHEMA: Final = "issued"
CHAPTER: Final = re.compile(r"\d\d_[a-z]+")


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
    """The text of the header line `-- label: …`, continued lines joined; empty if the header has no such line."""
    found = re.search(rf"^-- {label}: (.+(?:\n--  .+)*)$", relation.text, re.MULTILINE)
    return re.sub(r"\n--\s+", " ", found[1]).strip() if found else ""


@cache
def all_relations() -> tuple[SqlRelation, ...]:
    """Every relation, in the order in which they are computed."""
    from aftersales.jobs.books.generated_relations import with_generated
    from aftersales.jobs.books.sql_fragments import expanded

    relations = with_generated(sorted(_read(), key=lambda relation: (relation.folder, relation.name)))
    return tuple(in_order(replace(relation, text=expanded(relation.text)) for relation in relations))


def relations_of(schema: str) -> tuple[SqlRelation, ...]:
    """The relations of one schema, in order."""
    return tuple(relation for relation in all_relations() if relation.schema == schema)


def in_order(relations: Iterable[SqlRelation]) -> Iterator[SqlRelation]:
    """Yields chapter after chapter, and in a chapter each relation after those it reads; ties are sorted by name.

    Raises ValueError, with the names of the circle, if relations of a chapter read each other in a circle.
    """
    by_chapter = attrgetter("folder")
    for _, chapter in groupby(sorted(relations, key=by_chapter), by_chapter):
        named = {relation.plain_name: relation for relation in chapter}
        graph = {name: [other for other in relation.inputs if other in named] for name, relation in named.items()}
        sorter = TopologicalSorter(graph)
        try:
            sorter.prepare()
        except CycleError as error:
            ring = " → ".join(error.args[1])
            raise ValueError(f"sql/ has relations that read each other in a circle: {ring}") from None
        while sorter.is_active():
            ready = sorted(sorter.get_ready())
            yield from (named[name] for name in ready)
            sorter.done(*ready)


def waves(relations: Iterable[SqlRelation]) -> Iterator[list[SqlRelation]]:
    """Cuts ordered relations into lists whose members do not read each other and can be computed at the same time."""
    wave: list[SqlRelation] = []
    for relation in relations:
        if not {other.plain_name for other in wave}.isdisjoint(relation.inputs):
            yield wave
            wave = []
        wave.append(relation)
    if wave:
        yield wave


def _read() -> Iterator[SqlRelation]:
    for folder in files("aftersales").joinpath("sql").iterdir():
        if folder.is_dir() and CHAPTER.fullmatch(folder.name):
            for file in folder.iterdir():
                if file.name.endswith(".sql"):
                    yield SqlRelation(folder.name, file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))
