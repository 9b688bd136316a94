"""What a word may mean in a column of a declaration (R-69): the meanings that a person can choose from, no default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aftersales.jobs.ingest.source_spec import Column, Declaration, LeftOut, Use, Words

IS_DATA: Final = "data"
"""The meaning of a word that only says that its row is to be read."""
READ: Final = (Use.NEEDED, Use.OPTIONAL)


def columns_of(declaration: Declaration) -> dict[str, Column]:
    """The columns of a declaration that are read, by name: those for which a person can declare a header."""
    return {column.name: column for column in declaration.columns if column.use in READ}


def meanings_of(declaration: Declaration) -> dict[str, tuple[str, ...]]:
    """Name of each column with words to what a word there may mean: codes, reasons to ignore a row, or IS_DATA.

    Columns that are read in two ways have two names here, because a word means something for each (lazada_returns).
    """
    found: dict[str, dict[str, None]] = {}
    for words in declaration.words:
        if words.other is None:
            found.setdefault(words.name, {}).update(dict.fromkeys(_codes(declaration, words)))
    for rule in rules_of(declaration):
        if not any(map(str.isalpha, "".join(rule.words))):
            continue  # the rule is about cells without a word
        is_read_otherwise = rule.column in found
        found.setdefault(rule.column, {})[rule.reason] = None
        if rule.kept and not is_read_otherwise:
            found[rule.column][IS_DATA] = None
    return {name: tuple(meanings) for name, meanings in found.items() if meanings}


def rules_of(declaration: Declaration) -> tuple[LeftOut, ...]:
    """The rules for rows that are not data, with the one about the grain."""
    grain = declaration.grain
    return declaration.left_out if grain is None or grain in declaration.left_out else (*declaration.left_out, grain)


def header_of(declaration: Declaration, name: str) -> str:
    """The first header of a column, or of the column from which the Words of that name are read."""
    read_from = {words.name: words.read_from for words in declaration.words}.get(name, name)
    return next((column.headers[0] for column in declaration.columns if column.name == read_from), name)


def _codes(declaration: Declaration, words: Words) -> dict[str, None]:
    """The codes of some words: those with a spelling, those that only a decision table or a pick names, and the code
    of an empty cell, because a source may write a word for "nothing"."""
    codes = dict.fromkeys(words.spellings)
    conditions: list[Mapping[str, str | tuple[str, ...]]] = [
        *(conditions for table in declaration.decisions for conditions, _ in table.cases),
        *(pick.where for pick in declaration.picks),
    ]
    for condition in conditions:
        code = condition.get(words.name, ())
        codes.update(dict.fromkeys((code,) if isinstance(code, str) else code))
    return codes | ({words.blank: None} if words.blank else {})
