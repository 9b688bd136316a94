"""SQL that reads Parquet files: the only way in which rows enter the books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def casts(types: Mapping[str, str]) -> str:
    """The columns of `types` (name to SQL type), each cast to its type."""
    return ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in types.items())


def rows_of(types: Mapping[str, str], paths: Sequence[Path], added: Mapping[str, str] | None = None) -> str:
    """A SELECT of the columns of `types` from Parquet files; no rows if there are no files.

    `added`: columns that files of an older version do not have, with the SQL literal that stands in their place.
    """
    if not paths:
        return nothing(types)
    if not added:
        return f"SELECT {casts(types)} FROM {scan(paths)}"
    names = ", ".join(
        f"CAST(coalesce({name}, {added[name]}) AS {kind}) AS {name}"
        if name in added
        else f"CAST({name} AS {kind}) AS {name}"
        for name, kind in types.items()
    )
    # the typed SELECT without rows gives every file the columns that it does not have
    found = f"SELECT * FROM {scan(paths).removesuffix(')')}, union_by_name = true)"
    return f"SELECT {names} FROM ({nothing(types)} UNION ALL BY NAME {found})"


def scan(paths: Iterable[Path]) -> str:
    """`read_parquet` over files; their names are quoted here, because a view takes no parameters."""
    names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{names}])"


def nothing(types: Mapping[str, str]) -> str:
    """A SELECT that returns the columns of `types` and no rows."""
    columns = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in types.items())
    return f"SELECT {columns} WHERE false"
