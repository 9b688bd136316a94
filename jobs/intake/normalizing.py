"""Normalizing: a source's texts become columns of ours. It renames and parses; it never rejects.

Beside a typed column stand companions (see schemas/rule.py): a value that is not there, one that could not be read and
one that is wrong are three different things, and the contract tells them apart.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.intake import decided, parsing
from aftersales.jobs.intake.declaration import Declaration
from aftersales.jobs.intake.opened_file import ROW_NUMBER
from aftersales.jobs.intake.recognition import Recognized
from aftersales.jobs.intake.taken_file import Zones
from aftersales.jobs.intake.typed import cleaned, narrowed, typed
from aftersales.jobs.intake.zone import ZONE, to_utc, zone_of
from aftersales.schemas.fact_columns import FACT_COLUMNS, FLAG, JUDGED_COLUMNS, MOMENT, MONEY, FactColumn
from aftersales.schemas.rule import MOST_DECIMALS

ASSUMED: Final = "is_quantity_assumed"
MOMENT_OF_DATE: Final = {
    "requested_on": "requested_at",
    "ordered_on": "ordered_at",
    "shipped_on": "shipped_at",
    "as_of_on": "as_of",
    "settled_on": "settled_at",
}
"""Local dates to the moments whose date they are, as written."""


class Normalized(NamedTuple):
    """Rows of ours in the order of the file, and how many informational amounts of which column were no amounts."""

    frame: pl.DataFrame
    unread_amounts: dict[str, int]


def normalize(texts: pl.DataFrame, recognized: Recognized, shop_id: str, zones: Zones) -> Normalized:
    """One row of ours for each row of `texts`, which are as an opened file gives them."""
    declaration = recognized.declaration
    columns = FACT_COLUMNS[declaration.kind]
    amounts = _amount_sources(declaration)
    marks = {name: declaration.blank_marks for name in recognized.positions if name not in amounts}
    drafted = _drafted(cleaned(texts, list(recognized.positions), marks), recognized, shop_id)
    drafted = _plain_amounts(
        narrowed(drafted, columns), declaration, recognized.layout.outgoing, zones.countries.get(shop_id, "")
    )
    drafted, unread = _informed(drafted, declaration)
    parsed = [column for column in columns if column.name not in MOMENT_OF_DATE]
    companions = {name: pl.col(name) for name in drafted.columns if name.endswith("_is_parsable")}
    frame = drafted.select(
        ROW_NUMBER,
        *JUDGED_COLUMNS.get(declaration.kind, ()),
        *(part for column in parsed for part in typed(column, declaration.moment_formats)),
    ).with_columns(drafted.select(**companions))
    return Normalized(_in_utc(frame, columns, zone_of(declaration.kind, zones)), unread)


def _drafted(texts: pl.DataFrame, recognized: Recognized, shop_id: str) -> pl.DataFrame:
    """Every canonical column as text, under our name."""
    declaration = recognized.declaration
    kind = declaration.kind

    def field(name: str) -> pl.Expr:
        return pl.col(name) if name in recognized.positions else pl.lit("")

    cells = {words.name: field(words.read_from) for words in declaration.words}
    literals = dict(declaration.fixed) | dict(recognized.layout.assumed)
    literals |= {ASSUMED: "true" if "quantity" in recognized.layout.assumed else "false"}
    literals |= {"shop_id": shop_id} if declaration.has_shop_folder else {}
    drafts = {}
    for name in (*(column.name for column in FACT_COLUMNS[kind]), *JUDGED_COLUMNS.get(kind, ())):
        decision = decided.canonical_value(declaration, name, cells)
        picked = decided.picked(declaration, name, cells, field)
        if name in literals:
            drafts[name] = pl.lit(literals[name])
        elif picked is not None:
            drafts[name] = picked
        elif decision is not None:
            drafts[name] = decision
        else:
            sources = [field(source) for source in declaration.either.get(name, (name,))]
            drafts[name] = pl.coalesce([*(pl.when(cell != "").then(cell) for cell in sources), pl.lit("")])
    for column in FACT_COLUMNS[kind]:
        if column.sql_type == FLAG:
            drafts[f"{column.name}_is_parsable"] = decided.is_known(declaration, column.name, cells)
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
            text = parsing.without_sign(pl.col(column.name), declaration.money_signs, declaration.zero_marks)
            amounts[column.name] = parsing.without_marks(text, form)
            if column.name in outgoing:
                amounts[column.name] = parsing.turned(amounts[column.name])
    return drafted.with_columns(**amounts)


def _informed(drafted: pl.DataFrame, declaration: Declaration) -> tuple[pl.DataFrame, dict[str, int]]:
    """Amounts that no rule uses: empty where they cannot be read."""
    unread = {}
    for name in declaration.informational:
        is_amount = (parsing.amount(pl.col(name)) >= 0) & (parsing.decimals(pl.col(name)) <= MOST_DECIMALS)
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
