"""Compares the result of a polluted file with the result of the clean one."""

from __future__ import annotations

import json
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, repeat
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from aftersales.schemas.fact_columns import LINE_NUMBER
from tests.ingest.made import Outcome, outcome_of, take
from tests.pollution.clean import Table, as_csv, contents, facts_of, tables
from tests.pollution.sheet_ways import sheet_ways
from tests.pollution.table_ways import table_ways
from tests.pollution.text_ways import Polluted, text_ways

EXACT, LESS, REFUSED, WRONG = "accepted exactly", "accepted with less, and reported", "refused clearly", "wrong"
VERDICTS: Final = (EXACT, LESS, REFUSED, WRONG)
LOST_COLUMN: Final = re.compile(
    r"header: a optional column (misspelt|called otherwise|without a name|gone): .* \((?P<place>[0-9]+)\)", re.DOTALL
)
NUMBERED: Final = (LINE_NUMBER, "row_key")
"""The columns with the number of a line; every other part of a row key is a column of its own."""


class Judged(NamedTuple):
    """A way, the table that it changed, the verdict, and why it is wrong."""

    way: str
    table: str
    verdict: str
    why: str = ""


def polluted(table: Table, one_in: int = 1) -> list[Polluted]:
    """The polluted files of a table, each content once, or one in so many of them; the same files in every run."""
    chance = random.Random(zlib.crc32(table.name.encode()))
    ways = (*text_ways(table), *table_ways(table, chance), *sheet_ways(table))
    chosen = [way for way in ways if zlib.crc32(f"{table.name} {way[0]}".encode()) % one_in == 0]
    return list({content: (way, content, meant) for way, content, meant in reversed(chosen)}.values())[::-1]


def judged(table: Table, folder: Path, one_in: int = 1) -> Iterator[Judged]:
    """The polluted files of a table, or one in so many, taken in one run."""
    files = polluted(table, one_in)
    names = [f"{table.path}/{number:04d}" for number in range(len(files))]
    taken = take(folder, {name: content for name, (_, content, _) in zip(names, files, strict=True)})
    clean: dict[str, Outcome] = {}
    for file, (way, _, meant) in zip(taken.files, files, strict=True):
        text = as_csv(meant.lines)
        if text not in clean:
            clean[text] = facts_of(meant)
        outcome = outcome_of(file)
        verdict, why = _verdict(outcome, clean[text], may_lack(meant))
        if verdict == WRONG and _is_as_without_column(way, outcome, meant):
            verdict, why = LESS, ""
        yield Judged(way, table.name, verdict, why)


def all_judged(one_in: int = 1) -> list[Judged]:
    """The polluted files of every table, by two processes."""
    numbers = range(len(tables()))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return list(chain.from_iterable(pool.map(_judged_of, numbers, repeat(one_in))))


def _judged_of(number: int, one_in: int) -> list[Judged]:
    with TemporaryDirectory() as folder:
        return list(judged(tables()[number], Path(folder), one_in))


def may_lack(table: Table) -> set[str]:
    """Columns of ours that may be empty without a row being wrong, because a note reports it: amounts that no rule
    uses, and values of optional columns."""
    declaration = table.declaration
    optional = {column.name for column in declaration.columns if column.use.name == "OPTIONAL"}
    fed = {name for name, sources in declaration.either.items() if optional.intersection(sources)}
    return {*declaration.informational, *optional, *fed} - {"line_key"}


def _is_as_without_column(way: str, outcome: Outcome, table: Table) -> bool:
    """True if an optional column lost its header, and the rows are those of the clean file without that column: what
    depends on it, such as a status that it takes further, is then read as where a marketplace does not have it."""
    lost = LOST_COLUMN.fullmatch(way)
    if lost is None:
        return False
    place = int(lost["place"])
    less = table.but([line[:place] + line[place + 1 :] for line in table.lines])
    return _verdict(outcome, facts_of(less), set())[0] == EXACT


def _verdict(outcome: Outcome, clean: Outcome, optional: set[str]) -> tuple[str, str]:
    """Accepted rows must be rows of the clean file; what is missing must have been refused with a reason."""
    if outcome.file.outcome == "quarantined":
        return _of_refusal(outcome.file.refusal)
    # the number of a line among lines of one key counts those that are let in, so it may change with a refusal
    unstable = NUMBERED if outcome.rejected else ()
    expected, found = (Counter(_text(row, unstable) for row in contents(rows)) for rows in (clean, outcome))
    unclear = [row["detail"] for row in outcome.rejected if _of_refusal(row["detail"])[0] == WRONG]
    if unclear:
        return WRONG, f"a row is refused without a word: {unclear[0]}"
    if found == expected:
        return EXACT, ""
    others = [json.loads(row) for row in (found - expected).elements()]
    if not others:
        return REFUSED, ""
    missing = [json.loads(row) for row in (expected - found).elements()]
    for row in others:
        known = next((whole for whole in missing if _is_less(row, whole, optional)), None)
        if known is None:
            return WRONG, f"accepted {row}, expected one of {missing}"
        missing.remove(known)
    return LESS, ""


def _of_refusal(sentence: str) -> tuple[str, str]:
    """A refusal names what was found, and what was expected or what to do."""
    is_clear = "found" in sentence or "reading stopped" in sentence
    is_clear &= "expected" in sentence or "; " in sentence
    return (REFUSED, "") if is_clear else (WRONG, f"the refusal does not name what was found and expected: {sentence}")


def _is_less(row: dict[str, Any], whole: dict[str, Any], optional: set[str]) -> bool:
    """True if a row equals another one without some optional columns, which then are missing in its key too."""
    different = {name for name in whole if row[name] != whole[name]} - {"row_key"}
    return different <= optional and all(row[name] in (None, "") for name in different)


def _text(row: dict[str, Any], leaving: Sequence[str] = ()) -> str:
    return json.dumps({name: value for name, value in row.items() if name not in leaving}, sort_keys=True)
