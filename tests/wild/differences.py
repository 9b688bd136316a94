"""Compares what became of a case with what it expects. A list for a value means that each of its values is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any, Final

from aftersales.jobs.ingest.input_file import QUARANTINED
from aftersales.jobs.ingest.row_filter import ABOVE
from aftersales.schemas.fact_columns import FACT_COLUMNS
from tests.wild.run_case import UNTOUCHED, Found, FoundFile, FoundNight, FoundRow

Values = Mapping[str, Any]
ABOUT_ROWS: Final = frozenset({"row", "is", "reason", "word"})
"""Keys of an expected row that are no canonical value; `word` shows what the file says."""
KNOWN_VALUES: Final = frozenset(column.name for columns in FACT_COLUMNS.values() for column in columns)
OUTCOMES: Final = ("taken", "refused", "left", "not taken")
SETTLEMENT_KEY: Final = ("shop_id", "order_id", "after_sales_id")


def differences(expected: Values, found: Found) -> list[str]:
    """Every difference as a sentence; an empty list if a case is right."""
    return list(_differences(expected, found))


def _differences(expected: Values, found: Found) -> Iterator[str]:
    for number, (night, run) in enumerate(zip_longest(expected["nights"], found.nights), start=1):
        if night is None or run is None:
            yield f"run {number}: expected {night}, found {run}"
            continue
        yield from (f"{night['business_date']}: {sentence}" for sentence in _of_night(night, run))
    afterwards = expected["afterwards"]
    yield from _of_returns(afterwards["returns"], found.returns)
    yield from _of_settlements(afterwards["settlements"], found.settlements)


def _of_night(night: Values, run: FoundNight) -> Iterator[str]:
    if not _agrees(night["exit"], run.exit_code):
        yield f"exit code {run.exit_code}, expected {night['exit']}. {run.message}".strip()
    yield from (f"{path}: not a file of this night" for path in night["files"].keys() - run.files.keys())
    for path, file in run.files.items():
        wanted = night["files"].get(path)
        sentences = _of_unlisted(file) if wanted is None else _of_file(wanted, file)
        yield from (f"{path}: {sentence}" for sentence in sentences)


def _of_unlisted(file: FoundFile) -> Iterator[str]:
    """A file that a case only needs, such as its stock-out lines: it is taken, with every row."""
    if file.outcome == QUARANTINED:
        yield f"refused, and the case needs it: {file.refusal}"
    yield from (f"row {row.number}: {_shown(row)}, and the case needs it" for row in _kept_out(file.rows))


def _kept_out(rows: Iterable[FoundRow]) -> Iterator[FoundRow]:
    return (row for row in rows if row.outcome == "quarantined")


def _of_file(wanted: Values, file: FoundFile) -> Iterator[str]:
    outcomes = _any_of(wanted["outcome"])
    unknown = set(outcomes) - set(OUTCOMES)
    if unknown:
        yield f"the case names an unknown outcome: {sorted(unknown)}"
    if not any(_became(outcome, file) for outcome in outcomes):
        refusal = f" ({file.refusal})" if file.refusal else ""
        yield f"{file.outcome}{refusal}, expected {' or '.join(outcomes)}"
        return
    if file.outcome == QUARANTINED:
        code = file.refusal.partition(":")[0]
        if "why" in wanted and code not in wanted["why"]:
            yield f"refused for {code}, expected one of {wanted['why']}: {file.refusal}"
        if "says" in wanted and not any(text in file.refusal for text in wanted["says"]):
            yield f"the refusal contains none of {wanted['says']}: {file.refusal}"
    if outcomes == ["not taken"]:
        return
    yield from _of_rows(wanted.get("rows", ()), [row for row in file.rows if row.reasons != {ABOVE}])


def _became(outcome: str, file: FoundFile) -> bool:
    """True if an expected outcome is what became of a file."""
    is_let_in = any(row.outcome in ("accepted", "unchanged") for row in file.rows)
    return {
        "taken": file.outcome not in (QUARANTINED, UNTOUCHED),
        "refused": file.outcome == QUARANTINED,
        "left": file.outcome == UNTOUCHED,
        "not taken": not is_let_in,
    }.get(outcome, False)


def _of_rows(wanted: Sequence[Values], rows: Sequence[FoundRow]) -> Iterator[str]:
    """Rows by their numbers, or by what they hold where the expected rows have no number."""
    numbered = {row["row"]: row for row in wanted if row.get("row") is not None}
    free = [row for row in wanted if row.get("row") is None]
    left = []
    for row in rows:
        if row.number in numbered:
            yield from _of_row(numbered.pop(row.number), row)
            continue
        match = next((candidate for candidate in free if not list(_of_row(candidate, row))), None)
        if match is None:
            left.append(row)
        else:
            free.remove(match)
    yield from (f"row {number}: not found, expected {_short(row)}" for number, row in numbered.items())
    yield from (f"a row is not found: {_short(row)}" for row in free)
    yield from (f"row {row.number}: {_shown(row)}, which is not expected" for row in left)


def _of_row(wanted: Values, row: FoundRow) -> Iterator[str]:
    unknown = wanted.keys() - ABOUT_ROWS - KNOWN_VALUES
    if unknown:
        yield f"row {row.number}: the case names unknown columns: {sorted(unknown)}"
    if row.outcome not in _any_of(wanted["is"]):
        yield f"row {row.number}: {_shown(row)}, expected {_short(wanted)}"
        return
    reasons = wanted.get("reason")
    if reasons and row.outcome in ("quarantined", "ignored") and not row.reasons & set(reasons):
        yield f"row {row.number}: {_shown(row)}, expected one of {reasons}"
    if row.outcome not in ("accepted", "unchanged"):
        return
    for name in wanted.keys() & KNOWN_VALUES:
        if not _agrees(wanted[name], row.values.get(name)):
            yield f"row {row.number}: {name} is {row.values.get(name)!r}, expected {wanted[name]!r}"


def _of_returns(wanted: Sequence[Values], found: Mapping[str, Values]) -> Iterator[str]:
    by_id = {returned["return_stock_in_id"]: returned for returned in wanted}
    yield from (f"return {name}: there is none, expected {by_id[name]}" for name in sorted(by_id.keys() - found.keys()))
    yield from (f"return {name}: not expected, {found[name]}" for name in sorted(found.keys() - by_id.keys()))
    for name in sorted(by_id.keys() & found.keys()):
        yield from (f"return {name}: {sentence}" for sentence in _of_values(by_id[name], found[name]))


def _of_settlements(wanted: Sequence[Values], found: Sequence[Values]) -> Iterator[str]:
    def keyed(rows: Sequence[Values]) -> dict[tuple[str, ...], Values]:
        return {tuple(row[name] for name in SETTLEMENT_KEY): row for row in rows}

    by_key, there = keyed(wanted), keyed(found)
    if len(by_key) < len(wanted) or len(there) < len(found):
        yield f"two settlements of one order and return: expected {list(wanted)}, found {list(found)}"
    yield from (
        f"settlement {key}: there is none, expected {by_key[key]}" for key in sorted(by_key.keys() - there.keys())
    )
    yield from (f"settlement {key}: not expected, {there[key]}" for key in sorted(there.keys() - by_key.keys()))
    for key in sorted(by_key.keys() & there.keys()):
        yield from (f"settlement {key}: {sentence}" for sentence in _of_values(by_key[key], there[key]))


def _of_values(wanted: Values, found: Values) -> Iterator[str]:
    for name, value in wanted.items():
        if name not in found:
            yield f"the case names an unknown column: {name}"
        elif not _agrees(value, found[name]):
            yield f"{name} is {found[name]!r}, expected {value!r}"


def _agrees(wanted: object, found: object) -> bool:
    """True if a value is the expected one, or one of those that are right. Amounts are compared as amounts."""
    if isinstance(wanted, list):
        return any(_agrees(value, found) for value in wanted)
    if found is None or wanted is None:
        return wanted in (None, "") and found in (None, "")
    if isinstance(found, Decimal):
        with suppress(InvalidOperation):
            return Decimal(str(wanted)) == found
        return False
    shown = found.isoformat(" ") if isinstance(found, datetime) else found
    shown = shown.isoformat() if isinstance(shown, date) else shown
    return type(wanted) is type(shown) and wanted == shown


def _any_of(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _shown(row: FoundRow) -> str:
    reasons = f" for {', '.join(sorted(row.reasons))}" if row.reasons else ""
    return f"{row.outcome}{reasons}"


def _short(wanted: Values) -> str:
    """An expected row on one line."""
    about = {name: value for name, value in wanted.items() if name not in ("row", "is")}
    return f"{' or '.join(_any_of(wanted['is']))} {about}"
