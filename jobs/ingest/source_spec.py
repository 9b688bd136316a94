"""What a source declares about its files. Declarations (ingest/sources) are made of these and nothing else: no logic.

A declaration says how a file is recognised, which cells are read, and what the source's own words mean in ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple


class Use(Enum):
    """What becomes of a column."""

    NEEDED = "the file is refused without it"
    OPTIONAL = "read where it is there"
    UNREAD = "known, and not read"
    PERSONAL = "a person's; known, and never read (R-12)"


MONEY_SIGNS = ("RM", "S$", "฿", "Rp", "₱", "₫")
"""Signs that marketplaces write before an amount (T12); which decimal mark goes with them is NUMBER_FORMS."""
NEEDED, OPTIONAL, UNREAD, PERSONAL = Use.NEEDED, Use.OPTIONAL, Use.UNREAD, Use.PERSONAL


@dataclass(frozen=True)
class Column:
    """One column: our name for its cells, and its header in each language of the declaration ("" where unknown).

    Where a language's header is unknown the first language's is accepted, and its absence too. `also` are further
    headers of the same column, in whatever language: what it was called before, or with another currency behind it.
    """

    name: str
    use: Use
    headers: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One way the header row may look: a language, columns it does not have, and what is assumed in their place.

    `outgoing` are amounts of ours that stand with a minus there because they are paid: their sign is turned.
    """

    name: str
    language: int = 0
    lacks: tuple[str, ...] = ()
    assumed: Mapping[str, str] = field(default_factory=dict)
    outgoing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """The words of one column and the codes they stand for, compared without case, blanks, hyphens and underscores.

    `canonical` is the column of ours that a word nobody declared makes unknown. `blank` is the code of an empty cell,
    `other` that of every word that is not declared; None says that such a cell is unknown.
    """

    name: str
    canonical: str
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    column: str = ""
    blank: str | None = None
    other: str | None = None

    @property
    def read_from(self) -> str:
        """The column that holds the words; its name where nothing else is said."""
        return self.column or self.name


Case = tuple[Mapping[str, str | tuple[str, ...]], str]
"""Conditions (words by name: the code, or any of several codes) and the value they give."""


@dataclass(frozen=True)
class DecisionTable:
    """One column of ours by the codes of several words: the first case all of whose conditions hold gives the value."""

    canonical: str
    cases: tuple[Case, ...]


class NumberForm(NamedTuple):
    """How amounts are written: what groups thousands, and what stands before the decimals."""

    thousands: str
    decimal: str


POINT: Final = NumberForm(",", ".")
COMMA: Final = NumberForm(".", ",")
NUMBER_FORMS: Final[Mapping[str, NumberForm]] = {
    **dict.fromkeys(("MY", "PH", "SG", "TH"), POINT),
    **dict.fromkeys(("BR", "ID", "VN"), COMMA),
}
"""Country of a shop to how amounts are written there. `1.234` is read by this and by nothing else."""


@dataclass(frozen=True)
class Pick:
    """A column of ours whose column in the file depends on the row: read from `column` where all conditions hold.

    The first pick that holds gives the value; where none does, it is blank.
    """

    canonical: str
    column: str
    where: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """Rows that stand among the rows and are none of ours: ignored by a name of vocabulary.IGNORED_REASONS (R-07).

    A row is left out where its cell of `column` (one that is read) is one of `words`, compared as Words are. `kept`
    empty: every other row is kept. `kept` filled: a row is kept by one of these words alone, and a word that is in
    neither list puts its row into quarantine, for nobody knows of what grain it is (R-06).
    """

    reason: str
    column: str
    words: tuple[str, ...]
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declaration:
    """One kind of file.

    `folder` is the folder below inbox/, `kind` the canonical kind of its rows. A canonical column takes its value from
    `fixed`, from the column that `picks` choose, from the first filled column that `either` names, from a decision
    table, from the words of its name, or from the column of its own name. `informational` amounts are kept where they
    can be read and left empty where not; `told_once` names the amount that a source repeats on every row of a case, and
    the column that holds the case (T8): the books take it once. Of `masked` columns the last four characters are kept,
    and no more is ever read: bank references and their like.

    Amounts may carry one of `money_signs` before or behind them, and be one of `zero_marks`. They have a dot before the
    decimals and no mark for thousands, unless `number_forms` says how they are written in the shop's country.

    Where the rows are: `sheets` names the sheets of a workbook that hold them; `NAME - 1`, `NAME - 2` … continue a
    sheet `NAME` and are put below it, each with a header of its own, and every other sheet is left alone. Without
    names, or where no sheet has one of them, a workbook must have one filled sheet. The header is found by its content
    among the first `header_within` filled rows; filled rows above it are ignored ABOVE_HEADER. `described_by` names a
    column of ids: the row right below the header is ignored DESCRIPTION_ROW where its cell there holds words with
    blanks between them, as no id does. `left_out` are further rows that are none of ours.

    `in_tables`: the rows are the filled open cells of a night's workbook, found by the names of its tables. There
    `cell_of` names, beside a column, the one that holds where each of its cells stands.
    """

    name: str
    title: str
    folder: str
    kind: str
    columns: tuple[Column, ...]
    layouts: tuple[Layout, ...] = (Layout("English"),)
    has_shop_folder: bool = False
    fixed: Mapping[str, str] = field(default_factory=dict)
    either: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: tuple[Words, ...] = ()
    decisions: tuple[DecisionTable, ...] = ()
    picks: tuple[Pick, ...] = ()
    moment_formats: tuple[str, ...] = ("%Y-%m-%d %H:%M:%S",)
    money_signs: tuple[str, ...] = ()
    number_forms: Mapping[str, NumberForm] = field(default_factory=dict)
    zero_marks: tuple[str, ...] = ()
    blank_marks: tuple[str, ...] = ()
    informational: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    told_once: tuple[str, str] | None = None
    sheets: tuple[str, ...] = ()
    header_within: int = 1
    described_by: str = ""
    left_out: tuple[LeftOut, ...] = ()
    in_tables: bool = False
    cell_of: Mapping[str, str] = field(default_factory=dict)


def template(kind: str, folder: str, title: str, columns: str, **more: object) -> Declaration:
    """A template of our own: every column is needed, under exactly its name."""
    named = tuple(Column(name, Use.NEEDED, (name,)) for name in columns.split())
    return Declaration(folder, title, folder, kind, named, (Layout("template"),), **more)  # type: ignore[arg-type]
