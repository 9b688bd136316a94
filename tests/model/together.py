"""Small worlds computed as one, each in a shop of its own: a run of thirty stories costs little more than a run of one.

Nothing crosses shops except sums, and tests of sums compute their world alone. A story is written above its test:

    @together([rows of the first run], [rows of the second])
    def test_something(every_night: Nights) -> None:
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import zip_longest
from typing import Any, Final

from tests.model.books import Relations
from tests.model.world import InputFile, Night, World

NAMES: Final = re.compile(r"\b(?:VN)?SHOP\b|\b(?:SO|RC|EX)\d+\b")
"""Ids that must not meet those of another story; everything else belongs to a shop, a stock-out or a receipt."""
MARK: Final = re.compile(r"~(\d+)(?!\d)")
OF_ONE_SHOP: Final = frozenset({"exception", "push_item", "refund_order", "return_stock_in", "settlement_match"})
"""Each row of these belongs to a story; a row without a story would be missed by every assertion."""
Nights = list[Relations]
"""The books of a story after each of its runs."""


@dataclass
class Together:
    """`world_of` makes a world out of one sequence of rows per run; the reference tables are those of the first."""

    world_of: Callable[..., World]
    stories: list[World] = field(default_factory=list)

    def __call__(self, *nights: Any) -> Callable[[Any], Any]:
        """Give the story to the test below."""

        def keep(function: Any) -> Any:
            function.story = self._number_of(nights)
            return function

        return keep

    def each(self, **stories: Any) -> Callable[[Any], Any]:
        """Give several stories to the test below: name to rows per run."""

        def keep(function: Any) -> Any:
            function.story = {name: self._number_of(nights) for name, nights in stories.items()}
            return function

        return keep

    def _number_of(self, nights: Any) -> int:
        self.stories.append(self.world_of(*nights))
        return len(self.stories) - 1

    def world(self) -> World:
        """All stories in one world."""
        own = [_renamed(story, number) for number, story in enumerate(self.stories)]
        shops = tuple(shop for story in own for shop in story.reference.shops)
        nights = [
            _one_night([night for night in some if night]) for some in zip_longest(*(each.nights for each in own))
        ]
        return replace(own[0], reference=replace(own[0].reference, shops=shops), nights=tuple(nights))

    def apart(self, books: Iterable[Relations]) -> list[Nights]:
        """The books of each story under the story's own names; `books` are those of `world`, run by run."""
        found: list[Nights] = [[] for _ in self.stories]
        for night in books:
            own = _by_story(night)
            for number, story in enumerate(self.stories):
                if len(found[number]) < len(story.nights):
                    found[number].append({name: own[number][name] for name in night})
        return found


def _renamed(value: Any, number: int) -> Any:
    """A world, or a part of one, with names of its own."""
    if isinstance(value, str):
        return NAMES.sub(lambda name: f"{name[0]}~{number}", value)
    if isinstance(value, tuple):
        return tuple(_renamed(part, number) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _renamed(getattr(value, each.name), number) for each in fields(value)})
    return value


def _one_night(nights: list[Night]) -> Night:
    """The files of several stories; those of one path are one file."""
    files: dict[str, InputFile] = {}
    for file in (file for night in nights for file in night.files):
        before = files.get(file.path)
        files[file.path] = file if before is None else replace(before, rows=(*before.rows, *file.rows))
    return replace(nights[0], files=tuple(files.values()))


def _by_story(night: Relations) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """The rows that name something of a story, without its mark."""
    found: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for relation, rows in night.items():
        for row in rows:
            texts = [value for value in row.values() if isinstance(value, str)]
            marks = {int(mark) for text in texts for mark in MARK.findall(text)}
            assert marks or relation not in OF_ONE_SHOP, f"a row of {relation} belongs to no story: {row}"
            plain = {name: MARK.sub("", value) if isinstance(value, str) else value for name, value in row.items()}
            for number in marks:
                found[number][relation].append(plain)
    return found
