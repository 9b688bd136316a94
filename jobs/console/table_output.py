"""Rows for people and for programs: an aligned table, CSV or JSON, on stdout."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TextIO

from aftersales.jobs.console.counted import counted
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.schemas.formula_guard import FORMULA_STARTS
from aftersales.schemas.vocabulary import MINOR_UNITS

if TYPE_CHECKING:
    import duckdb

FORMATS: Final = ("table", "csv", "json", "markdown")
STREAMED: Final = ("csv", "json")
"""Written row by row; the other formats need all rows, because a column is as wide as its widest cell."""
CURRENCY: Final = "currency_code"
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Listing:
    """Named columns and their rows."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def listing_of(connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any] = ()) -> Listing:
    """The result of a query."""
    found = connection.execute(query, list(values))
    names = tuple(column[0] for column in found.description or ())
    return Listing(names, tuple(found.fetchall()))


def write_listing(listing: Listing, form: str, stream: TextIO, *, in_words: bool = False) -> None:
    """Write a listing in one of FORMATS; `in_words`: a table has words as headings instead of column names.

    The answer to a user's SQL keeps the names, because they are what the next query needs.
    """
    if form in STREAMED:
        write_rows(listing.names, listing.rows, form, stream)
    elif form == "markdown":
        _write_markdown(listing, stream)
    else:
        headings = tuple(name.replace("_", " ") for name in listing.names) if in_words else listing.names
        _write_table(listing, headings, stream)


def write_rows(names: tuple[str, ...], rows: Iterable[tuple[Any, ...]], form: str, stream: TextIO) -> int:
    """Write rows in one of STREAMED, holding one row at a time; return the number of rows."""
    return {"csv": _write_csv, "json": _write_json}[form](names, rows, stream)


def _write_table(listing: Listing, headings: tuple[str, ...], stream: TextIO) -> None:
    """Write aligned columns, numbers to the right; nothing is cut, so that a long id can be copied.

    A cell may contain text from an export, so characters that would move a terminal's cursor become blanks.
    """
    lines = [
        tuple(CONTROL.sub(" ", text) for text in texts) for texts in (headings, *_texts(listing.names, listing.rows))
    ]
    widths = [max(len(line[place]) for line in lines) for place in range(len(listing.names))]
    is_number = _are_numbers(listing)
    for number, line in enumerate(lines):
        cells = [
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, is_number, strict=True)
        ]
        stream.write("  ".join(cells).rstrip() + "\n")
        if number == 0:
            stream.write("  ".join("-" * width for width in widths) + "\n")
    stream.write(f"({counted(len(listing.rows), 'row')})\n")


def _write_csv(names: tuple[str, ...], rows: Iterable[tuple[Any, ...]], stream: TextIO) -> int:
    """RFC 4180 with a header. A text that a spreadsheet would run as a formula gets a leading apostrophe."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    count = 0
    for row in rows:
        (texts,) = _texts(names, [row])
        writer.writerow(
            "'" + text if isinstance(value, str) and text.startswith(FORMULA_STARTS) else text
            for value, text in zip(row, texts, strict=True)
        )
        count += 1
    return count


def _write_markdown(listing: Listing, stream: TextIO) -> None:
    """A GitHub Markdown table, numbers to the right; a bar or a line break inside a cell would break it."""
    sides = ["---:" if right else "---" for right in _are_numbers(listing)]
    for cells in (listing.names, sides, *_texts(listing.names, listing.rows)):
        plain = (" ".join(cell.replace("\\", "\\\\").replace("|", "\\|").split("\n")) for cell in cells)
        stream.write(f"| {' | '.join(plain)} |\n")


def _write_json(names: tuple[str, ...], rows: Iterable[tuple[Any, ...]], stream: TextIO) -> int:
    """A list of objects; amounts and dates are text, so that no reader turns money into a binary fraction.

    WrongUse if two columns have the same name, because a JSON object would keep only the last one.
    """
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise WrongUse(f"Two columns are named `{twice[0]}`, but a JSON object can hold only one. Rename one with AS.")
    count = 0
    for row in rows:
        cells = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        text = json.dumps(cells, ensure_ascii=False, indent=1, allow_nan=False)
        stream.write(("[\n " if count == 0 else ",\n ") + text.replace("\n", "\n "))
        count += 1
    stream.write("\n]\n" if count else "[]\n")
    return count


def _are_numbers(listing: Listing) -> list[bool]:
    """For each column, true if it contains numbers."""
    return [
        any(isinstance(row[place], (int, Decimal)) and not isinstance(row[place], bool) for row in listing.rows)
        for place in range(len(listing.names))
    ]


def _texts(names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, ...]]:
    """Rows as text, money with the decimals of the row's currency."""
    place = names.index(CURRENCY) if CURRENCY in names else None
    for row in rows:
        digits = MINOR_UNITS.get(row[place], 2) if place is not None else 2
        yield tuple(_text(value, digits) for value in row)


def _text(value: Any, digits: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:.{digits}f}"
    return str(value)


def _plain(value: Any) -> Any:
    """Keep values that JSON can represent; everything else becomes text, also inside lists and structs."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, (bool, int, str)):
        return value
    # JSON has no NaN and no infinity
    return value if isinstance(value, float) and math.isfinite(value) else str(value)
