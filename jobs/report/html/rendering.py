"""Fills in the templates: every value is escaped, and a browser runs only our own script and style.

The style and the script are separate files here and part of the page there. The content security policy contains their
digests: nothing else can style the page, run in it or be fetched by it, whatever a cell of an export contains.
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
"""After these characters an id may continue on the next line."""
LONGEST_PIECE: Final = 24
"""A longer piece may be broken anywhere, because it would be wider than a narrow screen."""


def rendered(name: str, *, has_script: bool, **values: Any) -> str:
    """The text of a template with `values` filled in; a missing value is an error, never a blank."""
    style, script = _text(STYLE), _text(SCRIPT) if has_script else ""
    own = {"style": style, "script": script, "policy": policy(style, script)}
    return _environment().get_template(name).render(**own, **values)


def policy(style: str, script: str) -> str:
    """The content security policy of a page that may use one style, one script or none, and nothing else."""
    parts = ["default-src 'none'", f"style-src '{_digest(style)}'"]
    parts += [f"script-src '{_digest(script)}'"] if script else []
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    """The digest of a text, in the form that a content security policy needs."""
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
    """The text of a file in the folder `templates`."""
    return files("aftersales.jobs.report.html").joinpath("templates", name).read_text(encoding="utf-8")


def _amount(amount: Decimal | None, currency_code: str) -> str:
    """An amount with its currency's decimals, or a dash if it is not known."""
    return NOTHING if amount is None else amount_text(amount, currency_code)


def _count(number: int | None) -> str:
    """A whole number, or a dash if it is not known."""
    return NOTHING if number is None else f"{number:,}"


def _words(word: str) -> str:
    """A code as a person writes it: to_push becomes "to push"."""
    return word.replace("_", " ")


def _pieces(text: str) -> list[tuple[str, bool]]:
    """The parts of an id or path between which a line may break, each with True if it must not be broken itself."""
    return [(piece, len(piece) <= LONGEST_PIECE) for piece in JOINTS.split(text)]
