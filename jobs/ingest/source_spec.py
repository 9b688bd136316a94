"""The parts of a source declaration. Declarations (jobs/ingest/sources) consist of these parts and have no logic.

A declaration defines how a file is recognised, which columns are read, and which codes the words of the source mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple


class Use(Enum):
    """How a column is used."""

    NEEDED = "the file is refused without it"
    OPTIONAL = "read where it is there"
    UNREAD = "known, and not read"
    PERSONAL = "a person's; known, and never read (R-12)"


MONEY_SIGNS = ("RM", "S$", "R$", "NT$", "$", "฿", "Rp", "₱", "₫")
"""Money signs that marketplaces write before an amount (T12); NUMBER_FORMS has the decimal mark per country."""
NEEDED, OPTIONAL, UNREAD, PERSONAL = Use.NEEDED, Use.OPTIONAL, Use.UNREAD, Use.PERSONAL


@dataclass(frozen=True)
class Column:
    """One column: its name in the declaration, and its header in each language of the declaration ("" if unknown).

    If the header in a language is unknown, the header in the first language is accepted, and the column may be missing.
    `also` are further headers of the column in any language: former names, or names with another currency. `inferred`
    are further headers that stand in no known file (formats, mark [?]): they are accepted and never needed.
    `takes_last`: if the header is there more than once, the last column counts; without it such a file is refused (T9).
    """

    name: str
    use: Use
    headers: tuple[str, ...]
    also: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    takes_last: bool = False


@dataclass(frozen=True)
class Layout:
    """One way the header row may look: a language, columns it does not have, and what is assumed in their place.

    `outgoing` are canonical amounts that the source writes with a minus because they are paid: their sign is turned.
    """

    name: str
    language: int = 0
    lacks: tuple[str, ...] = ()
    assumed: Mapping[str, str] = field(default_factory=dict)
    outgoing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """The words of one column and the codes they stand for, compared without case, blanks, hyphens and underscores.

    `canonical` is the canonical column that becomes unknown if the cell has an undeclared word. `blank` is the code of
    an empty cell, `other` the code of every undeclared word; with None such a cell is unknown. `inferred` are those of
    the spellings that are in no known file, or whose code is one reading of them, the safest.
    """

    name: str
    canonical: str
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    column: str = ""
    blank: str | None = None
    other: str | None = None
    inferred: tuple[str, ...] = ()

    @property
    def read_from(self) -> str:
        """The column that contains the words; the name of the Words if `column` is empty."""
        return self.column or self.name


Case = tuple[Mapping[str, str | tuple[str, ...]], str]
"""Conditions (words by name: the code, or any of several codes) and the value they give."""


@dataclass(frozen=True)
class DecisionTable:
    """A canonical column computed from the codes of several words: the first case whose conditions all hold counts."""

    canonical: str
    cases: tuple[Case, ...]


class NumberForm(NamedTuple):
    """How amounts are written: the thousands separator and the decimal mark."""

    thousands: str
    decimal: str


POINT: Final = NumberForm(",", ".")
COMMA: Final = NumberForm(".", ",")
NUMBER_FORMS: Final[Mapping[str, NumberForm]] = {
    **dict.fromkeys(("MX", "MY", "PH", "SG", "TH", "TW"), POINT),
    **dict.fromkeys(("BR", "ID", "VN"), COMMA),
}
"""Country of a shop to the form of its amounts. It alone decides whether `1.234` is a thousand or about one."""


@dataclass(frozen=True)
class Pick:
    """A canonical column whose source column depends on the row: it is read from `column` if all conditions hold.

    The first pick whose conditions hold gives the value; if there is none, the value is blank. A pick is passed over in
    a file that does not have its `column`, or the column `beside`, without which its value has another meaning.
    """

    canonical: str
    column: str
    where: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    beside: str = ""


@dataclass(frozen=True)
class ByClass:
    """A column with the class of a row, which counts where the row's own word is not declared.

    In a class, `*` stands for anything. A class among `waiting` is stronger than one among `left_out`.
    """

    column: str
    left_out: tuple[str, ...]
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """Rows that are not data, such as totals: they are ignored with a reason of vocabulary.IGNORED_REASONS (R-07).

    A row is ignored if its cell of `column` (one that is read) is one of `words` or contains one of `containing`,
    compared as Words are. If `kept` is empty, every other row is kept. If it is filled, only rows with one of these
    words are kept, and a row with a word in neither list is quarantined, because its kind is unknown (R-06). `by_class`
    lets the class of such a row leave it out (R-10). `inferred` are those of `words` that stand in no known file.
    """

    reason: str
    column: str
    words: tuple[str, ...]
    kept: tuple[str, ...] = ()
    containing: tuple[str, ...] = ()
    by_class: ByClass | None = None
    inferred: tuple[str, ...] = ()


class Seen(NamedTuple):
    """A form of a file, as docs/sources.md lists it: in which markets and years, under headers of which language.

    `certainty` is `two sources`, `one source` or `inferred`; `source` names the public parser or fixture.
    """

    markets: tuple[str, ...]
    language: str
    years: str
    certainty: str
    source: str


Needs = tuple[tuple[str, ...], ...]
"""Sets of columns of which a file must have one completely, such as `(("sku",), ("parent_sku",))`."""


@dataclass(frozen=True)
class Declaration:
    """One kind of file.

    `folder` is the folder in inbox/, `kind` the canonical kind of its rows. A canonical column takes its value from
    `fixed`, from the column that `picks` choose, from the first filled column that `either` names, from a decision
    table, from the words of its name, or from the column of its own name. `informational` amounts become empty if they
    cannot be read, because no rule uses them; `repeated_amount` names the amount that a source repeats on every row of
    a case, and the column with the case (T8): it is counted once. Only the last four characters of `masked` columns are
    kept, for example of bank references.

    Amounts may have one of `money_signs` before or after them, or be one of `zero_marks`. They have a decimal point
    and no thousands separator, unless `number_forms` has another form for the country of the shop.

    Position of the rows: `sheets` names the sheets of a workbook that contain them; `NAME - 1`, `NAME - 2` … continue
    the sheet `NAME`, each with its own header, and every other sheet is ignored. Without names, or if no sheet has one
    of them, a workbook must have exactly one filled sheet. The header is found by its content among the first
    `header_within` filled rows; filled rows above it are ignored (ABOVE_HEADER). `described_by` names a column of ids:
    the row directly under the header is ignored (DESCRIPTION_ROW) if its cell there has words separated by blanks,
    because an id has none. `left_out` are further rows that are not data.

    `needs_any` are sets of columns of which the header must have one completely. `line_marks` are columns that are read
    only to distinguish two lines of one key (R-10); such lines are numbered in the order of their marks. `grain` is the
    rule of `left_out` whose column says to which grain a row belongs: a file without that column is refused if an
    order (`order_id`) is there twice, because both grains would be added up (R-70). `seen` are the known forms.

    `in_tables`: the rows are the filled open cells of the workbook of a run, found by the names of its tables. There
    `cell_of` maps a column to the column with the addresses of its cells. `of_supplier`: the supplier under whose own
    headers and words the template is read (declared_words.py).
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
    repeated_amount: tuple[str, str] | None = None
    sheets: tuple[str, ...] = ()
    header_within: int = 1
    described_by: str = ""
    left_out: tuple[LeftOut, ...] = ()
    grain: LeftOut | None = None
    needs_any: tuple[Needs, ...] = ()
    line_marks: tuple[str, ...] = ()
    seen: tuple[Seen, ...] = ()
    in_tables: bool = False
    cell_of: Mapping[str, str] = field(default_factory=dict)
    of_supplier: str = ""

    @property
    def is_template(self) -> bool:
        """True for a template of this project, whose columns have exact names and may be left out if not needed."""
        return self.layouts[0].name == TEMPLATE

    @property
    def drop_folder(self) -> str:
        """The folder of its files as a person names it."""
        return f"inbox/{self.folder}/{'SHOP_ID/' if self.has_shop_folder else ''}"


TEMPLATE: Final = "template"
TEMPLATE_MOMENTS: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
"""Times in our own templates: seconds may be left out; a date alone means 00:00 of the shop's or supplier's zone."""


def template(kind: str, folder: str, title: str, columns: str, **more: object) -> Declaration:
    """The declaration of a template of this project, with exactly these names.

    A name with a trailing `?` is optional: its column may be left out, which means that the value is unknown.
    """
    named = tuple(
        Column(name.rstrip("?"), Use.OPTIONAL if name.endswith("?") else Use.NEEDED, (name.rstrip("?"),))
        for name in columns.split()
    )
    given: dict[str, object] = {"moment_formats": TEMPLATE_MOMENTS, **more}
    return Declaration(folder, title, folder, kind, named, (Layout(TEMPLATE),), **given)  # type: ignore[arg-type]
