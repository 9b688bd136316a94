"""The data dictionary: what schema `report` is, from the headers and column lines of our own SQL, and from its lineage.

Made from the package alone; no home is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from aftersales.jobs.analysis.lineage import COMPUTED, CONSTANT, TAKEN, lineage_of
from aftersales.jobs.analysis.source_columns import GROUND_SCHEMAS
from aftersales.jobs.books.sql_columns import published_relations
from aftersales.jobs.books.sql_files import REPORT_SCHEMA

if TYPE_CHECKING:
    from aftersales.jobs.analysis.lineage import Lineage
    from aftersales.jobs.books.sql_columns import PublishedRelation

TITLE: Final = "Data dictionary"
MARKDOWN_COMMAND: Final = "aftersales dictionary --output docs/dictionary.md"
HOW_IT_IS_MADE: Final = (
    "Every relation of schema report in aftersales.duckdb, as the SQL that makes it tells it. "
    "The file itself says the same: in its comments and in report.help."
)
HOW_TO_READ: Final = {
    TAKEN: "taken: the value of one of these columns, unchanged on every floor",
    COMPUTED: "computed: made from these columns; one without columns counts rows or numbers them",
    CONSTANT: "constant: no column stands behind it",
}
FOLLOWED: Final = (
    "Lineage follows values, through every floor of sql/. Conditions that decide which rows there are, in joins and "
    "filters, are not followed."
)


@dataclass(frozen=True)
class ColumnEntry:
    """A column; `origins` is `relation: columns` a line, `form` one of HOW_TO_READ, `floors` the folders passed."""

    name: str
    sql_type: str
    comment: str
    form: str
    origins: tuple[tuple[str, str], ...]
    floors: tuple[str, ...]


@dataclass(frozen=True)
class RelationEntry:
    """A relation with what its header says, and its columns."""

    told: PublishedRelation
    columns: tuple[ColumnEntry, ...]


def entries() -> tuple[RelationEntry, ...]:
    """Every published relation by its name."""
    return tuple(
        RelationEntry(
            relation,
            tuple(
                _column(column.name, column.sql_type, column.comment, lineage)
                for column in relation.columns
                for lineage in (lineage_of(f"{REPORT_SCHEMA}.{relation.name}", column.name),)
            ),
        )
        for relation in published_relations()
    )


def as_html() -> str:
    """One page, self-contained and without a script."""
    from aftersales.jobs.report.html.rendering import rendered

    return rendered(
        "dictionary.html",
        has_script=False,
        title=TITLE,
        entries=entries(),
        how_it_is_made=HOW_IT_IS_MADE,
        how_to_read=HOW_TO_READ,
        grounds=GROUND_SCHEMAS,
        followed=FOLLOWED,
        schema=REPORT_SCHEMA,
    )


def as_markdown() -> str:
    """The same as text for a repository: docs/dictionary.md is this."""
    lines = [f"# {TITLE}", "", HOW_IT_IS_MADE, "", f"Made by `{MARKDOWN_COMMAND}`; a test compares.", ""]
    lines += ["| Relation | Question |", "|---|---|"]
    made = entries()
    lines += [f"| [{entry.told.name}](#{entry.told.name}) | {_cell(entry.told.asks)} |" for entry in made]
    lines += ["", "## How lineage is told", "", FOLLOWED, ""]
    lines += [f"- {sentence}" for sentence in HOW_TO_READ.values()]
    lines += [f"- `{schema}`: {meaning}" for schema, meaning in GROUND_SCHEMAS.items()]
    for entry in made:
        lines += ["", *_markdown(entry)]
    return "\n".join(lines) + "\n"


def _column(name: str, sql_type: str, comment: str, lineage: Lineage) -> ColumnEntry:
    grouped = groupby(lineage.origins, key=lambda place: place.relation)
    origins = tuple((relation, ", ".join(place.column for place in places)) for relation, places in grouped)
    return ColumnEntry(name, sql_type, comment, lineage.form, origins, lineage.floors)


def _markdown(entry: RelationEntry) -> list[str]:
    told = entry.told
    lines = [f"## {told.name}", "", f"**{told.asks}** {told.what[:1].upper()}{told.what[1:]}.", ""]
    lines += [f"- one row is: {told.grain}", f"- key: {told.key}", "", "```sql", told.start, "```", ""]
    lines += ["| Column | Type | Meaning |", "|---|---|---|"]
    lines += [f"| {column.name} | {column.sql_type} | {_cell(column.comment)} |" for column in entry.columns]
    lines += ["", "<details><summary>Lineage</summary>", ""]
    lines += ["| Column | Form | Comes from | Through |", "|---|---|---|---|"]
    for column in entry.columns:
        origins = "<br>".join(f"`{relation}`: {columns}" for relation, columns in column.origins)
        lines.append(f"| {column.name} | {column.form} | {origins or '-'} | {', '.join(column.floors) or '-'} |")
    return [*lines, "", "</details>"]


def _cell(text: str) -> str:
    """Text in a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("<", "&lt;")
