"""Headers and words that a person declares in reference/marketplace_words (R-69), added to the declarations.

`Sources` are the declarations of one run: those of jobs/ingest/sources with the rows of the table. They are passed on
as an argument, so that two runs in one process cannot affect each other. Nothing has a default (R-06): a row names the
source, the column and the meaning, and a row that names something unknown stops the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.header_match import folded, nearest
from aftersales.jobs.ingest.inbox import SUPPLIER_FILES
from aftersales.jobs.ingest.source_registry import declarations
from aftersales.jobs.ingest.source_spec import Column, Declaration, Layout, LeftOut, Use, Words
from aftersales.jobs.ingest.word_mapping import codes, folded_word
from aftersales.jobs.ingest.word_meanings import IS_DATA, columns_of, meanings_of, rules_of
from aftersales.schemas.reference_row import HEADER, SUPPLIER_COLUMNS

SUPPLIER_ID: Final = "supplier_id"
NAMES_ITS_SUPPLIER: Final = frozenset({SUPPLIER_ID, "push_id", "refund_order_id", "return_stock_in_id"})
"""Columns that say whose row it is: a template with one of them may be filled in by a supplier."""


class WordRow(NamedTuple):
    """A row of reference/marketplace_words."""

    source: str
    supplier_id: str
    column: str
    kind: str
    text: str
    means: str


class Fault(NamedTuple):
    """A row of the table (its position) that the declarations do not allow: the column it is about, and a sentence."""

    position: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Sources:
    """The declarations of a run, and for each supplier with words of its own the declarations of its files."""

    declarations: tuple[Declaration, ...]
    of_suppliers: Mapping[str, tuple[Declaration, ...]] = field(default_factory=dict)

    def of_folder(self, folder: str, supplier_id: str = "") -> tuple[Declaration, ...]:
        """The declarations for the files of a folder in inbox/; for supplier_files those of the supplier."""
        if folder == SUPPLIER_FILES:
            own = self.of_suppliers.get(supplier_id) or _supplier_templates(self.declarations)
            return tuple(_without_supplier(declaration, supplier_id) for declaration in own)
        return tuple(declaration for declaration in self.declarations if declaration.folder == folder)


def built_in() -> Sources:
    """The declarations without any added word."""
    return Sources(declarations())


def word_rows(frame: pl.DataFrame) -> list[WordRow]:
    """The rows of the table as a run read it, in their order."""
    return [WordRow(*row) for row in frame.select(WordRow._fields).iter_rows()]


def sources_with(rows: Sequence[WordRow], declared: tuple[Declaration, ...] | None = None) -> Sources:
    """The declarations with the headers and words of valid rows."""
    known = declarations() if declared is None else declared
    of_source: dict[str, list[WordRow]] = {}
    of_supplier: dict[str, list[WordRow]] = {}
    for row in rows:
        if row.source == SUPPLIER_COLUMNS:
            of_supplier.setdefault(row.supplier_id, []).append(row)
        else:
            of_source.setdefault(row.source, []).append(row)
    extended = tuple(_extended(declaration, of_source.get(declaration.name, ())) for declaration in known)
    templates = _supplier_templates(extended)
    return Sources(
        extended,
        {
            supplier: tuple(_extended(declaration, rows_of_it) for declaration in templates)
            for supplier, rows_of_it in of_supplier.items()
        },
    )


def faults(rows: Sequence[WordRow], declared: tuple[Declaration, ...] | None = None) -> Iterator[Fault]:
    """What is wrong with rows that satisfy their contract: unknown names, and meanings that contradict each other."""
    known = {declaration.name: declaration for declaration in declared or declarations() if not declaration.in_tables}
    templates = _supplier_templates(tuple(known.values()))
    seen: dict[tuple[str, ...], WordRow] = {}
    for position, row in enumerate(rows):
        if row.source != SUPPLIER_COLUMNS and row.source not in known:
            yield Fault(position, "source", _unknown(row.source, [*known, SUPPLIER_COLUMNS]))
            continue
        about = templates if row.source == SUPPLIER_COLUMNS else (known[row.source],)
        found = list(_faults_of(row, about))
        yield from (Fault(position, column, sentence) for column, sentence in found)
        fold = folded if row.kind == HEADER else folded_word
        # a header stands for one column of a file, a word has one meaning in a column
        key = (row.source, row.supplier_id, row.kind, *([] if row.kind == HEADER else [row.column]), fold(row.text))
        before = seen.setdefault(key, row)
        if not found and (before.column, before.means) != (row.column, row.means):
            other = before.column if row.kind == HEADER else before.means
            sentence = f"found '{row.text}' also as {other}, expected one meaning; keep the correct row"
            yield Fault(position, "text", sentence)


def _faults_of(row: WordRow, about: Sequence[Declaration]) -> Iterator[tuple[str, str]]:
    """Column and sentence of what is wrong with one row; `about` are the declarations that it extends."""
    if row.kind == HEADER:
        columns = {name: None for declaration in about for name in columns_of(declaration)}
        if row.column not in columns:
            yield "column", _unknown(row.column, columns)
        for declaration in about:
            for column in declaration.columns:
                if row.column in columns_of(declaration) and column.name != row.column and _has(column, row.text):
                    yield "text", f"found '{row.text}', which is the header of {column.name} in {declaration.name}"
        return
    allowed: dict[str, dict[str, None]] = {}
    for declaration in about:
        for name, meanings in meanings_of(declaration).items():
            allowed.setdefault(name, {}).update(dict.fromkeys(meanings))
    if row.column not in allowed:
        yield "column", _unknown(row.column, allowed, "a column with words: ")
    elif row.means not in allowed[row.column]:
        yield "means", _unknown(row.means, allowed[row.column])
    else:
        for declaration in about:
            if (known := _meaning(declaration, row)) not in ("", row.means):
                yield "means", f"found {row.means}, but '{row.text}' means {known} in {declaration.name}"


def _unknown(found: str, allowed: Iterable[str], what: str = "") -> str:
    """The sentence about a name that is not allowed, with the nearest one and all of them."""
    near = nearest(found, list(allowed))
    return f"found '{found}', expected {what}one of {', '.join(allowed)}" + (f"; did you mean {near}?" if near else "")


def _has(column: Column, text: str) -> bool:
    return folded(text) in map(folded, filter(None, (*column.headers, *column.also, *column.inferred)))


def _meaning(declaration: Declaration, row: WordRow) -> str:
    """What a word means in a declaration without the table; "" if it is not declared."""
    word = folded_word(row.text)
    for words in declaration.words:
        if words.name == row.column and (code := codes(words).get(word)):
            return code
    for rule in rules_of(declaration):
        if rule.column == row.column:
            if word in map(folded_word, rule.words):
                return rule.reason
            is_plain = row.column not in {words.name for words in declaration.words}
            if is_plain and word in map(folded_word, rule.kept):
                return IS_DATA
    return ""


def _extended(declaration: Declaration, rows: Iterable[WordRow]) -> Declaration:
    """A declaration with the rows that are about one of its columns; what it has already is not added again."""
    for row in rows:
        if row.kind == HEADER:
            declaration = _with_header(declaration, row)
        elif row.means in meanings_of(declaration).get(row.column, ()) and not _meaning(declaration, row):
            declaration = _with_word(declaration, row)
    return declaration


def _with_header(declaration: Declaration, row: WordRow) -> Declaration:
    columns = tuple(
        replace(column, also=(*column.also, row.text))
        if column.name == row.column and not _has(column, row.text)
        else column
        for column in declaration.columns
    )
    return replace(declaration, columns=columns)


def _with_word(declaration: Declaration, row: WordRow) -> Declaration:
    def with_code(words: Words) -> Words:
        if words.name != row.column or row.means in {rule.reason for rule in rules_of(declaration)}:
            return words
        spellings = {**words.spellings, row.means: (*words.spellings.get(row.means, ()), row.text)}
        return replace(words, spellings=spellings)

    def with_rule(rule: LeftOut) -> LeftOut:
        read_from = {words.name: words.read_from for words in declaration.words}.get(row.column, row.column)
        if rule.column != read_from:
            return rule
        if rule.reason == row.means:
            return replace(rule, words=(*rule.words, row.text))
        return replace(rule, kept=(*rule.kept, row.text)) if rule.kept else rule

    return replace(
        declaration,
        words=tuple(map(with_code, declaration.words)),
        left_out=tuple(map(with_rule, declaration.left_out)),
        grain=_mapped(with_rule, declaration.grain),
    )


def _mapped(change: Callable[[LeftOut], LeftOut], rule: LeftOut | None) -> LeftOut | None:
    return None if rule is None else change(rule)


def _supplier_templates(known: Iterable[Declaration]) -> tuple[Declaration, ...]:
    """The templates of this project that a supplier may fill in."""
    return tuple(
        declaration
        for declaration in known
        if not declaration.has_shop_folder
        and not declaration.in_tables
        and NAMES_ITS_SUPPLIER & {column.name for column in declaration.columns}
    )


def _without_supplier(declaration: Declaration, supplier_id: str) -> Declaration:
    """The template as a supplier may fill it in: a file without the column supplier_id is about the supplier itself."""
    names = {column.name: column for column in declaration.columns}
    declaration = replace(declaration, of_supplier=supplier_id)
    if SUPPLIER_ID not in names or names[SUPPLIER_ID].use is not Use.NEEDED:
        return declaration
    layouts = [
        Layout(
            f"{layout.name} of a supplier", layout.language, (*layout.lacks, SUPPLIER_ID), {SUPPLIER_ID: supplier_id}
        )
        for layout in declaration.layouts
    ]
    return replace(declaration, layouts=(*declaration.layouts, *layouts))
