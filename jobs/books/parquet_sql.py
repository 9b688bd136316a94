"""SQL that reads Parquet files: the only way in which rows enter the books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path


def casts(types: Mapping[str, str]) -> str:
    """The columns of `types` (name to SQL type), each cast to its type."""
    return ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in types.items())


def scan(paths: Iterable[Path]) -> str:
    """`read_parquet` over files; their names are quoted here, because a view takes no parameters."""
    names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{names}])"


def nothing(types: Mapping[str, str]) -> str:
    """A SELECT that returns the columns of `types` and no rows."""
    columns = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in types.items())
    return f"SELECT {columns} WHERE false"
