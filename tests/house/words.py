"""Our words as a set: every string in the public constants of vocabulary, reason_codes and exception_codes."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from tests.house.sql_rules import WORDS_OF_COLUMN


def words_of(*modules: ModuleType) -> dict[str, frozenset[str]]:
    """All words under '', and under a column's name those that it may hold."""
    items = [item for module in modules for item in vars(module).items()]
    constants = {name: frozenset(_strings(value)) for name, value in items if name.isupper()}
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
