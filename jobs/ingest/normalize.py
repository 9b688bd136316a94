"""Normalizes the texts of a source to canonical columns: it renames and parses, and never rejects a row.

Each typed column gets companion columns (see schemas/rule.py), so that the contract can distinguish a missing value,
an unreadable one and a wrong one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest import value_parsing, word_mapping
from aftersales.jobs.ingest.future_dates import in_future
from aftersales.jobs.ingest.id_spelling import Respelt
from aftersales.jobs.ingest.input_file import Zones
from aftersales.jobs.ingest.known_ids import spelled
from aftersales.jobs.ingest.readers.tabular_file import ROW_NUMBER
from aftersales.jobs.ingest.source_matching import Recognized
from aftersales.jobs.ingest.source_spec import Declaration
from aftersales.jobs.ingest.time_zones import ZONE, to_utc, zone_of
from aftersales.jobs.ingest.validation import FINDINGS
from aftersales.schemas.fact_columns import (
    COUNT,
    DATE,
    FACT_COLUMNS,
    FLAG,
    FREE_TEXTS,
    JUDGED_COLUMNS,
    LINE_NUMBER,
    MOMENT,
    MONEY,
    TEXT,
    FactColumn,
)
from aftersales.schemas.rule import MOST_DECIMALS
from aftersales.schemas.vocabulary import MINOR_UNITS

ASSUMED: Final = "is_quantity_assumed"
CURRENCY: Final = "currency_code"
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


NO_FINDINGS: Final = pl.DataFrame(schema=FINDINGS)
DECIDED_AT: Final = "decided_at"
"""R-68 is about what happened to goods and money; a person decides today about any business date, also a past one."""

MonthFirst = frozenset[tuple[str, str]]
"""Columns and forms of moments in which a file has the month before the day: one cell shows it for the whole file."""


class Calendar(NamedTuple):
    """Terms of the moments of a file: the columns and forms for which other rows have shown that the month comes first,
    and the latest date that a moment may have (R-68; None for no limit)."""

    month_first: MonthFirst = frozenset()
    latest: date | None = None


NO_TERMS: Final = Calendar()


class Normalized(NamedTuple):
    """Normalized rows in the order of the file, the number of informational amounts per column that could not be read,
    the columns in which the month comes first, the ids of ours that are written in another way, and the findings on
    moments of the future (R-68)."""

    frame: pl.DataFrame
    unread_amounts: dict[str, int]
    month_first: MonthFirst = frozenset()
    respelt: Respelt = frozenset()
    in_future: pl.DataFrame = NO_FINDINGS


def normalize(
    texts: pl.DataFrame,
    recognized: Recognized,
    shop_id: str,
    zones: Zones,
    calendar: Calendar = NO_TERMS,
) -> Normalized:
    """One normalized row for each row of `texts`, which come from an opened file."""
    declaration = recognized.declaration
    columns = FACT_COLUMNS[declaration.kind]
    amounts = _amount_sources(declaration)
    marks = {name: declaration.blank_marks for name in recognized.positions if name not in amounts}
    wide = wide_columns(texts, list(recognized.positions))
    drafted = _drafted(cleaned(texts, list(recognized.positions), wide, marks), recognized, shop_id)
    drafted = narrowed(drafted, columns) if wide else drafted
    drafted, respelt = spelled(drafted, zones)
    drafted = _plain_amounts(drafted, declaration, recognized.layout.outgoing, zones.countries.get(shop_id, ""))
    drafted, unread = _informed(drafted, declaration)
    month_first = calendar.month_first | _shown_month_first(drafted, declaration)
    parsed = [column for column in columns if column.name not in MOMENT_OF_DATE]
    others = (ROW_NUMBER, *JUDGED_COLUMNS.get(declaration.kind, ()))
    companions = {name: pl.col(name) for name in drafted.columns if name.endswith("_is_parsable")}
    frame = typed(drafted, parsed, others, declaration.moment_formats, month_first, minor_units=zones.minor_units)
    frame = frame.with_columns(drafted.select(**companions))
    moments = [column.name for column in columns if column.sql_type == MOMENT and column.name != DECIDED_AT]
    late = in_future(frame, moments, calendar.latest, next(iter(declaration.moment_formats), "%Y-%m-%d"))
    frame = _in_utc(frame, columns, zone_of(declaration.kind, zones))
    return Normalized(frame, unread, month_first, respelt, late)


def _shown_month_first(drafted: pl.DataFrame, declaration: Declaration) -> MonthFirst:
    """The columns and forms in which a cell of these rows is only valid with the month first, and the columns in which
    date cells are beside texts with the day first: there the date cells may have day and month swapped."""
    forms = declaration.moment_formats
    moments = {
        column.name: drafted.get_column(column.name)
        for column in FACT_COLUMNS[declaration.kind]
        if column.sql_type == MOMENT
    }
    shown = {
        (name, form)
        for name, texts in moments.items()
        for form in forms
        if value_parsing.shows_month_first(texts, form)
    }
    mixed = {
        (name, value_parsing.CELL_MOMENT) for name, texts in moments.items() if value_parsing.mixes_cells(texts, forms)
    }
    return frozenset(shown | mixed)


def _mapped(texts: pl.DataFrame, recognized: Recognized) -> tuple[pl.DataFrame, dict[str, word_mapping.MappedWords]]:
    """The texts with a column of codes for each declared Words, and the expressions of both."""
    mapped = {}
    found = {}
    for words in recognized.declaration.words:
        if words.read_from in recognized.positions:
            found[f"{words.name}{CODE}"] = word_mapping.coded(texts, words)
            mapped[words.name] = word_mapping.MappedWords(pl.col(words.read_from), pl.col(f"{words.name}{CODE}"))
        else:
            blank = pl.lit("")
            mapped[words.name] = word_mapping.MappedWords(blank, word_mapping.code_of(words, blank))
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
    # every line is the first of its key until the whole file has been read (duplicates.numbered)
    literals |= {LINE_NUMBER: "1"}
    drafts = {}
    for name in (*(column.name for column in FACT_COLUMNS[kind]), *JUDGED_COLUMNS.get(kind, ())):
        decision = word_mapping.canonical_value(declaration, name, mapped)
        picked = word_mapping.picked(declaration, name, mapped, recognized.positions)
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
        has_words = any(words.canonical == column.name for words in declaration.words)
        # a flag that a file has as true or false is judged by its own text
        if column.sql_type == FLAG and (has_words or column.name not in recognized.positions):
            drafts[f"{column.name}_is_parsable"] = word_mapping.is_known(declaration, column.name, mapped)
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
            text = value_parsing.without_sign(pl.col(column.name), declaration.money_signs, declaration.zero_marks)
            amounts[column.name] = value_parsing.without_marks(text, form)
            if column.name in outgoing:
                amounts[column.name] = value_parsing.turned(amounts[column.name])
    return drafted.with_columns(**amounts)


def _informed(drafted: pl.DataFrame, declaration: Declaration) -> tuple[pl.DataFrame, dict[str, int]]:
    """Amounts that no rule uses: they become empty if they cannot be read."""
    unread = {}
    for name in declaration.informational:
        is_amount = (value_parsing.amount(pl.col(name)) >= 0) & (value_parsing.decimals(pl.col(name)) <= MOST_DECIMALS)
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


IDS: Final = ("_id", "_number", "_no", "_key")
CONTROL_CHARACTERS: Final = r"\p{Cc}+"
READ: Final = " as read"
"""Suffix of a value column while the text column still has its name; canonical names contain no blank."""


def cleaned(
    texts: pl.DataFrame, names: Sequence[str], wide: Collection[str], marks: Mapping[str, tuple[str, ...]] | None = None
) -> pl.DataFrame:
    """Cells trimmed (TikTok's end in a tab), in NFC (T12), and blank if they are a mark of the source for "nothing".

    `wide`: the columns with letters outside of ASCII; the others are in NFC as they are.
    """
    cells = {}
    for name in names:
        cell = pl.col(name).str.normalize("NFC") if name in wide else pl.col(name)
        cell = cell.str.strip_chars()
        found = (marks or {}).get(name)
        cells[name] = pl.when(cell.is_in(list(found))).then(pl.lit("")).otherwise(cell) if found else cell
    return texts.with_columns(**cells)


def narrowed(frame: pl.DataFrame, columns: tuple[FactColumn, ...]) -> pl.DataFrame:
    """Numbers, times and ids with digits of the usual width; SKUs and texts for people stay as they were written."""
    names = [column.name for column in columns if column.sql_type != TEXT or column.name.endswith(IDS)]
    wide = wide_columns(frame, [name for name in names if name in frame.columns])
    return frame.with_columns(value_parsing.narrow(pl.col(name)).alias(name) for name in wide)


def wide_columns(frame: pl.DataFrame, names: Sequence[str]) -> list[str]:
    """The columns of text that have a letter outside of ASCII anywhere: only those need a second look."""
    if not names:
        return []
    found = frame.select((pl.col(name).str.len_bytes() != pl.col(name).str.len_chars()).any() for name in names)
    return [name for name, is_wide in zip(names, found.row(0), strict=True) if is_wide]


def typed(
    texts: pl.DataFrame,
    columns: Sequence[FactColumn],
    others: Sequence[str],
    formats: tuple[str, ...] = (),
    month_first: Collection[tuple[str, str]] = (),
    *,
    minor_units: Mapping[str, int] = MINOR_UNITS,
) -> pl.DataFrame:
    """Some other columns as they are; then each column and its companions, out of the text of the same name.

    `month_first`: the columns and forms of moments that the file writes by another calendar (see value_parsing.moment).
    `minor_units`: the currencies of the run and the decimals of their amounts.
    """
    values: list[pl.Expr] = []
    for column in columns:
        forms = [form for name, form in month_first if name == column.name]
        values.append(_value(column, formats, forms).alias(f"{column.name}{READ}"))
        if column.sql_type.startswith("DECIMAL"):
            values.append(value_parsing.decimals(pl.col(column.name)).alias(f"{column.name}_decimals"))
    found = [*others, *(part for column in columns for part in _companions(column, minor_units))]
    # lazy, because Polars then sees that a text is matched with the same pattern twice, and does it once
    return texts.lazy().with_columns(values).select(found).collect()


def _companions(column: FactColumn, minor_units: Mapping[str, int]) -> list[pl.Expr]:
    """The value that was read, and what the contract has to know of the text it was read from."""
    text, value = pl.col(column.name), pl.col(f"{column.name}{READ}")
    if column.name == CURRENCY:
        decimals = value.replace_strict(minor_units, default=None, return_dtype=pl.Int64)
        return [value.alias(column.name), decimals.alias(f"{column.name}_minor_unit")]
    if column.sql_type == TEXT:
        return [value.alias(column.name)]
    companions = [
        value.alias(column.name),
        (text != "").alias(f"{column.name}_is_given"),
        ((text == "") | value.is_not_null()).alias(f"{column.name}_is_parsable"),
    ]
    if column.sql_type.startswith("DECIMAL"):
        companions.append(pl.col(f"{column.name}_decimals"))
    return companions


def _value(column: FactColumn, formats: tuple[str, ...], month_first: Collection[str]) -> pl.Expr:
    """The value of a text, null where it is blank or unreadable."""
    text = pl.col(column.name)
    if column.sql_type == TEXT:
        is_free = column.name in FREE_TEXTS
        return text.str.replace_all(CONTROL_CHARACTERS, " ").str.strip_chars() if is_free else text
    if column.sql_type == COUNT:
        return value_parsing.whole_number(text)
    if column.sql_type == DATE:
        return value_parsing.day(text)
    if column.sql_type == MOMENT:
        return value_parsing.moment(text, formats, month_first)
    if column.sql_type == FLAG:
        return value_parsing.flag(text)
    return value_parsing.amount(text, column.sql_type)
