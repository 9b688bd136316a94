"""The prepared questions in queries/: one file each; its first comment is the question."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from aftersales.jobs.console.table_output import Listing
from aftersales.jobs.runtime.exit_codes import WrongUse


@dataclass(frozen=True, order=True)
class Question:
    """`name` is the file's stem, `asks` its first line, `text` the query without the semicolon at its end."""

    name: str
    asks: str
    text: str


@cache
def questions() -> tuple[Question, ...]:
    """All prepared questions, by name."""
    found = []
    for file in files("aftersales").joinpath("queries").iterdir():
        if file.name.endswith(".sql"):
            text = file.read_text(encoding="utf-8")
            query = text.rstrip().removesuffix(";")
            found.append(Question(file.name.removesuffix(".sql"), text.splitlines()[0].lstrip("- "), query))
    return tuple(sorted(found))


def question(name: str) -> Question:
    """The question with that name, with or without its number; WrongUse with all names if it does not exist."""
    for known in questions():
        if name in (known.name, known.name.partition("_")[2]):
            return known
    names = ", ".join(known.name for known in questions())
    raise WrongUse(f"Question `{name}` does not exist. The questions are {names}.")


def list_of_questions() -> Listing:
    """The names and the questions, as a list."""
    return Listing(("name", "question"), tuple((known.name, known.asks) for known in questions()))
