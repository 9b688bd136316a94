"""Copies of a small world in one world: the same orders under other names, their rows each time in other files.

Nothing crosses orders except sums, so a hundred ways to deliver the same rows cost one run of the books.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from random import Random
from typing import Any, Final, TypeVar

from tests.model.bazaar import CURRENCY, SHOPS
from tests.model.generated import world_of
from tests.model.journal import Journal
from tests.model.rulebook import play
from tests.model.shrinking import kept
from tests.model.world import AfterSalesLine, BalanceUse, InputFile, OpeningBalance, RefundPayment, Row, World

BASE_SEED: Final = 9000
"""Ids of a generated world hold `9000x`; a copy's hold its own number in the same four digits."""
TheRow = TypeVar("TheRow")


def copied_world(orders: int, copies: int, rng: Random) -> World:
    """Copy 0 as generated; the other copies split, shuffled and with repeated overlapping exports."""
    base = _with_second_versions(kept(world_of(BASE_SEED, orders), _is_of_an_order))
    accepted = _accepted_rows(base)
    nights = []
    for position, night in enumerate(base.nights):
        files: list[InputFile] = []
        for copy in range(copies):
            named = [replace(file, rows=tuple(renamed(row, copy) for row in file.rows)) for file in night.files]
            if copy:
                chosen = rng.sample(accepted[position], k=len(accepted[position]) // 2)
                repeated = [renamed(row, copy) for row in _with_all_lines(chosen, accepted[position])]
                named = [*_split(rng, named), *_again(named, repeated)]
            files.extend(named)
        nights.append(replace(night, files=tuple(_merged(rng, files))))
    return replace(base, nights=tuple(nights))


def _is_of_an_order(row: Row) -> bool:
    """A use of a balance counts over all orders of its partners, and a payment of no known pair is quarantined."""
    if isinstance(row, RefundPayment):
        _, shop_id, _, unit = (*row.refund_order_id.split(":"), "", "", "")[:4]
        return shop_id in {shop.shop_id for shop in SHOPS} and unit.split("/")[0] in CURRENCY
    return not isinstance(row, (BalanceUse, OpeningBalance))


def _with_second_versions(base: World) -> World:
    """Some lines again in the same run with another quantity, in a file whose path comes last: this line counts."""
    nights = []
    for position, night in enumerate(base.nights):
        later = []
        for file in night.files:
            rows = [row for row in file.rows if isinstance(row, AfterSalesLine) and row.updated_at is None][::3]
            if rows:
                # The reason keeps the file from being the same bytes as an earlier one, which would add nothing new.
                newer = tuple(replace(row, quantity=row.quantity + 1, reason=f"{position}") for row in rows)
                folder, _, name = file.path.rpartition("/")
                later.append(replace(file, path=f"{folder}/z{name}", rows=newer))
        nights.append(replace(night, files=(*night.files, *later)))
    return replace(base, nights=tuple(nights))


def renamed(row: TheRow, copy: int) -> TheRow:
    texts = {
        field.name: getattr(row, field.name).replace(f"{BASE_SEED}x", f"{copy:04d}x")
        for field in fields(row)  # type: ignore[arg-type]
        if isinstance(getattr(row, field.name), str)
    }
    return replace(row, **texts)  # type: ignore[type-var]


def copy_of(text: str) -> int | None:
    """The copy that an id belongs to."""
    before, found, _ = text.partition("x")
    digits = before[-4:]
    return int(digits) if found and digits.isdigit() else None


def original(row: dict[str, Any], copy: int) -> dict[str, Any]:
    """A published row with the names of the base world; a document's number counts those of all copies (R-75)."""
    return {
        name: value.replace(f"{copy:04d}x", f"{BASE_SEED}x") if isinstance(value, str) else value
        for name, value in row.items()
        if name != "document_no"
    }


def _accepted_rows(base: World) -> list[list[Row]]:
    """Before each run, the versions in force: rows that an overlapping export may contain again."""
    journal = Journal()
    found: list[list[Row]] = []
    for night in base.nights:
        known = journal.known
        rows = [versions[-1].row for kind in known.versions.values() for versions in kind.values() if versions]
        found.append(sorted((row for row in rows if not known.has_ended(row)), key=repr))
        play(journal, base, night)
    return found


def _lines_of(row: Row) -> object:
    """What must stay in one file: a file that has a case and SKU has all their numbered lines (R-10)."""
    return row.listed if isinstance(row, AfterSalesLine) else row


def _with_all_lines(chosen: list[Row], accepted: list[Row]) -> list[Row]:
    """The chosen rows, with the other lines of their cases and SKUs."""
    wanted = {_lines_of(row) for row in chosen}
    return [*chosen, *(row for row in accepted if _lines_of(row) in wanted and row not in chosen)]


def _split(rng: Random, files: list[InputFile]) -> list[InputFile]:
    """Each file as up to three; the order of their paths does not change (R-09)."""
    parts: list[InputFile] = []
    for file in files:
        rows: dict[int, list[Row]] = defaultdict(list)
        part_of: dict[object, int] = {}
        for row in rng.sample(file.rows, k=len(file.rows)):
            rows[part_of.setdefault(_lines_of(row), rng.randint(1, 3))].append(row)
        parts.extend(replace(file, path=f"{file.path}.{part}", rows=tuple(rows[part])) for part in sorted(rows))
    return parts


def _again(files: list[InputFile], repeated: list[Row]) -> list[InputFile]:
    """The rows of this run again, right after themselves; older rows before everything."""
    again = [replace(file, path=f"{file.path}.9") for file in files]
    by_source: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in repeated:
        by_source[type(row).__name__, ""].append(row)
    return [*again, *(InputFile(f"!{name}", name, tuple(rows)) for (name, _), rows in by_source.items())]


def _merged(rng: Random, files: list[InputFile]) -> list[InputFile]:
    """Files of one path hold the rows of all copies, shuffled, and come in any order."""
    by_path: dict[str, list[InputFile]] = defaultdict(list)
    for file in files:
        by_path[file.path].append(file)
    merged = []
    for members in by_path.values():
        rows = [row for file in members for row in file.rows]
        merged.append(replace(members[0], rows=tuple(rng.sample(rows, k=len(rows)))))
    return rng.sample(merged, k=len(merged))
