"""Notes about accepted files, logged once per run; they name columns and never quote a cell (R-06, R-12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aftersales.jobs.ingest.header_errors import listed
from aftersales.jobs.ingest.header_match import header_in, nearest
from aftersales.jobs.ingest.id_spelling import Respelt, nearest_id
from aftersales.jobs.ingest.inbox import Place
from aftersales.jobs.ingest.input_file import Zones
from aftersales.jobs.ingest.source_matching import Recognized


def notes_on_file(
    recognized: Recognized,
    unread_amounts: Mapping[str, int],
    respelt: Respelt,
    shop_id: str,
    header_change: str,
) -> Iterator[str]:
    """Notes on unread sheets and columns, missing columns, cells that are not amounts, ids in another spelling, and a
    changed header."""
    title = recognized.declaration.title
    known = [header_in(column, recognized.layout) for column in recognized.declaration.columns]
    for header in recognized.additional:
        near = nearest(header, known)
        yield f"{title}: additional column '{header}' is not read" + (f"; it is similar to '{near}'" if near else "")
    if recognized.other_sheets:
        yield f"{title}: {_sheets(recognized.other_sheets)} not read; the rows are on another sheet"
    # an unused column of a template may be left out; a column that disappears is a change of the header
    for header in () if recognized.declaration.is_template else recognized.lacking:
        yield f"{title}: column '{header}' is missing; its values are treated as unknown"
    for header in recognized.unclear:
        yield f"{title}: column '{header}' is not read: the encoding of its cells is not certain; save as CSV UTF-8"
    for name, count in unread_amounts.items():
        if count:
            column = f"column '{recognized.header_of(name)}'"
            yield f"{title}: {column} has cells that are not amounts; they stay empty, because no rule uses them"
    for name in sorted({column for column, _ in respelt}):
        meant = ", ".join(sorted(f"'{known}'" for column, known in respelt if column == name))
        yield f"{title}: column '{name}' has ids in other letter case than the reference tables; read as {meant}"
    if header_change:
        shop = f" of {shop_id}" if shop_id else ""
        yield f"{title}{shop}: the header has changed since the previous file: {header_change}"


def notes_on_place(place: Place, zones: Zones) -> Iterator[str]:
    """Notes on the folders of a file: another letter case than the known names, or a shop that no table has (R-01)."""
    party = place.shop_id or place.supplier_id
    folder = f"{place.source}/{party}" if party else place.source
    if not place.path.startswith(f"{folder}/"):
        found = "/".join(place.path.split("/")[: folder.count("/") + 1])
        yield f"inbox/{found}/ is read as inbox/{folder}/; letter case does not count"
    if place.shop_id and zones.shops and place.shop_id not in zones.shops:
        near = nearest_id(place.shop_id, zones.shops)
        hint = f"; it is similar to '{near}'" if near else ""
        yield f"inbox/{folder}/: the shop '{place.shop_id}' is not in reference/shops{hint}"


def _sheets(names: Sequence[str]) -> str:
    quoted = listed(names)
    return f"sheet {quoted} is" if len(names) == 1 else f"sheets {quoted} are"
