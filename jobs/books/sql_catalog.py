"""The relations of sql/ in the order in which they are computed.

A file reads its own chapter and earlier ones. Inside a chapter the order follows from the header line `-- inputs:`; it
is not kept by hand. Some relations have no file: they follow from a header line of another file
(generated_relations.py). Fragments that several files share are put in here, before any engine sees the text
(sql_fragments.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from operator import attrgetter

from aftersales.jobs.books.generated_relations import with_generated
from aftersales.jobs.books.sql_files import SqlRelation, written_relations
from aftersales.jobs.books.sql_fragments import expanded


@cache
def all_relations() -> tuple[SqlRelation, ...]:
    """Every relation, in the order in which they are computed."""
    relations = with_generated(sorted(written_relations(), key=lambda relation: (relation.folder, relation.name)))
    return tuple(in_order(replace(relation, text=expanded(relation.text)) for relation in relations))


def relations_of(schema: str) -> tuple[SqlRelation, ...]:
    """The relations of one schema, in order."""
    return tuple(relation for relation in all_relations() if relation.schema == schema)


def in_order(relations: Iterable[SqlRelation]) -> Iterator[SqlRelation]:
    """Chapter by chapter, inside a chapter each relation after those it reads; what is free is sorted by name.

    ValueError names the ring where relations of a chapter read each other in a circle.
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
    """Relations in order, cut into lists of which no member reads another: they can be computed at the same time."""
    wave: list[SqlRelation] = []
    for relation in relations:
        if not {other.plain_name for other in wave}.isdisjoint(relation.inputs):
            yield wave
            wave = []
        wave.append(relation)
    if wave:
        yield wave
