"""The templates: everything that is filled in is escaped, and a browser runs our own script and style alone.

The style and the script are files of their own here and stand inside the page there. The content security policy names
their digests: nothing else can style the page, run in it or be fetched by it, whatever a cell of an export holds.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.console.verdict import amount_text

if TYPE_CHECKING:
    from decimal import Decimal

    from jinja2 import Environment

STYLE, SCRIPT = "page.css", "page.js"
NOTHING: Final = "–"
JOINTS: Final = re.compile(r"(?<=[:/|])")
"""Behind these marks an id may be broken."""
LONGEST_PIECE: Final = 24
"""Longer ones are broken anywhere, or they would push a narrow screen aside."""


def rendered(name: str, *, has_script: bool, **told: Any) -> str:
    """A template filled in; a name that it wants and `told` lacks is an error, never a blank."""
    style, script = _text(STYLE), _text(SCRIPT) if has_script else ""
    own = {"style": style, "script": script, "policy": policy(style, script)}
    return _environment().get_template(name).render(**own, **told)


def policy(style: str, script: str) -> str:
    """The content security policy of a page with one style and one script, or none: nothing else, from nowhere."""
    parts = ["default-src 'none'", f"style-src '{_digest(style)}'"]
    parts += [f"script-src '{_digest(script)}'"] if script else []
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    """A text as a content security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_text), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(amount=_amount, count=_count, words=_words, pieces=_pieces)
    return environment


def _text(name: str) -> str:
    """One of the files beside this one."""
    return files("aftersales.jobs.report.html").joinpath("templates", name).read_text(encoding="utf-8")


def _amount(amount: Decimal | None, currency_code: str) -> str:
    """An amount with its currency's decimals, a dash where it is not known."""
    return NOTHING if amount is None else amount_text(amount, currency_code)


def _count(number: int | None) -> str:
    """A whole number, a dash where it is not known."""
    return NOTHING if number is None else f"{number:,}"


def _words(word: str) -> str:
    """One of our words as a person writes it: to_push is "to push"."""
    return word.replace("_", " ")


def _pieces(text: str) -> list[tuple[str, bool]]:
    """The parts of an id or a path behind which it may go on in the next line, and whether each is kept in one."""
    return [(piece, len(piece) <= LONGEST_PIECE) for piece in JOINTS.split(text)]
