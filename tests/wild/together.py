"""Cases that cannot disturb each other share a home and a run; each is still judged alone.

They drop no file in the same place and have no order and no return in common. What a run makes belongs to the case
whose files name the order or the return, so that a return that a case does not expect is a difference of that case.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.wild.run_case import (
    Found,
    FoundFile,
    FoundNight,
    Values,
    afterwards_of,
    expected_of,
    new_home,
    reference_of,
    run_case,
    run_night,
)

INBOX: Final = "inbox/"
IDS: Final = ("order_id", "after_sales_id")
"""Columns whose value belongs to one case."""


@dataclass(frozen=True)
class Shared:
    """What each case of a home found, and the returns and settlements that belong to no case."""

    found: Mapping[Path, Found]
    strays: tuple[str, ...] = ()


@cache
def places_of(case: Path) -> frozenset[str]:
    """Places below inbox/ whose files the case judges."""
    return frozenset(path for night in expected_of(case)["nights"] for path in night["files"])


@cache
def ids_of(case: Path) -> frozenset[str]:
    """The orders and returns that a case expects, or that are in the files that it only needs."""
    return frozenset(_ids(case))


def _ids(case: Path) -> Iterator[str]:
    expected = expected_of(case)
    for night in expected["nights"]:
        for file in night["files"].values():
            for row in file.get("rows", ()):
                yield from _named(row)
        for drop in night["drop"]:
            if _place(drop) not in night["files"] and drop["file"].endswith(".csv"):
                with (case / drop["file"]).open(encoding="utf-8-sig", newline="") as stream:
                    for row in csv.DictReader(stream):
                        yield from _named(row)
    for settlement in expected["afterwards"]["settlements"]:
        yield from _named(settlement)
    for returned in expected["afterwards"]["returns"]:
        yield returned["return_stock_in_id"].split(":")[2]


def _named(row: Mapping[str, Any]) -> set[str]:
    """The order and the return of a row; the shop of a row that has neither, such as an amount without an order."""
    named = {row[name] for name in IDS if isinstance(row.get(name), str)} - {""}
    return named or ({f"{row['shop_id']}:"} if row.get("shop_id") else set())


def _place(drop: Values) -> str:
    """The path below inbox/ that a file is dropped at; the whole path if it is dropped elsewhere."""
    return f"{drop['folder']}/{drop['as']}".removeprefix(INBOX)


def is_sociable(case: Path) -> bool:
    """True if a case may share a home: one run that ends with 0, no other tables, and files whose ids can be read."""
    night, *more = expected_of(case)["nights"]
    needed = [drop for drop in night["drop"] if _place(drop) not in night["files"]]
    return (
        not more
        and night["exit"] == 0
        and not night.get("remove")
        and all(drop["folder"].startswith(INBOX) for drop in night["drop"])
        and all(drop["as"].endswith(".csv") for drop in needed)
    )


def homes_of(cases: Iterable[Path]) -> list[tuple[Path, ...]]:
    """The cases by the home that they share, in few homes; a case that disturbs others has a home of its own."""
    homes: list[list[Path]] = []
    alone: list[tuple[Path, ...]] = []
    for case in cases:
        if not is_sociable(case):
            alone.append((case,))
            continue
        free = next((home for home in homes if not any(_disturb(case, other) for other in home)), None)
        if free is None:
            homes.append([case])
        else:
            free.append(case)
    return [*map(tuple, homes), *alone]


def _disturb(one: Path, other: Path) -> bool:
    first, second = (expected_of(case)["nights"][0]["business_date"] for case in (one, other))
    return (
        first != second
        or reference_of(one) != reference_of(other)
        or not places_of(one).isdisjoint(places_of(other))
        or not ids_of(one).isdisjoint(ids_of(other))
    )


def run_together(cases: Sequence[Path], root: Path) -> Shared:
    """Run the cases of a home. If the run stops, each case runs alone, so that only the one that stopped it differs."""
    if len(cases) > 1:
        home = new_home(cases[0], root / "home")
        run = run_night(home, _whole(cases))
        if run.exit_code == 0:
            return _shared(cases, run, *afterwards_of(home))
    return Shared({case: run_case(case, root / case.name) for case in cases})


def _whole(cases: Sequence[Path]) -> Values:
    """One night with the files of every case; a file that a case only needs has the case's name before its own."""
    drops = [
        {**drop, "as": _name(case, drop), "file": str(case / drop["file"])}
        for case in cases
        for drop in expected_of(case)["nights"][0]["drop"]
    ]
    return {"business_date": expected_of(cases[0])["nights"][0]["business_date"], "drop": drops}


def _name(case: Path, drop: Values) -> str:
    """The name that a file has in a shared home."""
    own: str = drop["as"]
    return own if _place(drop) in places_of(case) else f"{case.name}-{own}"


def _shared(
    cases: Sequence[Path], run: FoundNight, returns: Mapping[str, Values], settlements: Sequence[Values]
) -> Shared:
    """The run divided among its cases: files by their places, returns and settlements by their ids."""
    left = dict(run.files)
    files = {
        case: {_place(drop): left.pop(_place({**drop, "as": _name(case, drop)})) for drop in _drops(case)}
        for case in cases
    }
    owners: dict[str, Path] = {}
    strays = [f"{place}: the file of no case" for place in left]
    for case in cases:
        for name in sorted(ids_of(case) | _ids_found(files[case].values())):
            if owners.setdefault(name, case) != case:
                strays.append(f"{name}: in {owners[name].name} and in {case.name}, which must not share a home")
    by_owner = {name: owners.get(_first_named(returned)) for name, returned in returns.items()}
    strays += [f"return {name}: of no case" for name, owner in by_owner.items() if owner is None]
    matched = [(owners.get(_first_named(settlement)), settlement) for settlement in settlements]
    strays += [f"settlement of no case: {settlement}" for owner, settlement in matched if owner is None]
    return Shared(
        {
            case: Found(
                (FoundNight(run.exit_code, run.message, files[case]),),
                {name: returned for name, returned in returns.items() if by_owner[name] == case},
                tuple(settlement for owner, settlement in matched if owner == case),
            )
            for case in cases
        },
        tuple(strays),
    )


def _drops(case: Path) -> Sequence[Values]:
    drops: Sequence[Values] = expected_of(case)["nights"][0]["drop"]
    return drops


def _ids_found(files: Iterable[FoundFile]) -> set[str]:
    """The orders and returns in the rows that were let in, of which an expectation may name a part only."""
    return {name for file in files for row in file.rows for name in _named(row.values)}


def _first_named(values: Values) -> str:
    """One of the ids by which a return or a settlement belongs to a case."""
    return min(_named(values), default="")
