"""A step of a story: what a question of sql/ answers.

A question returns told_on, rules and sentence, and the values beside them. The sentence has {names} of these values, so
text and JSON cannot say different things, and no text from outside is ever part of a template.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.state.paths import Home, archive_place
from aftersales.schemas.vocabulary import MINOR_UNITS

if TYPE_CHECKING:
    import duckdb

LISTED_BY: Final = ("return_stock_in_id", "refund_order_id", "exception_id")
"""Values by which the workbook lists a case."""


@dataclass(frozen=True)
class Step:
    """One thing that happened or holds: when, by which rules, in a sentence, and the values in it."""

    kind: str
    told_on: date
    rules: tuple[str, ...]
    text: str
    values: Mapping[str, Any]

    def listed_by(self) -> Iterator[str]:
        """The names under which a workbook may list it: ids, and a refused row's place in its file."""
        yield from (str(self.values[name]) for name in LISTED_BY if self.values.get(name))
        if self.kind == "refused_row":
            yield f"{self.values['path']} row {self.values['row_number']}"


def answered(
    connection: duckdb.DuckDBPyConnection, home: Home, kind: str, query: str, minor_unit: int
) -> Iterator[Step]:
    """The steps that a question answers with; `minor_unit` counts where a row names no currency."""
    found = connection.execute(query)
    names = [column[0] for column in found.description or ()]
    for row in found.fetchall():
        values = dict(zip(names, row, strict=True))
        told_on, rules, sentence = values.pop("told_on"), values.pop("rules"), values.pop("sentence")
        digits = MINOR_UNITS.get(values.get("currency_code") or "", minor_unit)
        shown = {name: _shown(value, digits) for name, value in _with_archive(home, values).items()}
        text = sentence.format_map({name: _printed(value) for name, value in shown.items()})
        yield Step(kind, told_on, tuple(sorted(set(rules.split()))), text, shown)


def _with_archive(home: Home, values: dict[str, Any]) -> dict[str, Any]:
    """A row of a file also says where that file is kept: its run's folder of the archive."""
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
    """As JSON has it: amounts and dates are text, so that no reader makes a binary fraction of money."""
    if isinstance(value, Decimal):
        return f"{value:.{digits}f}"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def _printed(value: Any) -> str:
    """As a sentence has it: nothing for nothing, and no character that a terminal would obey."""
    if value is None:
        return ""
    text = str(value)
    if text[:1] == "-" and text[1:].replace(".", "", 1).isdigit():
        text = f"−{text[1:]}"
    return "".join(character if character.isprintable() else " " for character in text)
