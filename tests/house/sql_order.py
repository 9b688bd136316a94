"""The relations of sql/ in the order in which they are computed: `make sql-order`, and docs/sql.md.

`python -m tests.house.sql_order` prints the order, `python -m tests.house.sql_order --write` writes the page.
"""

from __future__ import annotations

import re
import sys
from itertools import groupby
from typing import Final

from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.books.sql_files import SqlRelation, header_line
from aftersales.jobs.books.sql_fragments import fragments
from tests.house.tree import ROOT

PAGE: Final = ROOT / "docs/sql.md"
CHAPTER_LINE: Final = re.compile(r"^\| `(?P<folder>\d\d_[a-z]+)` \| (?P<text>.+) \|$", re.MULTILINE)
COMMAND: Final = "make pages"


def chapters() -> dict[str, str]:
    """Folder to its sentence in sql/README.md."""
    return dict(CHAPTER_LINE.findall((ROOT / "sql/README.md").read_text(encoding="utf-8")))


def order() -> str:
    """One line per relation: its place, its name, what a row is."""
    lines = []
    for number, relation in enumerate(all_relations(), 1):
        lines.append(f"{number:>4}  {relation.folder}  {relation.name:<34} {header_line(relation, 'what')}")
    return "\n".join(lines) + "\n"


def page() -> str:
    """docs/sql.md."""
    relations = all_relations()
    written = [relation for relation in relations if not relation.declared_in]
    parts = [
        "# The relations of sql/ in the order of a run",
        "",
        f"Made by `{COMMAND}` from the headers of sql/; a test compares the two. {len(relations)} relations: "
        f"{len(written)} have a file, {len(relations) - len(written)} follow from a header line of another file. "
        "How to read a file is in [sql/README.md](../sql/README.md).",
        "",
    ]
    for folder, members in groupby(relations, key=lambda relation: relation.folder):
        parts += [f"## {folder}", "", chapters()[folder], "", "| relation | what it holds | reads |", "|---|---|---|"]
        parts += [_line(relation) for relation in members]
        parts.append("")
    parts += ["## Fragments", "", "| fragment | what it is | rules |", "|---|---|---|"]
    parts += [
        f"| `{fragment.name}({', '.join(fragment.parameters)})` | {fragment.what} | {fragment.rules} |"
        for fragment in fragments().values()
    ]
    return "\n".join(parts) + "\n"


def _line(relation: SqlRelation) -> str:
    if relation.declared_in:
        name = f"`{relation.name}` (from `{relation.declared_in.removeprefix('sql/')}`)"
    else:
        name = f"[`{relation.name}`](../sql/{relation.folder}/{relation.name}.sql)"
    inputs = ", ".join(f"`{other}`" for other in relation.inputs) or "-"
    return f"| {name} | {header_line(relation, 'what')} | {inputs} |"


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(order())
