"""The rulebook as data: docs/rules.md, which is part of the package, rule by rule."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, TextIO

from aftersales.jobs.runtime.exit_codes import WrongUse

PAGE: Final = "rules.md"
CHAPTER: Final = re.compile(r"^## (.+)$")
HEADING: Final = re.compile(r"^### (R-\d\d) (.+)$")
ASKED: Final = re.compile(r"[Rr](?:-(\d{1,3})|(\d{1,2}))")
"""R-36, r-36, R36. Longer numbers without a dash are left to the ids of cases."""
MARKERS: Final = {"> **Not built yet.**": "no", "> **Partly built.**": "partly"}
"""How the line under a heading begins where the product does not follow the rule in full, and `Rule.built` then."""
ORIGIN: Final = "**Origin:** "
NEAREST: Final = 3
WIDEST: Final = 100
"""Columns of a terminal: longer lines are hard to read."""


@dataclass(frozen=True)
class Rule:
    """One rule; `text` is its Markdown under the heading. `built` is `yes`, `partly` or `no`."""

    rule_id: str
    title: str
    chapter: str
    text: str

    @property
    def marker(self) -> str:
        """The line that says what is not built, or an empty text."""
        first = self.text.partition("\n")[0]
        return first if first.startswith(tuple(MARKERS)) else ""

    @property
    def built(self) -> str:
        return next((built for start, built in MARKERS.items() if self.marker.startswith(start)), "yes")

    @property
    def origin(self) -> str:
        """Where the rule comes from, or an empty text."""
        lines = [line for line in self.text.splitlines() if line.startswith(ORIGIN)]
        return lines[-1].removeprefix(ORIGIN) if lines else ""

    @property
    def markdown(self) -> str:
        """The rule as it is in the rulebook, with its heading."""
        return f"### {self.rule_id} {self.title}\n\n{self.text}\n"


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order of the rulebook."""
    return parsed(files("aftersales").joinpath("docs", PAGE).read_text(encoding="utf-8"))


def parsed(page: str) -> tuple[Rule, ...]:
    """The rules of a page in its order; what comes before the first one and between chapters is not a rule's."""
    found: list[Rule] = []
    chapter = ""
    heading: re.Match[str] | None = None
    lines: list[str] = []

    def close() -> None:
        if heading:
            found.append(Rule(heading[1], heading[2], chapter, "\n".join(lines).strip()))

    for line in page.splitlines():
        if line.startswith(("## ", "### ")):
            close()
            heading, lines = HEADING.match(line), []
            if named := CHAPTER.match(line):
                chapter = named[1]
        else:
            lines.append(line)
    close()
    return tuple(found)


def asked_rule(asked_id: str) -> Rule | None:
    """The rule that an id names, None where it has not the form of one; WrongUse, with the nearest, if none exists."""
    named = ASKED.fullmatch(asked_id.strip())
    if named is None:
        return None
    number = int(named[1] or named[2])
    by_number = {int(rule.rule_id[2:]): rule for rule in rules()}
    if number in by_number:
        return by_number[number]
    near = sorted(by_number, key=lambda known: (abs(known - number), known))[:NEAREST]
    ids = [rule.rule_id for rule in rules()]
    raise WrongUse(
        f"R-{number:02} is not a rule: the rulebook has {ids[0]} to {ids[-1]}.",
        f"The nearest are {'; '.join(f'{by_number[known].rule_id} {by_number[known].title}' for known in near)}.",
    )


def write_rule(rule: Rule, form: str, stream: TextIO) -> None:
    """Write a rule: as one JSON object, laid out for a terminal, or as plain Markdown."""
    if form == "json":
        shown = {
            "rule_id": rule.rule_id,
            "title": rule.title,
            "chapter": rule.chapter,
            "built": rule.built,
            "origin": rule.origin,
            "text": rule.text,
        }
        json.dump(shown, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    elif stream.isatty():
        _write_on_terminal(rule, stream)
    else:
        stream.write(rule.markdown)


def _write_on_terminal(rule: Rule, stream: TextIO) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(file=stream)
    console.print(f"{rule.rule_id} {rule.title}", style="bold", highlight=False, markup=False)
    console.print(f"{rule.chapter}\n", style="dim", highlight=False, markup=False)
    console.print(Markdown(rule.text), width=min(console.width, WIDEST))
