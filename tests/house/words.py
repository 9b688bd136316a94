"""Our words as a set: every string in the public constants of schemas/vocabulary.py."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from tests.house.sql_rules import WORDS_OF_COLUMN


def words_of(vocabulary: ModuleType) -> dict[str, frozenset[str]]:
    """All words under '', and under a column's name those that it may hold."""
    constants = {name: frozenset(_strings(value)) for name, value in vars(vocabulary).items() if name.isupper()}
    words = {"": frozenset().union(*constants.values())}
    for column, names in WORDS_OF_COLUMN.items():
        words[column] = frozenset().union(*(constants.get(name, frozenset()) for name in names))
    return words


def _strings(value: object) -> Iterator[str]:
    """The strings in a constant, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(key)
            yield from _strings(item)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for item in value:
            yield from _strings(item)
