"""The *lifetime* of each relation of sql/: a table until its last reader is computed, or only a view.

Example: `b` and `c` read `a`, and nothing else does. `a` is a table, and it is dropped as soon as `c` is computed. If
only `b` reads `a`, then `a` is a view that `b` computes on the way, and it takes no memory of its own.

Without this a run would hold every intermediate table until its end.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.books.sql_files import ISSUED_SCHEMA, REPORT_SCHEMA, SqlRelation, header_line

READ_AT_THE_END: Final = frozenset({"check", "sheet", "statement", "page", ISSUED_SCHEMA})
"""Schemas that Python reads after all of sql/ is computed. Views, because each relation is read once."""
READ_BY_PYTHON: Final = frozenset(
    {
        "staging.wrong_shop",
        "staging.date_before_order",
        "receiving.new_row_verdict",
        "pushes.batch",
        "pushes.batch_line",
        "reference.supplier",
    }
)
"""Other tables that Python reads; they are kept until the end."""
LAID_OUT_ALONE: Final = frozenset(
    {
        "exceptions",
        "page.return_selection",
        "reconciliation.settlement_side",
        "allocation.renewal_difference",
        "rollup.order_watch",
        "sheet.adjustment",
        "sheet.balance_movement",
    }
)
"""Schemas and relations that are tables although only one other relation reads them: a statement holds the memory of
all its joins and groups until it ends. With these as views, their readers ran out of 171 MiB on a million rows, or of
1.8 GB on ten million. Those of `sheet` are read by statements and page too, and would be computed again for each."""
READ_ANEW: Final = frozenset({"staging.after_sales_line_version", "staging.stock_out_line_version", "pushes.push_line"})
"""Relations that are views although several others read them: as tables they held 1 GB of a million returns until late
in the run, for readers of few of their columns; their rows are in files or tables anyway."""
MENTION: Final = re.compile(r"\b([a-z_]+\.[a-z_]+)\b")
COMMENT: Final = re.compile(r"--.*")


def name_of(relation: SqlRelation) -> str:
    """`schema.name`, as the SQL of other files writes it."""
    return relation.plain_name


def is_laid_out_alone(relation: SqlRelation) -> bool:
    """True if the relation is a table, no matter how many others read it."""
    return not LAID_OUT_ALONE.isdisjoint((relation.schema, name_of(relation)))


@cache
def mentions() -> dict[str, dict[str, int]]:
    """Relation to the relations that read it, and how often each of them names it."""
    known = {name_of(relation) for relation in all_relations()}
    found: dict[str, dict[str, int]] = {name: {} for name in known}
    for relation in all_relations():
        body = COMMENT.sub("", relation.text) + header_line(relation, "carried")
        for word in MENTION.findall(body):
            if word in known:
                readers = found[word]
                readers[name_of(relation)] = readers.get(name_of(relation), 0) + 1
    return found


@cache
def views() -> frozenset[str]:
    """Relations that are views, above all those that are read at one place only: their reader computes them."""
    names = {
        name_of(relation)
        for relation in all_relations()
        if relation.schema in READ_AT_THE_END and not is_laid_out_alone(relation)
    }
    for relation in all_relations():
        name = name_of(relation)
        is_kept = relation.schema == REPORT_SCHEMA or name in READ_BY_PYTHON
        is_kept |= is_laid_out_alone(relation)
        if name in READ_ANEW or (not is_kept and list(mentions()[name].values()) == [1]):
            names.add(name)
    return frozenset(names)


@cache
def gone_after() -> dict[str, tuple[str, ...]]:
    """Relation to the tables that can be dropped once it is computed."""
    place = {name_of(relation): position for position, relation in enumerate(all_relations())}
    end = len(place)
    last: dict[str, int] = {}

    def last_read(name: str) -> int:
        if name not in last:
            readers = mentions()[name]
            ends = [last_read(reader) if reader in views() else place[reader] for reader in readers]
            is_read_at_the_end = name in READ_BY_PYTHON or name.partition(".")[0] in READ_AT_THE_END
            last[name] = end if is_read_at_the_end else max(ends, default=place[name])
        return last[name]

    found: dict[str, list[str]] = {}
    by_place = {position: name for name, position in place.items()}
    for name in place:
        is_table = name not in views() and not name.startswith(f"{REPORT_SCHEMA}.")
        if is_table and last_read(name) < end:
            found.setdefault(by_place[last_read(name)], []).append(name)
    return {name: tuple(tables) for name, tables in found.items()}
