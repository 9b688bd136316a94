"""The message when no header was recognised: what was found, what was expected, similar names, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from aftersales.jobs.ingest.declaration_hint import header_hint
from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.header_match import HeaderMatch, header_in, nearest, shown
from aftersales.jobs.ingest.readers.tabular_file import OpenedFile
from aftersales.jobs.ingest.source_spec import Declaration
from aftersales.schemas.reason_codes import QUARANTINE_REASONS

SHOWN_HEADERS: Final = 60
SHOWN_SHOPS: Final = 12
LOOKED_AT: Final = 20
"""Number of rows in which a header is searched that is too far down, so that the message can name its row."""
VALUE_LIKE: Final = re.compile(r"[0-9]{5}|@|[0-9]{2}[/:-][0-9]{2}")
"""A cell that looks like a value; a first row with such a cell is never shown, because it may be personal (R-12)."""
EXPORT_AGAIN: Final = next(reason.what_to_do for reason in QUARANTINE_REASONS if reason.code == "HEADER_UNKNOWN")
ADD_COLUMNS: Final = "rename or add the columns; `aftersales init` writes a template with all of them into a new home"


def is_value_like(cells: Iterable[str]) -> bool:
    """True if a row looks like a row of values."""
    return any(VALUE_LIKE.search(cell) for cell in cells)


def listed(names: Iterable[str]) -> str:
    """Names in quotation marks, at most SHOWN_HEADERS of them."""
    quoted = [f"'{name}'" for name in names]
    more = [f"and {len(quoted) - SHOWN_HEADERS} more"] if len(quoted) > SHOWN_HEADERS else []
    return ", ".join([*quoted[:SHOWN_HEADERS], *more]) or "nothing"


def not_recognized(
    opened: OpenedFile,
    declarations: Sequence[Declaration],
    elsewhere: Sequence[Declaration],
    shops: Mapping[str, Sequence[str]],
) -> RefusedFileError:
    """The refusal of a file that no declaration matches; `elsewhere` are the declarations of other folders that do.

    `shops` are the known shops of each channel, for the name of the folder where the file belongs.
    """
    if elsewhere:
        found = f"found a file with the columns of {titles(elsewhere)}"
        here = f"expected the columns of {titles(declarations)} in this folder"
        return RefusedFileError("HEADER_UNKNOWN", f"{found}, {here}; {move_to(elsewhere, shops)}")
    tried = _tried(opened, declarations)
    best = max(tried, key=lambda match: (match.nearness, -match.row.number))
    if best.reading.doubt and not best.shows_encoding:
        return RefusedFileError("FILE_UNREADABLE", best.reading.doubt)
    expected = f"expected the columns of {best.declaration.title} ({best.layout.name})"
    if best.is_full:
        return _too_low(best)
    place = _place(opened, best)
    if is_value_like(best.row.cells):
        found = f"{place}: found {len(best.row.cells)} cells that look like values, not like a header"
        return RefusedFileError("HEADER_UNKNOWN", f"{found}; {expected}; export the file again with its header")
    names = [shown(cell) for cell in best.row.cells if cell.strip()]
    missing = [header_in(column, best.layout) for column in best.missing]
    unwanted = [header_in(column, best.layout) for column in best.unwanted]
    close = [f"'{name}' is similar to '{near}'" for name in missing if (near := nearest(name, names))]
    lacks = f"but {listed(missing)} is missing" if missing else f"without {listed(unwanted)}"
    sentence = f"{place}: found {listed(names)}; {expected}, {lacks}"
    what_to_do = ADD_COLUMNS if best.declaration.is_template else EXPORT_AGAIN
    instead = [f"{listed(other)} may be there instead of {listed(first)}" for first, other in best.alternatives]
    hints = [hint] if (hint := _how_to_declare(best)) else []
    refusal = RefusedFileError("HEADER_UNKNOWN", "; ".join([sentence, *instead, *close, what_to_do, *hints]))
    refusal.resembles = best.declaration.name if _is_mostly(best) else ""
    return refusal


def titles(kinds: Sequence[Declaration]) -> str:
    """The kinds of file in a sentence."""
    *first, last = dict.fromkeys(kind.title for kind in kinds)
    return f"{', '.join(first)} or {last}" if first else last


def move_to(kinds: Sequence[Declaration], shops: Mapping[str, Sequence[str]]) -> str:
    """The folder where files of these kinds belong, with the known shops of its channel."""
    places = []
    for kind in {kind.folder: kind for kind in kinds}.values():
        known = shops.get(kind.folder, ()) if kind.has_shop_folder else ()
        of_channel = f", where SHOP_ID is one of {', '.join(known[:SHOWN_SHOPS])}" if known else ""
        places.append(f"{kind.drop_folder}{of_channel}")
    return f"move it to {' or to '.join(places)}"


def _is_mostly(best: HeaderMatch) -> bool:
    """True if most of the header is that of the declaration."""
    return len(best) > len(best.missing)


def _how_to_declare(best: HeaderMatch) -> str:
    """The row that declares a missing header (R-69), if most of the header is that of the declaration."""
    if not _is_mostly(best):
        return ""
    headers = [header_in(column, best.layout) for column in best.missing]
    near = nearest(headers[0], list(filter(None, best.additional))) if len(headers) == 1 else None
    return header_hint(best.declaration, [column.name for column in best.missing], near or "")


def _tried(opened: OpenedFile, declarations: Sequence[Declaration]) -> list[HeaderMatch]:
    """Every row near the top compared with every layout."""
    return [
        HeaderMatch(declaration, layout, reading, row)
        for reading in opened.readings
        for row in reading.top(LOOKED_AT)
        for declaration in declarations
        for layout in declaration.layouts
    ]


def _too_low(best: HeaderMatch) -> RefusedFileError:
    """The refusal of a header that is too far down: the rows above it may be data of a file that lost its header."""
    most = best.declaration.header_within
    expected = "in row 1" if most == 1 else f"among the first {most} rows"
    return RefusedFileError(
        "HEADER_UNKNOWN",
        f"row {best.row.number}: found the header of {best.declaration.title} ({best.layout.name}), expected it "
        f"{expected}; delete the rows above it",
    )


def _place(opened: OpenedFile, best: HeaderMatch) -> str:
    """The row that looks most like a header; of several sheets also the sheet, unless its name looks like a value."""
    is_shown = opened.is_workbook and len(opened.readings) > 1 and not is_value_like([best.reading.name])
    sheet = f"sheet '{shown(best.reading.name)}' of {len(opened.readings)}, " if is_shown else ""
    return f"{sheet}row {best.row.number}"
