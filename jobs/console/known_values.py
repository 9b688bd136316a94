"""The values that a filter can have: ids of the reference tables as the last run read them, and of published rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from aftersales.jobs.console.nearest import did_you_mean, spelled
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home, reference_path
from aftersales.schemas.exception_codes import EXCEPTIONS

if TYPE_CHECKING:
    import duckdb

OF_REFERENCE: Final = {
    "supplier_id": ("supplier", "partnership"),
    "distributor_id": ("shop", "partnership"),
    "shop_id": ("shop",),
    "shipping_warehouse_id": ("warehouse",),
}
"""Column of a filter to the reference tables that know its ids."""
COLUMN_OF: Final = {"shipping_warehouse_id": "warehouse_id"}
"""Its name there, where it is another one."""
NAMES: Final = {**{name: COLUMN_OF.get(name, name) for name in OF_REFERENCE}, "subject_id": "id", "rule": "rule"}
"""The columns whose values are looked up, as a person names them."""
MOST_LISTED: Final = 20
"""Known values that a message lists; more are only counted."""
SUBJECTS: Final = """
SELECT subject_id FROM report.exception
UNION SELECT return_stock_in_id FROM report.return_stock_in
UNION SELECT refund_order_id FROM report.refund_order
UNION SELECT document_id FROM report.posting
UNION SELECT receipt_id FROM report.stock_movement
UNION SELECT input_file_id FROM report.input_file
"""


def known_filters(
    published: duckdb.DuckDBPyConnection, home: Home, wanted: Mapping[str, str | None], relation: str
) -> dict[str, str]:
    """The wanted values in their own spelling; WrongUse with the nearest for one that names nothing known.

    A word such as a state or a code has been looked up in its vocabulary already, and may have no row.
    """
    given = {column: value for column, value in wanted.items() if value is not None}
    ids = {
        column: _known(value, column, _values(published, home, column, relation))
        for column, value in given.items()
        if column in NAMES
    }
    return given | ids


def _known(value: str, column: str, known: frozenset[str]) -> str:
    found = spelled(value, known)
    if found is None:
        name = NAMES[column]
        known_ones = ", ".join(sorted(known)) if len(known) <= MOST_LISTED else f"{len(known)} are known"
        meant = did_you_mean(value, known, f"Known: {known_ones}." if known else f"No {name} is known yet.")
        raise WrongUse(f"No {name} `{value}` is known.{meant}")
    return found


def _values(published: duckdb.DuckDBPyConnection, home: Home, column: str, relation: str) -> frozenset[str]:
    """Every value that the column can have."""
    if column == "subject_id":
        return frozenset(row[0] for row in published.execute(SUBJECTS).fetchall())
    if column == "rule":
        return frozenset(item.rule for item in EXCEPTIONS)
    found = published.execute(f'SELECT DISTINCT "{column}" FROM report."{relation}"').fetchall()
    return frozenset({row[0] for row in found if row[0]} | _of_reference(published, home, column))


def _of_reference(published: duckdb.DuckDBPyConnection, home: Home, column: str) -> set[str]:
    """The ids in the reference tables of the last run; none where a table is gone."""
    ids: set[str] = set()
    for run in read_manifests(home.state)[-1:]:
        for kind in OF_REFERENCE.get(column, ()):
            path = reference_path(home.state.reference, kind, run.reference.get(kind, ""))
            if path.is_file():
                name = COLUMN_OF.get(column, column)
                ids |= {
                    row[0] for row in published.execute(f"SELECT {name} FROM read_parquet(?)", [str(path)]).fetchall()
                }
    return ids - {None, ""}
