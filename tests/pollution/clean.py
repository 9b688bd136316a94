"""The clean tables: accepted rows of real files and of our templates' examples, and the meaning of their columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from aftersales.jobs.ingest.readers.csv_reader import DelimitedFile
from aftersales.jobs.ingest.source_matching import Recognized, recognize
from aftersales.jobs.ingest.source_registry import declarations
from aftersales.jobs.ingest.source_spec import Declaration
from aftersales.schemas.contract import RULES
from aftersales.schemas.fact_columns import COUNT, FACT_COLUMNS, FREE_TEXTS, MOMENT, MONEY, TEXT
from tests.ingest.made import Outcome, plain, take_one
from tests.pollution.real import real_tables

EXPORTS: Final = Path(__file__).parents[1] / "ingest" / "sources" / "exports"
SPICES: Final = ('a "quoted", cell', "two; words", "with\ta tab | and a 'mark'", "on two\nlines")
"""Text for cells that no rule checks, so that quotes and delimiters have an effect."""


@dataclass(frozen=True)
class Table:
    """A header and rows of cells, of one declaration; `path` is the folder in inbox/ where its files belong."""

    name: str
    declaration: Declaration
    path: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def lines(self) -> list[list[str]]:
        """Header and rows, to be changed."""
        return [list(self.header), *map(list, self.rows)]

    @cached_property
    def recognized(self) -> Recognized:
        header = io.StringIO()
        csv.writer(header).writerow(self.header)
        return recognize(DelimitedFile(header.getvalue().encode()), [self.declaration])

    def holding(self, what: str) -> list[int]:
        """The places of the columns that hold counts, money, moments, ids, words, texts for people, or are `spare`."""
        return sorted(set(self._places(what)))

    def _places(self, what: str) -> Iterator[int]:
        declaration, positions = self.declaration, self.recognized.positions
        if what == "spare":
            # a column that only fills in for a blank one may still be part of the row key
            yield from set(range(len(self.header))) - set(positions.values())
        if what == "word":
            spelt = [words for words in declaration.words if words.spellings and words.read_from in positions]
            yield from (positions[words.read_from] for words in spelt)
        for column in FACT_COLUMNS[declaration.kind]:
            picked = [pick.column for pick in declaration.picks if pick.canonical == column.name]
            sources = picked or declaration.either.get(column.name, (column.name,))
            rules = [rule for rule in RULES[declaration.kind] if rule.about == column.name]
            is_id = column.sql_type == TEXT and column.name.endswith(("_id", "_number"))
            is_kind = {
                "count": column.sql_type == COUNT,
                "money": column.sql_type == MONEY,
                "moment": column.sql_type == MOMENT,
                "id": is_id,
                "line key": column.name == "line_key",
                "id without blanks": is_id and any("blanks" in rule.expected for rule in rules),
                "id that is needed": is_id and any(rule.reason == "REQUIRED" and rule.judged is None for rule in rules),
                "text": column.name in FREE_TEXTS,
            }
            if is_kind.get(what):
                yield from (positions[name] for name in sources if name in positions and name not in declaration.masked)

    def but(self, lines: list[list[str]]) -> Table:
        """The same table with other lines."""
        return replace(self, header=tuple(lines[0]), rows=tuple(map(tuple, lines[1:])))


def as_csv(lines: list[list[str]], **form: Any) -> str:
    """Lines as the csv module writes them; `form` holds its options."""
    text = io.StringIO()
    csv.writer(text, **{"lineterminator": "\n", **form}).writerows(lines)
    return text.getvalue()


def facts_of(table: Table) -> Outcome:
    """The facts of a table that is written as plain CSV."""
    with TemporaryDirectory() as folder:
        return take_one(Path(folder), f"{table.path}/clean.csv", as_csv(table.lines))


def contents(outcome: Outcome) -> list[dict[str, Any]]:
    """Accepted rows without their places."""
    rows: list[dict[str, Any]] = plain(outcome.accepted, ("input_file_id", "content_hash", "row_number"))
    return rows


@cache
def tables() -> tuple[Table, ...]:
    """One table for each template of ours and for each known header of the marketplaces' files (tests/wild)."""
    templates = [_template(declaration) for declaration in declarations() if not declaration.has_shop_folder]
    real = [Table(real.name, real.declaration, real.folder, real.header, real.rows) for real in real_tables()]
    return tuple(_spiced(_accepted(table)) for table in (*templates, *real))


def _template(declaration: Declaration) -> Table:
    """Header and rows of the example of a template."""
    content = (EXPORTS / f"{declaration.name}.csv").read_text(encoding="utf-8-sig")
    header, *rows = csv.reader(io.StringIO(content, newline=""))
    return Table(declaration.name, declaration, declaration.folder, tuple(header), tuple(map(tuple, rows)))


def _accepted(table: Table) -> Table:
    """The rows that are let in: other rows would be let in where pollution removes their counterpart."""
    lines = table.lines
    with TemporaryDirectory() as folder:
        accepted = take_one(Path(folder), f"{table.path}/clean.csv", as_csv(lines)).accepted
    assert accepted, f"{table.name}: no row is let in"
    return table.but([lines[0], *(lines[row["row_number"] - 1] for row in accepted)])


def _spiced(table: Table) -> Table:
    """Quotes, delimiters and line ends in texts that are for people, or that are not read."""
    lines = table.lines
    places = table.holding("text") or [place for place in table.holding("spare") if lines[0][place]]
    for number, line in enumerate(lines[1:]):
        for place in places[:1]:
            line[place] = SPICES[number % len(SPICES)]
    return table.but(lines)
