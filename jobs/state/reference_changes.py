"""Differences between the reference tables of two runs, row by row (R-71); the state keeps every version of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.state.manifest import Manifest
from aftersales.jobs.state.paths import State, reference_path
from aftersales.schemas.reference_table import FILE_NAMES, REFERENCE_KEYS

if TYPE_CHECKING:
    import polars as pl

SHOWN_ROWS: Final = 8
"""Rows of one table and kind of change that a sentence names; the others are counted."""


@dataclass(frozen=True)
class TableChange:
    """What is different in one table: the keys of rows as text, and of a changed row the columns."""

    table: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """`suppliers: 1 row added (S-X), 2 rows removed (S-A, S-B)`."""
        kinds = {"added": self.added, "removed": self.removed, "changed": self.changed}
        parts = [
            f"{len(rows)} {'row' if len(rows) == 1 else 'rows'} {kind} ({shortened(rows)})"
            for kind, rows in kinds.items()
            if rows
        ]
        return f"{self.table}: {', '.join(parts)}"


def shortened(names: Sequence[str], most: int = SHOWN_ROWS) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def tables_of(state: State, manifest: Manifest | None) -> dict[str, Path]:
    """Kind to the copy of the reference table that a run read; a copy that is lost is left out."""
    digests = manifest.reference if manifest else {}
    paths = {kind: reference_path(state.reference, kind, digest) for kind, digest in digests.items()}
    return {kind: path for kind, path in paths.items() if path.is_file()}


def kept_copies(kept: Mapping[str, Path]) -> dict[str, str]:
    """Kind to what a message adds about a table whose file is missing and of which the previous run kept a copy."""
    return {
        kind: f" only if the table never had a row. The previous run's copy is state/reference/{path.name}: "
        f"`aftersales reference --restore {FILE_NAMES[kind]}` writes it back"
        for kind, path in kept.items()
    }


def changes_between(before: Mapping[str, Path], after: Mapping[str, Path]) -> Iterator[TableChange]:
    """Every table that both have and that is different; equal names are equal tables, because they have the digest."""
    import polars as pl

    for kind, table in FILE_NAMES.items():
        old, new = before.get(kind), after.get(kind)
        if old and new and old.name != new.name:
            change = _compared(table, REFERENCE_KEYS[kind], pl.read_parquet(old), pl.read_parquet(new))
            if change.added or change.removed or change.changed:
                yield change


def changes_of_run(state: State, runs: Sequence[Manifest]) -> tuple[str, ...]:
    """What the last of some runs read otherwise than the run before it, one sentence per table."""
    if len(runs) < 2:
        return ()
    changes = changes_between(tables_of(state, runs[-2]), tables_of(state, runs[-1]))
    return tuple(change.sentence for change in changes)


def _compared(table: str, key: tuple[str, ...], old: pl.DataFrame, new: pl.DataFrame) -> TableChange:
    # a column that only a later version of the tables has does not change a row
    columns = [name for name in old.columns if name in new.columns]
    was, now = _rows(old, key, columns), _rows(new, key, columns)
    changed = [
        f"{name}: {', '.join(column for column in columns if was[name][column] != now[name][column])}"
        for name in now
        if name in was and was[name] != now[name]
    ]
    added = tuple(name for name in now if name not in was)
    return TableChange(table, added, tuple(name for name in was if name not in now), tuple(changed))


def _rows(frame: pl.DataFrame, key: tuple[str, ...], columns: list[str]) -> dict[str, dict[str, Any]]:
    """Rows by the filled-in parts of their key."""
    rows = frame.select(columns).iter_rows(named=True)
    return {" ".join(str(row[name]) for name in key if row[name] not in (None, "")): row for row in rows}
