"""The questions that come with the job: queries/, one a file, its first comment says what it asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from aftersales.jobs.console.table_output import Listing
from aftersales.jobs.runtime.exit_codes import WrongUse


@dataclass(frozen=True, order=True)
class Question:
    """`name` is the file's stem, `asks` its first line, `text` the query, without the semicolon that ends the file."""

    name: str
    asks: str
    text: str


@cache
def questions() -> tuple[Question, ...]:
    """All of them, in the order of their names."""
    found = []
    for file in files("aftersales").joinpath("queries").iterdir():
        if file.name.endswith(".sql"):
            text = file.read_text(encoding="utf-8")
            query = text.rstrip().removesuffix(";")
            found.append(Question(file.name.removesuffix(".sql"), text.splitlines()[0].lstrip("- "), query))
    return tuple(sorted(found))


def question(name: str) -> Question:
    """The one of that name, its number left out or not; WrongUse with the names there are."""
    for known in questions():
        if name in (known.name, known.name.partition("_")[2]):
            return known
    names = ", ".join(known.name for known in questions())
    raise WrongUse(f"There is no question `{name}`. The questions are {names}.")


def list_of_questions() -> Listing:
    """Their names and what each asks."""
    return Listing(("question", "asks"), tuple((known.name, known.asks) for known in questions()))
