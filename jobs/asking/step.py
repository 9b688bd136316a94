"""A step of `explain`: one row that a query of sql/ returns.

A query returns step_date, rules, sentence and further values. The sentence contains {names} of these values, so that
text and JSON cannot differ and no text from an input file is ever part of a template.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.home.places import Home, archive_place
from aftersales.schemas.vocabulary import MINOR_UNITS

if TYPE_CHECKING:
    import duckdb

LISTED_BY: Final = ("return_stock_in_id", "refund_order_id", "exception_id")
"""Values by which the workbook lists a case."""


@dataclass(frozen=True)
class Step:
    """One fact of a case: its date, its rules, a sentence and the values in it."""

    kind: str
    step_date: date
    rules: tuple[str, ...]
    text: str
    values: Mapping[str, Any]

    def listed_by(self) -> Iterator[str]:
        """The names under which a workbook may list the step: ids, and the place of a quarantined row in its file."""
        yield from (str(self.values[name]) for name in LISTED_BY if self.values.get(name))
        if self.kind == "refused_row":
            yield f"{self.values['path']} row {self.values['row_number']}"


def answered(
    connection: duckdb.DuckDBPyConnection, home: Home, kind: str, query: str, minor_unit: int
) -> Iterator[Step]:
    """The steps that a query returns; `minor_unit` applies to a row without a currency."""
    found = connection.execute(query)
    names = [column[0] for column in found.description or ()]
    for row in found.fetchall():
        values = dict(zip(names, row, strict=True))
        step_date, rules, sentence = values.pop("step_date"), values.pop("rules"), values.pop("sentence")
        digits = MINOR_UNITS.get(values.get("currency_code") or "", minor_unit)
        shown = {name: _shown(value, digits) for name, value in _with_archive(home, values).items()}
        text = sentence.format_map({name: _printed(value) for name, value in shown.items()})
        yield Step(kind, step_date, tuple(sorted(set(rules.split()))), text, shown)


def _with_archive(home: Home, values: dict[str, Any]) -> dict[str, Any]:
    """For a row of a file, add where the file is stored: the folder of its run in the archive."""
    if "path" not in values:
        return values
    run_id, path = values.pop("run_id"), values["path"]
    if path is None:
        return {**values, "archived": None}
    business_date, _, run_number = run_id.partition(".")
    place = archive_place(date.fromisoformat(business_date), int(run_number)) / Path(path)
    archived = place.as_posix() if (home.root / place).exists() else f"no longer kept as {place.as_posix()}"
    return {**values, "archived": archived}


def _shown(value: Any, digits: int) -> Any:
    """A value for JSON: amounts and dates are text, so that no reader turns money into a binary fraction."""
    if isinstance(value, Decimal):
        return f"{value:.{digits}f}"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def _printed(value: Any) -> str:
    """A value for a sentence: empty for None, and without characters that control a terminal."""
    if value is None:
        return ""
    text = str(value)
    if text[:1] == "-" and text[1:].replace(".", "", 1).isdigit():
        text = f"−{text[1:]}"
    return "".join(character if character.isprintable() else " " for character in text)
