"""Normalizing: a source's texts become columns of ours. It renames and parses; it never rejects.

Beside a typed column stand companions (see schemas/rule.py): a value that is not there, one that could not be read and
one that is wrong are three different things, and the contract tells them apart.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest import value_parsing, word_mapping
from aftersales.jobs.ingest.input_file import Zones
from aftersales.jobs.ingest.readers.tabular_file import ROW_NUMBER
from aftersales.jobs.ingest.source_matching import Recognized
from aftersales.jobs.ingest.source_spec import Declaration
from aftersales.jobs.ingest.time_zones import ZONE, to_utc, zone_of
from aftersales.jobs.ingest.typed import cleaned, narrowed, typed, wide_columns
from aftersales.schemas.fact_columns import FACT_COLUMNS, FLAG, JUDGED_COLUMNS, MOMENT, MONEY, FactColumn
from aftersales.schemas.rule import MOST_DECIMALS

ASSUMED: Final = "is_quantity_assumed"
CODE: Final = " code"
"""Behind the name of words: the column that holds their codes."""
MOMENT_OF_DATE: Final = {
    "requested_on": "requested_at",
    "ordered_on": "ordered_at",
    "shipped_on": "shipped_at",
    "as_of_on": "as_of",
    "settled_on": "settled_at",
}
"""Local dates to the moments whose date they are, as written."""


MonthFirst = frozenset[tuple[str, str]]
"""Columns and forms of moments that a file writes by another calendar: one cell shows it for the whole file."""


class Normalized(NamedTuple):
    """Rows of ours in the order of the file, how many informational amounts of which column were no amounts, and where
    the month was taken to stand first."""

    frame: pl.DataFrame
    unread_amounts: dict[str, int]
    month_first: MonthFirst = frozenset()


def normalize(
    texts: pl.DataFrame, recognized: Recognized, shop_id: str, zones: Zones, month_first: MonthFirst = frozenset()
) -> Normalized:
    """One row of ours for each row of `texts`, which are rows of a file as an opened file gives them.

    `month_first` is what other rows of the file have shown already.
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
    """Where a cell of these rows makes sense only with the month first."""
    return frozenset(
        (column.name, form)
        for column in FACT_COLUMNS[declaration.kind]
        if column.sql_type == MOMENT
        for form in declaration.moment_formats
        if value_parsing.shows_month_first(drafted.get_column(column.name), form)
    )


def _spoken(texts: pl.DataFrame, recognized: Recognized) -> tuple[pl.DataFrame, dict[str, word_mapping.Spoken]]:
    """The texts with a column of codes for each declared Words, and what is spoken there."""
    spoken = {}
    found = {}
    for words in recognized.declaration.words:
        if words.read_from in recognized.positions:
            found[f"{words.name}{CODE}"] = word_mapping.coded(texts, words)
            spoken[words.name] = word_mapping.Spoken(pl.col(words.read_from), pl.col(f"{words.name}{CODE}"))
        else:
            blank = pl.lit("")
            spoken[words.name] = word_mapping.Spoken(blank, word_mapping.code_of(words, blank))
    return texts.with_columns(**found), spoken


def _drafted(texts: pl.DataFrame, recognized: Recognized, shop_id: str) -> pl.DataFrame:
    """Every canonical column as text, under our name."""
    declaration = recognized.declaration
    kind = declaration.kind

    def field(name: str) -> pl.Expr:
        return pl.col(name) if name in recognized.positions else pl.lit("")

    texts, spoken = _spoken(texts, recognized)
    literals = dict(declaration.fixed) | dict(recognized.layout.assumed)
    literals |= {ASSUMED: "true" if "quantity" in recognized.layout.assumed else "false"}
    literals |= {"shop_id": shop_id} if declaration.has_shop_folder else {}
    drafts = {}
    for name in (*(column.name for column in FACT_COLUMNS[kind]), *JUDGED_COLUMNS.get(kind, ())):
        decision = word_mapping.canonical_value(declaration, name, spoken)
        picked = word_mapping.picked(declaration, name, spoken, field)
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
            drafts[f"{column.name}_is_parsable"] = word_mapping.is_known(declaration, column.name, spoken)
    return texts.select(ROW_NUMBER, **drafts)


def _amount_sources(declaration: Declaration) -> set[str]:
    """The columns whose cells are amounts; a dash there may be a zero, and no blank."""
    names = [column.name for column in FACT_COLUMNS[declaration.kind] if column.sql_type == MONEY]
    picked = {pick.column for pick in declaration.picks if pick.canonical in names}
    return picked | {source for name in names for source in declaration.either.get(name, (name,))}


def _plain_amounts(
    drafted: pl.DataFrame, declaration: Declaration, outgoing: tuple[str, ...], country: str
) -> pl.DataFrame:
    """Amounts as our own templates write them: no money sign, a dot, no mark for thousands (T12); what goes out
    without the minus that says so."""
    form = declaration.number_forms.get(country)
    amounts = {}
    for column in FACT_COLUMNS[declaration.kind]:
        if column.sql_type == MONEY:
            text = value_parsing.without_sign(pl.col(column.name), declaration.money_signs, declaration.zero_marks)
            amounts[column.name] = value_parsing.without_marks(text, form)
            if column.name in outgoing:
                amounts[column.name] = value_parsing.turned(amounts[column.name])
    return drafted.with_columns(**amounts)


def _informed(drafted: pl.DataFrame, declaration: Declaration) -> tuple[pl.DataFrame, dict[str, int]]:
    """Amounts that no rule uses: empty where they cannot be read."""
    unread = {}
    for name in declaration.informational:
        is_amount = (value_parsing.amount(pl.col(name)) >= 0) & (value_parsing.decimals(pl.col(name)) <= MOST_DECIMALS)
        kept = pl.when(is_amount).then(pl.col(name)).otherwise(pl.lit(""))
        before = drafted.get_column(name)
        drafted = drafted.with_columns(kept.alias(name))
        unread[name] = int(((before != "") & (drafted.get_column(name) == "")).sum())
    return drafted, unread


def _in_utc(frame: pl.DataFrame, columns: tuple[FactColumn, ...], zone: pl.Expr) -> pl.DataFrame:
    """Local dates beside their moments, then the moments in UTC."""
    names = [column.name for column in columns]
    dates = {name: pl.col(moment).dt.date() for name, moment in MOMENT_OF_DATE.items() if name in names}
    moments = [column.name for column in columns if column.sql_type == MOMENT]
    return to_utc(frame.with_columns(zone.alias(ZONE), **dates), moments).drop(ZONE)
