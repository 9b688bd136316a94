"""Ways to change cells and headers: too many, too few, moved, renamed, doubled, and in other forms."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from aftersales.jobs.ingest.source_spec import Use
from tests.pollution.clean import Table, as_csv
from tests.pollution.text_ways import Polluted

Cell = Callable[[str], str]
Lines = list[list[str]]
THAI_DIGITS: Final = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
WIDE_DIGITS: Final = str.maketrans("0123456789-.:/", "".join(chr(ord(sign) + 0xFEE0) for sign in "0123456789-.:/"))

NUMBERS: Final[dict[str, Cell]] = {
    "money sign": lambda cell: f"RM{cell}",
    "money sign behind": lambda cell: f"{cell} ฿",
    "unknown sign": lambda cell: f"€{cell}",
    "currency code": lambda cell: f"{cell} MYR",
    "plus": lambda cell: f"+{cell}",
    "minus": lambda cell: f"-{cell}",
    "minus behind": lambda cell: f"{cell}-",
    "in brackets": lambda cell: f"({cell})",
    "percent": lambda cell: f"{cell}%",
    "scientific": lambda cell: f"{cell.partition('.')[0]}E+00",
    "three decimals": lambda cell: f"{cell.partition('.')[0]}.000",
    "blank inside": lambda cell: f"{cell[:1]} {cell[1:]}",
    "blanks around": lambda cell: f"\u00a0{cell} ",
    "full width": lambda cell: cell.translate(WIDE_DIGITS),
    "Thai digits": lambda cell: cell.translate(THAI_DIGITS),
    "zero in front": lambda cell: f"0{cell}",
    "unit behind": lambda cell: f"{cell} pcs",
    "hexadecimal": lambda _: "0x10",
    "underscore": lambda cell: f"1_{cell}",
    "not a number": lambda _: "NaN",
    "error of a spreadsheet": lambda _: "#VALUE!",
    "null": lambda _: "NULL",
}
COUNTS: Final[dict[str, Cell]] = {**NUMBERS, "blank": lambda _: "", "dash": lambda _: "-"}
"""An amount that is blank or a dash may mean unknown or zero in its source, and is then another amount."""
SIGNED_AMOUNTS: Final = frozenset({"refund_payment", "balance_use", "opening_balance"})
AMOUNTS: Final = {
    "mark for thousands": ("1,234", "1234"),
    "dot for thousands": ("1.234", "1234"),
    "marks for thousands and decimals": ("1,234.50", "1234.50"),
    "dot for thousands, decimal comma": ("1.234,50", "1234.50"),
    "decimal comma": ("62,90", "62.90"),
    "two marks for thousands": ("1,234,567", "1234567"),
    "blank for thousands": ("1 234", "1234"),
    "apostrophe for thousands": ("1'234", "1234"),
    "Indian groups": ("1,23,456", "123456"),
    "sign and marks": ("RM 1,234.50", "1234.50"),
    "full width with marks": ("１，２３４．５０", "1234.50"),
}
"""The written amount, and the amount that is meant."""
IDS: Final[dict[str, Cell]] = {
    "digits lost": lambda _: "5.77E+17",
    "digits lost, small letter": lambda _: "1.676e14",
    "digits lost, comma": lambda _: "5,77E+17",
    "as a fraction": lambda cell: f"{cell}.0" if cell.isdigit() else "577000000000000001.0",
    "apostrophe in front": lambda cell: f"'{cell}",
    "as a formula": lambda cell: f'="{cell}"',
    "in groups": lambda _: "577,000,000,000,000,001",
    "in marks": lambda cell: f'"{cell}"',
    "tab behind": lambda cell: f"{cell}\t",
    "zero width inside": lambda cell: f"{cell[:2]}\u200b{cell[2:]}",
    "full width": lambda cell: cell.translate(WIDE_DIGITS),
    "a line end inside": lambda cell: f"{cell[:2]}\n{cell[2:]}",
}
WORDS: Final[dict[str, Cell]] = {
    "capitals": str.upper,
    "small letters": str.lower,
    "blanks around": lambda cell: f"  {cell}\u00a0",
    "in parts": lambda cell: unicodedata.normalize("NFD", cell),
    "underscores": lambda cell: cell.replace(" ", "_"),
    "misspelt": lambda cell: f"{cell}x" if cell else cell,
    "another language": lambda cell: "Abgeschlossen" if cell else cell,
    "cut off": lambda cell: cell[:-2],
}
MOMENTS: Final = {
    "ISO with T": "%Y-%m-%dT%H:%M:%S",
    "ISO in UTC": "%Y-%m-%dT%H:%M:%SZ",
    "with an offset": "%Y-%m-%d %H:%M:%S+08:00",
    "year first, slashes": "%Y/%m/%d %H:%M:%S",
    "dots": "%d.%m.%Y %H:%M:%S",
    "two digits of the year": "%d/%m/%y %H:%M:%S",
    "twelve hours": "%Y-%m-%d %I:%M:%S %p",
    "date alone": "%Y-%m-%d",
    "no seconds, slashes": "%d/%m/%Y %H:%M",
    "milliseconds": "%Y-%m-%d %H:%M:%S.000",
    "name of the month": "%d %B %Y %H:%M:%S",
    "month first, dashes": "%m-%d-%Y %H:%M:%S",
    "seconds since 1970": "%s",
    "compact": "%Y%m%d%H%M%S",
}


def table_ways(table: Table, chance: random.Random) -> Iterator[Polluted]:
    """Every polluted table, as CSV."""
    for name, lines in (*_cells(table, chance), *_forms(table), *_header(table)):
        if lines != table.lines:
            yield name, as_csv(lines).encode(), table
    for name, (written, meant) in AMOUNTS.items() if table.holding("money") else ():
        amounts = table.but(_changed(table, "money", lambda _, meant=meant: meant))  # type: ignore[misc]
        lines = _changed(table, "money", lambda _, written=written: written)  # type: ignore[misc]
        yield f"money: {name}", as_csv(lines).encode(), amounts


def _changed(table: Table, what: str, change: Cell) -> Lines:
    """Every filled cell of one kind is changed; a row is identified by only one of them."""
    lines = table.lines
    for place in table.holding(what):
        for line in lines[1:]:
            line[place] = change(line[place]) if line[place].strip() else line[place]
    return lines


def _forms(table: Table) -> Iterator[tuple[str, Lines]]:
    for what, forms in (("count", COUNTS), ("money", NUMBERS), ("id", IDS), ("word", WORDS)):
        if table.holding(what):
            # an amount that may be below 0 is another amount with a minus, not a polluted one
            is_meant = what == "money" and table.declaration.kind in SIGNED_AMOUNTS
            polluting = {name: form for name, form in forms.items() if not (is_meant and name == "minus")}
            yield from ((f"{what}: {name}", _changed(table, what, form)) for name, form in polluting.items())
    # a key of lines may be a SKU, which has blanks
    if not set(table.holding("id without blanks")) & set(table.holding("line key")):
        yield "id: blank inside", _changed(table, "id without blanks", lambda cell: f"{cell[:2]} {cell[2:]}")
    yield "id: blank", _changed(table, "id that is needed", lambda _: "")
    if table.holding("moment"):
        # a form that the source itself writes, such as a date alone in our templates, is no pollution: it has a meaning
        others = {name: form for name, form in MOMENTS.items() if form not in table.declaration.moment_formats}
        for name, form in others.items():
            yield f"moment: {name}", _changed(table, "moment", lambda cell, form=form: _in_form(table, cell, form))  # type: ignore[misc]
        yield "moment: Buddhist year", _changed(table, "moment", lambda cell: cell.replace("2026", "2569"))
        yield "moment: full width", _changed(table, "moment", lambda cell: cell.translate(WIDE_DIGITS))
        yield "moment: a day that is none", _changed(table, "moment", lambda cell: cell.replace("2026", "0000"))


def _in_form(table: Table, cell: str, form: str) -> str:
    """A moment of the source's own form in another form; unchanged if it is in no known form."""
    for own in table.declaration.moment_formats:
        try:
            moment = datetime.strptime(cell.strip(), own)  # noqa: DTZ007 (a local time as written)
        except ValueError:
            continue
        return moment.strftime(form)
    return cell


def _cells(table: Table, chance: random.Random) -> Iterator[tuple[str, Lines]]:
    """One row, or all of them, with cells too many or too few. A row whose cells have moved and whose count is right
    cannot be recognized by its shape: it is a row of other values."""
    width = len(table.header)
    places = {"front": 0, "middle": width // 2, "end": width}
    for where, place in places.items():
        for whose in ("one row", "every row"):
            some = range(1, len(table.lines)) if whose == "every row" else [chance.randrange(1, len(table.lines))]
            for name, cell in (("a blank cell more", ""), ("a cell more", "x1")):
                more = table.lines
                for number in some:
                    more[number].insert(place, cell)
                yield f"cells: {name}, {where} of {whose}", more
            less = table.lines
            for number in some:
                less[number].pop(min(place, width - 1))
            yield f"cells: a cell less, {where} of {whose}", less
    yield "cells: a delimiter more behind every line", [[*line, ""] for line in table.lines]
    yield "cells: a delimiter more before every line", [["", *line] for line in table.lines]
    yield "cells: two rows in one line", [*table.lines[:-1], [*table.lines[-1], *table.lines[-1]]]
    yield "cells: a row twice", [*table.lines, table.lines[-1]]


def _header(table: Table) -> Iterator[tuple[str, Lines]]:
    forms: dict[str, Cell] = {
        "capitals": str.upper,
        "small letters": str.lower,
        "blanks around": lambda cell: f" \u00a0{cell}  ",
        "in parts": lambda cell: unicodedata.normalize("NFD", cell),
        "two blanks inside": lambda cell: cell.replace(" ", "  "),
        "a line end inside": lambda cell: cell.replace(" ", "\n"),
        "underscores": lambda cell: cell.replace(" ", "_"),
        "a mark before": lambda cell: f"\ufeff{cell}",
        "a star behind": lambda cell: f"{cell}*",
        "a tab behind": lambda cell: f"{cell}\t",
        "numbers": lambda _: "1",
    }
    for name, form in forms.items():
        yield f"header: {name}", [[form(cell) for cell in table.header], *table.lines[1:]]
    for use in Use:
        named = [column.name for column in table.declaration.columns if column.use is use]
        found = [place for place, cell in enumerate(table.header) if _is_of(table, cell, named)]
        for place in found[:1] + found[-1:]:
            label = f"a {use.name.lower()} column"
            yield from _one_header(table, label, place)
    yield "header: columns turned round", [line[::-1] for line in table.lines]
    yield (
        "header: a column more",
        [[*line, cell] for line, cell in zip(table.lines, ["More", *["x"] * 999], strict=False)],
    )


def _is_of(table: Table, header: str, names: list[str]) -> bool:
    columns = [column for column in table.declaration.columns if column.name in names]
    return any(header.strip() in (*column.headers, *column.also, *column.inferred) for column in columns)


def _one_header(table: Table, label: str, place: int) -> Iterator[tuple[str, Lines]]:
    """One column misspelt, renamed, without a name, twice, or gone."""
    name = f"{table.header[place]} ({place})"
    for how, header in (
        ("misspelt", f"{table.header[place][:-1]}q"),
        ("called otherwise", "Something else"),
        ("without a name", ""),
    ):
        lines = table.lines
        lines[0][place] = header
        yield f"header: {label} {how}: {name}", lines
    yield f"header: {label} twice: {name}", [[*line, line[place]] for line in table.lines]
    yield (
        f"header: {label} twice, with other cells: {name}",
        [[*line, line[place] if number == 0 else "x"] for number, line in enumerate(table.lines)],
    )
    yield f"header: {label} gone: {name}", [line[:place] + line[place + 1 :] for line in table.lines]
    yield (
        f"header: {label} gone, its cells not: {name}",
        [line[:place] + line[place + 1 :] for line in table.lines[:1]] + table.lines[1:],
    )
