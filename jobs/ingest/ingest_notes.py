"""Notes about accepted files, logged once per run; they name columns and never quote a cell (R-06, R-12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aftersales.jobs.ingest.header_errors import listed
from aftersales.jobs.ingest.header_match import header_in, nearest
from aftersales.jobs.ingest.source_matching import Recognized


def notes_on_file(
    recognized: Recognized, unread_amounts: Mapping[str, int], shop_id: str, header_change: str
) -> Iterator[str]:
    """Notes on unread sheets, unread or missing columns, cells that are not amounts, and a changed header."""
    title = recognized.declaration.title
    known = [header_in(column, recognized.layout) for column in recognized.declaration.columns]
    for header in recognized.additional:
        near = nearest(header, known)
        yield f"{title}: additional column '{header}' is not read" + (f"; it is similar to '{near}'" if near else "")
    if recognized.other_sheets:
        yield f"{title}: {_sheets(recognized.other_sheets)} not read; the rows are on another sheet"
    for header in recognized.lacking:
        yield f"{title}: column '{header}' is missing; its values are treated as unknown"
    for name, count in unread_amounts.items():
        if count:
            column = f"column '{recognized.header_of(name)}'"
            yield f"{title}: {column} has cells that are not amounts; they stay empty, because no rule uses them"
    if header_change:
        shop = f" of {shop_id}" if shop_id else ""
        yield f"{title}{shop}: the header has changed since the previous file: {header_change}"


def _sheets(names: Sequence[str]) -> str:
    quoted = listed(names)
    return f"sheet {quoted} is" if len(names) == 1 else f"sheets {quoted} are"
