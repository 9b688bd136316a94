"""Normalizes the texts of a source to canonical columns: it renames and parses, and never rejects a row.

Each typed column gets companion columns (see schemas/rule.py), so that the contract can distinguish a missing value,
an unreadable one and a wrong one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.intake import decided, parsing
from aftersales.jobs.intake.declaration import Declaration
from aftersales.jobs.intake.opened_file import ROW_NUMBER
from aftersales.jobs.intake.recognition import Recognized
from aftersales.jobs.intake.taken_file import Zones
from aftersales.jobs.intake.typed import cleaned, narrowed, typed, wide_columns
from aftersales.jobs.intake.zone import ZONE, to_utc, zone_of
from aftersales.schemas.fact_columns import FACT_COLUMNS, FLAG, JUDGED_COLUMNS, MOMENT, MONEY, FactColumn
from aftersales.schemas.rule import MOST_DECIMALS

ASSUMED: Final = "is_quantity_assumed"
CODE: Final = " code"
"""Suffix of the column with the codes of some words."""
MOMENT_OF_DATE: Final = {
    "requested_on": "requested_at",
    "ordered_on": "ordered_at",
    "shipped_on": "shipped_at",
    "as_of_on": "as_of",
    "settled_on": "settled_at",
}
"""Column of a local date to the column of the moment from which it is taken, before the conversion to UTC."""


MonthFirst = frozenset[tuple[str, str]]
"""Columns and forms of moments in which a file has the month before the day: one cell shows it for the whole file."""


class Normalized(NamedTuple):
    """Normalized rows in the order of the file, the number of informational amounts per column that could not be read,
    and the columns in which the month comes first."""

    frame: pl.DataFrame
    unread_amounts: dict[str, int]
    month_first: MonthFirst = frozenset()


def normalize(
    texts: pl.DataFrame, recognized: Recognized, shop_id: str, zones: Zones, month_first: MonthFirst = frozenset()
) -> Normalized:
    """One normalized row for each row of `texts`, which come from an opened file.

    `month_first`: columns and forms for which other rows of the file have already shown that the month comes first.
    """
    declaration = recognized.declaration
    columns = FACT_COLUMNS[declaration.kind]
    amounts = _amount_sources(declaration)
    marks = {name: declaration.blank_marks for name in recognized.positions if name not in amounts}
    wide = wide_columns(texts, list(recognized.positions))
    drafted = _drafted(cleaned(texts, list(recognized.positions), wide, marks), recognized, shop_id)
    drafted = narrowed(drafted, columns) if wide else drafted
    drafted = _plain_amounts(drafted, declaration, recognized.layout.outgoing, zones.countries.get(shop_id, ""))
    drafted, unread = _informed(drafted, declaration)
    month_first |= _shown_month_first(drafted, declaration)
    parsed = [column for column in columns if column.name not in MOMENT_OF_DATE]
    others = (ROW_NUMBER, *JUDGED_COLUMNS.get(declaration.kind, ()))
    companions = {name: pl.col(name) for name in drafted.columns if name.endswith("_is_parsable")}
    frame = typed(drafted, parsed, others, declaration.moment_formats, month_first)
    frame = frame.with_columns(drafted.select(**companions))
    return Normalized(_in_utc(frame, columns, zone_of(declaration.kind, zones)), unread, month_first)


def _shown_month_first(drafted: pl.DataFrame, declaration: Declaration) -> MonthFirst:
    """The columns and forms in which a cell of these rows is only valid with the month first."""
    return frozenset(
        (column.name, form)
        for column in FACT_COLUMNS[declaration.kind]
        if column.sql_type == MOMENT
        for form in declaration.moment_formats
        if parsing.shows_month_first(drafted.get_column(column.name), form)
    )


def _mapped(texts: pl.DataFrame, recognized: Recognized) -> tuple[pl.DataFrame, dict[str, decided.MappedWords]]:
    """The texts with a column of codes for each declared Words, and the expressions of both."""
    mapped = {}
    found = {}
    for words in recognized.declaration.words:
        if words.read_from in recognized.positions:
            found[f"{words.name}{CODE}"] = decided.coded(texts, words)
            mapped[words.name] = decided.MappedWords(pl.col(words.read_from), pl.col(f"{words.name}{CODE}"))
        else:
            blank = pl.lit("")
            mapped[words.name] = decided.MappedWords(blank, decided.code_of(words, blank))
    return texts.with_columns(**found), mapped


def _drafted(texts: pl.DataFrame, recognized: Recognized, shop_id: str) -> pl.DataFrame:
    """Every canonical column as text, under its canonical name."""
    declaration = recognized.declaration
    kind = declaration.kind

    def field(name: str) -> pl.Expr:
        return pl.col(name) if name in recognized.positions else pl.lit("")

    texts, mapped = _mapped(texts, recognized)
    literals = dict(declaration.fixed) | dict(recognized.layout.assumed)
    literals |= {ASSUMED: "true" if "quantity" in recognized.layout.assumed else "false"}
    literals |= {"shop_id": shop_id} if declaration.has_shop_folder else {}
    drafts = {}
    for name in (*(column.name for column in FACT_COLUMNS[kind]), *JUDGED_COLUMNS.get(kind, ())):
        decision = decided.canonical_value(declaration, name, mapped)
        picked = decided.picked(declaration, name, mapped, field)
        sources = declaration.either.get(name, (name,))
        if name in literals:
            drafts[name] = pl.lit(literals[name])
        elif picked is not None:
            drafts[name] = picked
        elif decision is not None:
            drafts[name] = decision
        elif len(sources) == 1:
            drafts[name] = field(sources[0])
        else:
            cells = [field(source) for source in sources]
            drafts[name] = pl.coalesce([*(pl.when(cell != "").then(cell) for cell in cells), pl.lit("")])
    for column in FACT_COLUMNS[kind]:
        if column.sql_type == FLAG:
            drafts[f"{column.name}_is_parsable"] = decided.is_known(declaration, column.name, mapped)
    return texts.select(ROW_NUMBER, **drafts)


def _amount_sources(declaration: Declaration) -> set[str]:
    """The columns that contain amounts; a dash in them may be a zero and must not become blank."""
    names = [column.name for column in FACT_COLUMNS[declaration.kind] if column.sql_type == MONEY]
    picked = {pick.column for pick in declaration.picks if pick.canonical in names}
    return picked | {source for name in names for source in declaration.either.get(name, (name,))}


def _plain_amounts(
    drafted: pl.DataFrame, declaration: Declaration, outgoing: tuple[str, ...], country: str
) -> pl.DataFrame:
    """Amounts in the form of the templates: without money sign and thousands separator, with a decimal point (T12);
    the sign of outgoing amounts is turned."""
    form = declaration.number_forms.get(country)
    amounts = {}
    for column in FACT_COLUMNS[declaration.kind]:
        if column.sql_type == MONEY:
            text = parsing.without_sign(pl.col(column.name), declaration.money_signs, declaration.zero_marks)
            amounts[column.name] = parsing.without_marks(text, form)
            if column.name in outgoing:
                amounts[column.name] = parsing.turned(amounts[column.name])
    return drafted.with_columns(**amounts)


def _informed(drafted: pl.DataFrame, declaration: Declaration) -> tuple[pl.DataFrame, dict[str, int]]:
    """Amounts that no rule uses: they become empty if they cannot be read."""
    unread = {}
    for name in declaration.informational:
        is_amount = (parsing.amount(pl.col(name)) >= 0) & (parsing.decimals(pl.col(name)) <= MOST_DECIMALS)
        kept = pl.when(is_amount).then(pl.col(name)).otherwise(pl.lit(""))
        before = drafted.get_column(name)
        drafted = drafted.with_columns(kept.alias(name))
        unread[name] = int(((before != "") & (drafted.get_column(name) == "")).sum())
    return drafted, unread


def _in_utc(frame: pl.DataFrame, columns: tuple[FactColumn, ...], zone: pl.Expr) -> pl.DataFrame:
    """Adds the local dates of the moments, then converts the moments to UTC."""
    names = [column.name for column in columns]
    dates = {name: pl.col(moment).dt.date() for name, moment in MOMENT_OF_DATE.items() if name in names}
    moments = [column.name for column in columns if column.sql_type == MOMENT]
    return to_utc(frame.with_columns(zone.alias(ZONE), **dates), moments).drop(ZONE)
