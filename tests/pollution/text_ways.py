"""Ways to write a CSV differently: delimiters, quotes, escapes, record ends, encodings, titles and packing."""

from __future__ import annotations

import csv
import gzip
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from tests.pollution.clean import Table, as_csv

Polluted = tuple[str, bytes, Table]
"""The way, the bytes, and the intended table."""

DELIMITERS: Final = {
    "semicolon": ";",
    "tab": "\t",
    "pipe": "|",
    "colon": ":",
    "blank": " ",
    "caret": "^",
    "tilde": "~",
    "unit separator": "\x1f",
}
RECORD_ENDS: Final = {
    "CR LF": "\r\n",
    "CR": "\r",
    "LF CR": "\n\r",
    "line separator": "\u2028",
    "next line": "\x85",
    "vertical tab": "\v",
    "form feed": "\f",
    "record separator": "\x1e",
}
ENCODINGS: Final = (
    "utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-7 cp874 cp1252 cp1258 gb18030 latin-1 cp1251 big5 shift_jis "
    "euc_kr mac_roman cp437"
).split()
WORDS: Final = ("café", "đơn hàng trả", "สินค้าชำรุด", "退货破损", "возврат", "壊れた")
TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
TITLE: Final = "Report of a shop"


def text_ways(table: Table) -> Iterator[Polluted]:
    """Every polluted text of a table."""
    yield from (
        (f"delimiter: {name}", as_csv(table.lines, delimiter=sign).encode(), table) for name, sign in DELIMITERS.items()
    )
    for part in (_quotes, _record_ends, _titles, _packing, _encodings):
        yield from part(table)


def _quotes(table: Table) -> Iterator[Polluted]:
    lines = table.lines
    texts = {
        "every cell": as_csv(lines, quoting=csv.QUOTE_ALL),
        "single marks, every cell": as_csv(lines, quoting=csv.QUOTE_ALL, quotechar="'"),
        "single marks": as_csv(lines, quotechar="'"),
        "backticks": as_csv(lines, quotechar="`"),
        "backslash before a mark": as_csv(lines, doublequote=False, escapechar="\\"),
        "backslash, every cell": as_csv(lines, quoting=csv.QUOTE_ALL, doublequote=False, escapechar="\\"),
        "backslash instead of marks": as_csv(lines, quoting=csv.QUOTE_NONE, escapechar="\\", quotechar=None),
        "none": "\n".join(",".join(line) for line in lines),
        "typographic": "\n".join(",".join(f"“{cell}”" for cell in line) for line in lines),
        "three marks": as_csv([[f'"{cell}"' for cell in line] for line in lines]),
        "a blank behind the delimiter": as_csv(lines, quoting=csv.QUOTE_ALL).replace('","', '", "'),
        "blanks behind delimiters, no marks": "\n".join(", ".join(line) for line in lines),
        "one mark lost": as_csv(lines, quoting=csv.QUOTE_ALL)[:-2],
        "lines as one cell": as_csv([[as_csv([line])[:-1]] for line in lines]),
        "two signs as delimiter": "\n".join("||".join(line) for line in lines),
    }
    yield from ((f"quotes: {name}", text.encode(), table) for name, text in texts.items())


def _record_ends(table: Table) -> Iterator[Polluted]:
    for name, end in RECORD_ENDS.items():
        yield f"record end: {name}", as_csv(table.lines, lineterminator=end).encode(), table
    ends = ("\n", "\r\n", "\r")
    mixed = "".join(as_csv([line], lineterminator=ends[place % 3]) for place, line in enumerate(table.lines))
    yield "record end: mixed", mixed.encode(), table
    text = as_csv(table.lines)
    yield "record end: none at the end", text[:-1].encode(), table
    yield "record end: many at the end", (text + "\n\r\n\n").encode(), table
    yield "record end: control-Z", (text + "\x1a").encode(), table
    yield "record end: NULs", (text + "\0\0\0").encode(), table
    records = [as_csv([line]) for line in table.lines]
    yield "record end: blank lines between", "\n".join(records).encode(), table
    yield "record end: lines of delimiters between", ",,,\n".join(records).encode(), table


def _titles(table: Table) -> Iterator[Polluted]:
    text, width = as_csv(table.lines), len(table.header)
    header, first = as_csv(table.lines[:1]), as_csv(table.lines[1:2])
    above = {
        "a title": f"{TITLE}\n",
        "a title and a blank line": f"{TITLE}\n\n",
        "titles of full width": f"{TITLE}{',' * (width - 1)}\n" * 3,
        "a comment": "# exported by somebody, 2026-07-01\n",
        "a band": ",".join(["Order"] * 2 + [""] * (width - 2)) + "\n",
        "a row of values": first,
        "blank lines": "\n\n",
        "thirty titles": f"{TITLE}\n" * 30,
        "a hint for Excel": "sep=,\n",
    }
    below = {
        "a total": "Total" + "," * (width - 1) + "\n",
        "a total of one cell": "Total\n",
        "a note": "Figures are without guarantee, see the terms.\n",
        "the header again": header + first,
        "a line of dashes": "-" * 40 + "\n",
    }
    yield from ((f"above: {name}", (part + text).encode(), table) for name, part in above.items())
    yield from ((f"below: {name}", (text + part).encode(), table) for name, part in below.items())
    units = ",".join(["(unit)"] * width) + "\n"
    yield "above: a second row of header", (header + units + text[len(header) :]).encode(), table
    halves = [[cell[: len(cell) // 2] for cell in table.header], [cell[len(cell) // 2 :] for cell in table.header]]
    yield "above: a header in two rows", as_csv([*halves, *table.lines[1:]]).encode(), table
    yield "above: no header", text[len(header) :].encode(), table
    yield "above: the header last", (text[len(header) :] + header).encode(), table
    yield "above: the header twice", (header + text).encode(), table


def _packing(table: Table) -> Iterator[Polluted]:
    content = as_csv(table.lines).encode()
    archived = io.BytesIO()
    with zipfile.ZipFile(archived, "w") as archive:
        archive.writestr("returns.csv", content)
    packed = gzip.compress(content, mtime=0)
    half = len(content) // 2
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in table.lines)
    halves = (content[:half], content[half:])
    files = {
        "gzip": packed,
        "gzip in two members": b"".join(gzip.compress(part, mtime=0) for part in halves),
        "gzip cut off": packed[:-12],
        "gzip twice": gzip.compress(packed, mtime=0),
        "zip": archived.getvalue(),
        "a web page": f"<html><table>{rows}</table></html>".encode(),
    }
    yield from ((f"packed: {name}", found, table) for name, found in files.items())
    lines = as_csv(table.lines).split("\n")
    delimiters = [place for place, sign in enumerate(lines[-2]) if sign == ","]
    cut = "\n".join([*lines[:-2], lines[-2][: delimiters[len(delimiters) // 2]]])
    yield "packed: cut off within the last row", cut.encode(), table


def _encodings(table: Table) -> Iterator[Polluted]:
    """As it is, and with a word of every script in texts for people or in columns that are not read."""
    shapes: dict[str, Callable[[], list[list[str]]]] = {"as it is": lambda: table.lines}
    for word in WORDS:
        for what in ("text", "spare"):
            if table.holding(what):
                shapes[f"'{word}' in a {what} cell"] = partial(_worded, table, what, word)
    for shape, lines in shapes.items():
        meant = table.but(lines())
        for encoding in ENCODINGS:
            try:
                content = encoded(as_csv(meant.lines), encoding)
            except UnicodeEncodeError:
                continue
            if shape == "as it is" or not content.isascii():
                yield f"encoding: {encoding}, {shape}", content, meant


def encoded(text: str, encoding: str) -> bytes:
    """A text in an encoding; in Windows-1258 each tone of Vietnamese is a separate letter."""
    if encoding != "cp1258":
        return text.encode(encoding)
    parts = []
    for letter in unicodedata.normalize("NFC", text):
        pieces = unicodedata.normalize("NFD", letter)
        plain = unicodedata.normalize("NFC", "".join(piece for piece in pieces if piece not in TONES))
        parts += [plain, *(piece for piece in pieces if piece in TONES)]
    return "".join(parts).encode(encoding)


def _worded(table: Table, what: str, word: str) -> list[list[str]]:
    lines = table.lines
    lines[1][table.holding(what)[0]] = word
    return lines
