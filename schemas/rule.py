"""The type of a contract rule, and constructors for the rules that most columns have.

A contract validates a normalized frame, in which each typed column has companion columns, so that an unreadable value
can be distinguished from a missing one: `X_is_given` (the cell is not blank), `X_is_parsable` (it is
blank or was read) and, for money, `X_decimals` (how many decimals it is written with). A currency has `X_minor_unit`,
the decimals of its amounts, null if the run does not know the currency.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final, NamedTuple

import polars as pl

from aftersales.schemas.formula_guard import FORMULA_SIGNS
from aftersales.schemas.vocabulary import MARKET_CURRENCIES, MINOR_UNITS

Judgement = Callable[[pl.Expr], pl.Expr]
MOST_OF_TEXT: Final = 1000
MOST_UNITS: Final = 999_999_999
MOST_DECIMALS: Final = 2
FINEST: Final = ", ".join(
    [*(f"{code} {MINOR_UNITS[code]}" for code in MARKET_CURRENCIES), "others as in ISO 4217 or reference/currencies"]
)
MOST_PERCENT: Final = 100
MOST_PERCENT_DECIMALS: Final = 6
"""A percentage is divided by 100 and must still fit eight decimals."""
FIRST_YEAR, LAST_YEAR = 2000, 2099
DAY: Final = f"a date YYYY-MM-DD such as 2026-07-31, from {FIRST_YEAR}-01-01 to {LAST_YEAR}-12-31"
LOCAL_TIME: Final = f"a local time in the years {FIRST_YEAR} to {LAST_YEAR}"
"""Messages and docs/sources.md add how the source writes it."""
FORMULA_START: Final = f"^[{re.escape(''.join(FORMULA_SIGNS))}]"
"""Ids and SKUs are written to files that spreadsheet programs open, so an id must not look like a formula."""
DIGITS_LOST: Final = r"^[0-9]([.,][0-9]+[eE]\+?|[eE]\+)[0-9]{1,3}$|^[0-9]{9,}[.,]0+$"
"""An id as a spreadsheet writes a number of more than 15 digits, or as a program writes a binary fraction (T6)."""
DRESSED_UP: Final = r"^['\"]|^[0-9]{1,3}([.,' ][0-9]{3}){3,}$"
"""An id after a quotation mark, or with its digits in groups of three: a display form and not the id itself."""
PLAIN_ID: Final = r"^([0-9]|([A-Za-z_]|[0-9]{2})[A-Za-z0-9_-]{0,62})$"
"""An id as nearly all are: in every form of id, no formula, not dressed up, and all of its digits are there."""
NUMERIC_CHANNELS: Final = ("tiktok", "lazada")
"""Marketplaces whose ids of orders and returns are digits (formats T6)."""
QUOTED_OTHERWISE: Final = r"^'.*''.*'$|^`.*``.*`$"
"""A text between marks, with doubled ones inside: quoted, but not by the mark that was demanded."""


HIDDEN: Final = r"\p{C}\p{Default_Ignorable_Code_Point}\x{FFFD}"
"""Characters that no one sees, such as a zero-width blank or a mark of direction, and the mark of a lost letter: with
one of them two ids that look alike would be two ids."""
LOOK_ALIKE: Final = r"'\"\x{2018}-\x{201F}\x{FE63}[\p{Nd}\x{2212}\p{Pd}--0-9-]"
"""Quotation marks, and digits and hyphens that are not those of ASCII; a marketplace's id has none of them."""
NOTHING: Final = r"(?i)^(n/a|n\.a\.|none|null|nan|undefined|#n/a|#ref!|#value!|#name\?|#null!|#num!|#div/0!)$"
"""What people and programs write for nothing: as an id it would be one for many things."""
LETTERS_LOST: Final = r"^#+$|\?\?"
"""What is shown of a cell that is too narrow, and of letters that an encoding does not have."""


class Rule(NamedTuple):
    """`about`: the canonical column a message names; `column`: the one Pandera looks at; null values pass.

    `reason` is a code of vocabulary.QUARANTINE_REASONS, `expected` the half sentence after "expected". A rule over
    several columns computes its own Boolean column first (`judged`). `surely` is an optional quick check: a value
    that passes it surely passes the rule; any other value needs the full check.
    """

    about: str
    reason: str
    expected: str
    column: str
    passes: Judgement
    judged: pl.Expr | None = None
    surely: Judgement | None = None


class IdForm(NamedTuple):
    """A form of identifier (contract, Identifiers): what is not in it, how long it is, how to say so, an example."""

    refused: str
    longest: int
    expected: str
    example: str


PARTY_ID: Final = IdForm(r"[^A-Za-z0-9_-]", 64, "1 to 64 letters, digits, _ or -", "S-KLANG")
_NOT_IN_DOCUMENT: Final = rf"[\s:#/{HIDDEN}{LOOK_ALIKE}]"
_DOCUMENT: Final = (
    "characters without blanks, invisible characters, quotation marks, : # /, with plain digits and hyphens"
)
DOCUMENT_ID: Final = IdForm(_NOT_IN_DOCUMENT, 64, f"1 to 64 {_DOCUMENT}", "260701KX7N2M8P")
DERIVED_ID: Final = IdForm(_NOT_IN_DOCUMENT, 140, f"1 to 140 {_DOCUMENT}", "260701KX7N2M8P")
SKU: Final = IdForm(rf"[{HIDDEN}]", 64, "1 to 64 characters without invisible characters", "TEE-BM")
PAPER_ID: Final = IdForm(rf"[{HIDDEN}]", 128, "1 to 128 characters without invisible characters", "RC-2026-0001")
REFERENCE_ID: Final = IdForm(
    rf"[{HIDDEN}]", 400, "1 to 400 characters without invisible characters", "shopee:SPKL:R1:S-KLANG"
)
EXAMPLES: Final = {"shop_id": "SPKL", "warehouse_id": "W-KLANG-1", "distributor_id": "D-AURORA"}
"""Column to an example that fits it better than that of its form."""


def rule(about: str, reason: str, expected: str, judged: pl.Expr) -> Rule:
    """A rule over several columns, true where the row passes."""
    return Rule(about, reason, expected, f"{about}_passes_{reason.lower()}", lambda column: column, judged)


def identifier(name: str, form: IdForm, *, required: bool = True) -> tuple[Rule, ...]:
    """An id in its form; digits a spreadsheet has lost are a reason of their own."""

    def fits(column: pl.Expr) -> pl.Expr:
        is_clean = ~column.str.contains(form.refused) & ~column.str.contains(FORMULA_START)
        is_clean &= ~column.str.contains(NOTHING)
        if form is not SKU:
            is_clean &= ~column.str.contains(DRESSED_UP)
        return (column == "") | (is_clean & (column.str.len_chars() <= form.longest))

    example = EXAMPLES.get(name, form.example)
    expected = f"{form.expected}, not beginning with = + - @ and not a word for nothing (N/A), such as {example}"

    def is_plain(column: pl.Expr) -> pl.Expr:
        return (column == "") | (column.str.contains(PLAIN_ID) & ~column.str.contains(NOTHING))

    def has_all_digits(column: pl.Expr) -> pl.Expr:
        return ~column.str.contains(DIGITS_LOST) & ~column.str.contains(LETTERS_LOST)

    lost = Rule(
        name,
        "ID_DIGITS_LOST",
        "all digits and letters of the id, as text, such as 577000000000000001",
        name,
        has_all_digits,
        surely=is_plain,
    )
    rules = (lost, Rule(name, "ID_INVALID", expected, name, fits, surely=is_plain))
    return (given_text(name, expected), *rules) if required else rules


def numeric_key(name: str) -> Rule:
    """An id that some marketplaces make of digits alone: with any other character it is another id, or none. Digits
    that a spreadsheet has lost are a reason of their own (`identifier`), and one fault has one reason."""
    is_other = ~pl.col("channel").is_in(list(NUMERIC_CHANNELS)) | (pl.col(name) == "")
    expected = f"digits alone, as {' and '.join(NUMERIC_CHANNELS)} write it, such as 577000000000000001"
    # digits that a spreadsheet lost have their own reason
    is_lost = pl.col(name).str.contains(DIGITS_LOST) | pl.col(name).str.contains(LETTERS_LOST)
    return rule(name, "ID_INVALID", expected, is_other | is_lost | pl.col(name).str.contains(r"^[0-9]+$"))


def given_text(name: str, expected: str = "a text") -> Rule:
    """A text that must not be empty."""
    return Rule(name, "REQUIRED", expected, name, lambda column: column != "")


def free_text(name: str) -> tuple[Rule, ...]:
    """A text for people, limited so that one cell cannot fill a report."""
    expected = f"at most {MOST_OF_TEXT} characters"
    plain = "a text that is quoted by the quotation marks of the file"
    return (
        Rule(name, "TEXT_TOO_LONG", expected, name, lambda column: column.str.len_chars() <= MOST_OF_TEXT),
        Rule(name, "UNPARSABLE", plain, name, lambda column: ~column.str.contains(QUOTED_OTHERWISE)),
    )


def word(
    name: str, words: Collection[str], reason: str, *, required: bool = True, blank: bool = False
) -> tuple[Rule, ...]:
    """One of our words. `required`: an empty cell is REQUIRED; else it is `reason` too, unless `blank` allows it."""
    expected = "one of " + ", ".join(words)
    allowed = list(words) + ([""] if required or blank else [])
    known = Rule(name, reason, expected, name, lambda column: column.is_in(allowed))
    return (given_text(name, expected), known) if required and not blank else (known,)


def _typed(name: str, expected: str, required: bool) -> tuple[Rule, ...]:
    """That a typed value is there, and could be read."""
    parsable = Rule(name, "UNPARSABLE", expected, f"{name}_is_parsable", lambda column: column)
    given = Rule(name, "REQUIRED", expected, f"{name}_is_given", lambda column: column)
    return (given, parsable) if required else (parsable,)


def count(name: str, *, at_least: int, required: bool = True) -> tuple[Rule, ...]:
    """A whole number."""
    expected = f"a whole number from {at_least} to {MOST_UNITS}"
    inside = Rule(name, "OUT_OF_RANGE", expected, name, lambda column: column.is_between(at_least, MOST_UNITS))
    return (*_typed(name, expected, required), inside)


def money(
    name: str, *, currency: str = "", required: bool = True, most_decimals: int = MOST_DECIMALS, is_signed: bool = False
) -> tuple[Rule, ...]:
    """An amount with no more decimals than its currency (the column of that name); at least 0 unless `is_signed`."""
    least = "an amount, below 0 if the money comes back," if is_signed else "an amount of at least 0"
    expected = f"{least} with a decimal point, such as 1234.50, and at most 15 digits before it"
    limit = pl.col(f"{currency}_minor_unit").fill_null(most_decimals) if currency else pl.lit(most_decimals)
    fine = f"no more decimals than the currency has ({FINEST})" if currency else f"at most {most_decimals} decimals"
    at_least_0 = Rule(name, "OUT_OF_RANGE", expected, name, lambda column: column >= 0)
    return (
        *_typed(name, expected, required),
        *(() if is_signed else (at_least_0,)),
        rule(name, "AMOUNT_DECIMALS", fine, pl.col(f"{name}_decimals") <= limit),
    )


def percent(name: str, *, required: bool = True) -> tuple[Rule, ...]:
    """A rate in percent."""
    expected = f"a percentage from 0 to {MOST_PERCENT} with a decimal point and without %, such as 6 or 7.5"
    fine = f"at most {MOST_PERCENT_DECIMALS} decimals"
    return (
        *_typed(name, expected, required),
        Rule(name, "OUT_OF_RANGE", expected, name, lambda column: column.is_between(0, MOST_PERCENT)),
        rule(name, "AMOUNT_DECIMALS", fine, pl.col(f"{name}_decimals") <= MOST_PERCENT_DECIMALS),
    )


def moment(name: str, *, required: bool = True) -> tuple[Rule, ...]:
    """A point in time of this century."""
    inside = Rule(
        name, "OUT_OF_RANGE", LOCAL_TIME, name, lambda column: column.dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    )
    return (*_typed(name, LOCAL_TIME, required), inside)


def day(name: str, *, required: bool = True) -> tuple[Rule, ...]:
    """A date; a year of another calendar or a mistyped one is outside of these hundred years."""
    inside = Rule(name, "OUT_OF_RANGE", DAY, name, lambda column: column.dt.year().is_between(FIRST_YEAR, LAST_YEAR))
    return (*_typed(name, DAY, required), inside)


def flag(name: str, *, required: bool = True) -> tuple[Rule, ...]:
    """true or false."""
    return _typed(name, "true or false", required)


def currency(name: str, *, blank: bool = False) -> tuple[Rule, ...]:
    """A currency whose minor unit the run knows: a built-in one, or one of reference/currencies (R-69)."""
    expected = "a currency code of ISO 4217, such as MYR, or one of reference/currencies"
    is_known = (pl.col(name) == "") | pl.col(f"{name}_minor_unit").is_not_null()
    known = rule(name, "CURRENCY_UNKNOWN", expected, is_known)
    return (known,) if blank else (given_text(name, expected), known)
