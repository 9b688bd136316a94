"""One file of sql/: its header, its place, its tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.tokens import Token

from aftersales.jobs.books.sql_fragments import expanded

HEADER_KEYS: Final = ("what", "grain", "key", "inputs", "rules")
CARRIED_KEYS: Final = ("carried", "daily")
"""Last keys of published relations: how the previous run's rows are carried forward (jobs/books/published_file)."""
DECLARING_KEYS: Final = ("versions", "persisted", "transient")
"""After the other keys: the relations that follow from this one (jobs/books/generated_relations.py)."""
READER_KEYS: Final = ("asks", "start")
"""Of published relations, last: the question that the relation answers and a query to start with (`report.help`)."""
HEADER_LINE: Final = re.compile(
    rf"^-- ({'|'.join((*HEADER_KEYS, *DECLARING_KEYS, *CARRIED_KEYS, *READER_KEYS))}): (\S.*)$"
)
CONTINUED_LINE: Final = re.compile(r"^--\s{2,}(\S.*)$")
FOLDER: Final = re.compile(r"^(\d\d)_([a-z][a-z_]*)$")


@dataclass(frozen=True)
class SqlFile:
    """A relation of sql/ as text, its fragments put in; everything else is derived from it."""

    folder: str
    stem: str
    text: str

    @classmethod
    def read(cls, path: Path) -> SqlFile:
        """The file at a path; its folder's name is its chapter."""
        return cls(path.parent.name, path.stem, expanded(path.read_text(encoding="utf-8")))

    @property
    def chapter(self) -> int:
        """The number of the folder; -1 if it has no number."""
        found = FOLDER.match(self.folder)
        return int(found[1]) if found else -1

    @property
    def schema(self) -> str:
        """The folder's name without its number."""
        found = FOLDER.match(self.folder)
        return found[2] if found else self.folder

    @property
    def relation(self) -> str:
        """The name of what the file makes."""
        return f"{self.schema}.{self.stem}"

    @cached_property
    def header(self) -> dict[str, str]:
        """The entries of the comment on top, in their order; a line indented by two blanks or more continues one."""
        entries: dict[str, str] = {}
        last = ""
        for line in self.text.splitlines():
            if found := HEADER_LINE.match(line):
                last = found[1]
                entries[last] = found[2].strip()
            elif last and (found := CONTINUED_LINE.match(line)):
                entries[last] += " " + found[1].strip()
            else:
                break
        return entries

    def listed(self, entry: str) -> list[str]:
        """The names of a header entry; `-` means that it has no names."""
        names = [name.strip() for name in self.header.get(entry, "").split(",")]
        return [name for name in names if name not in ("", "-")]

    @cached_property
    def statements(self) -> list[exp.Expression]:
        """The statements of the file, parsed as DuckDB's SQL."""
        return [statement for statement in sqlglot.parse(self.text, read="duckdb") if statement is not None]

    @cached_property
    def query(self) -> exp.Expression:
        """The one statement."""
        return self.statements[0]

    @cached_property
    def tokens(self) -> list[Token]:
        """The words of the file, without comments."""
        return sqlglot.tokenize(self.text, read="duckdb")

    @cached_property
    def ctes(self) -> dict[str, exp.CTE]:
        """Every CTE of the file by its name."""
        return {cte.alias: cte for cte in self.query.find_all(exp.CTE)}

    @cached_property
    def relations_read(self) -> set[str]:
        """The relations that the body reads; CTEs are the file's own."""
        read = set()
        for table in self.query.find_all(exp.Table):
            if not table.name or (not table.db and table.name in self.ctes):
                continue
            read.add(f"{table.db}.{table.name}" if table.db else table.name)
        return read


def leaves(query: exp.Expression) -> list[exp.Select]:
    """The SELECTs whose rows a query returns: itself, or the branches of its unions."""
    if isinstance(query, exp.SetOperation):
        return leaves(query.left) + leaves(query.right)
    if isinstance(query, exp.Subquery):
        return leaves(query.this)
    return [query] if isinstance(query, exp.Select) else []


def output_columns(
    file: SqlFile, catalog: dict[str, SqlFile], query: exp.Expression | None = None, depth: int = 0
) -> list[str] | None:
    """The columns a file returns, stars followed through CTEs and other files; None if they cannot be known."""
    branches = leaves(query if query is not None else file.query)
    if not branches or depth > 40:
        return None
    columns: list[str] = []
    for projection in branches[0].expressions:
        if not projection.is_star:
            columns.append(projection.alias_or_name)
            continue
        starred = _columns_of_star(file, catalog, branches[0], projection, depth + 1)
        if starred is None:
            return None
        columns.extend(starred)
    return columns


def _columns_of_star(
    file: SqlFile, catalog: dict[str, SqlFile], select: exp.Select, star: exp.Expression, depth: int
) -> list[str] | None:
    """The columns that `*` or `name.*` selects."""
    wanted = star.table if isinstance(star, exp.Column) else ""
    source = select.args.get("from_") or select.args.get("from")
    joins = [join for join in select.args.get("joins") or [] if join.kind not in ("SEMI", "ANTI")]
    columns: list[str] = []
    for table in [source.this if source else None, *(join.this for join in joins)]:
        if not isinstance(table, exp.Table):
            return None
        if wanted and table.alias_or_name != wanted:
            continue
        found: list[str] | None
        if not table.db and table.name in file.ctes:
            found = output_columns(file, catalog, file.ctes[table.name].this, depth)
        elif (other := catalog.get(f"{table.db}.{table.name}")) is not None:
            found = output_columns(other, catalog, None, depth)
        else:
            found = None
        if found is None:
            return None
        columns.extend(name for name in found if name not in columns)
    return columns
