"""Fragments: arithmetic of a rule that several files of sql/ need, written once in sql/fragments/.

A file calls a fragment like a function: `fragment.push_id(prior_return.return_stock_in_id, prior_return.attempts)`. The
text of the fragment replaces the call before DuckDB or Spark reads the statement, so both engines compute the same and
neither needs a macro. A fragment is one expression; its header states what it is, its parameters and its rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

FRAGMENTS_FOLDER: Final = "fragments"
CALL: Final = re.compile(r"\bfragment\.(?P<name>[a-z_]+)\(")
HEADER: Final = re.compile(r"^-- (?P<label>what|parameters|rules): (?P<text>.+)$", re.MULTILINE)
NAME: Final = re.compile(r"'(?:[^']|'')*'|(?<![\w.])[a-z_]+(?![\w.(])")
"""Matches a quoted text, which stays as it is, or a word that can be a parameter."""
ATOM: Final = re.compile(r"[\w.]+|'[^']*'")


@dataclass(frozen=True)
class Fragment:
    """One expression with named parameters."""

    name: str
    what: str
    parameters: tuple[str, ...]
    rules: str
    body: str

    def called_with(self, arguments: tuple[str, ...]) -> str:
        """The expression with its parameters replaced; raises ValueError if the number of arguments is wrong."""
        if len(arguments) != len(self.parameters):
            raise ValueError(
                f"fragment.{self.name} takes {len(self.parameters)} arguments ({', '.join(self.parameters)}), "
                f"found {len(arguments)}: {', '.join(arguments)}"
            )
        values = {
            name: value if ATOM.fullmatch(value) else f"({value})"
            for name, value in zip(self.parameters, arguments, strict=True)
        }
        return f"({NAME.sub(lambda word: values.get(word[0], word[0]), self.body)})"


@cache
def fragments() -> dict[str, Fragment]:
    """Every file of sql/fragments/ by its name."""
    folder = files("aftersales").joinpath("sql", FRAGMENTS_FOLDER)
    texts = {file.name.removesuffix(".sql"): file.read_text(encoding="utf-8") for file in folder.iterdir()}
    return {name: read_fragment(name, text) for name, text in sorted(texts.items())}


def read_fragment(name: str, text: str) -> Fragment:
    """Reads a fragment from the text of its file."""
    header = {line["label"]: line["text"].strip() for line in HEADER.finditer(text)}
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("--"))
    parameters = tuple(word.strip() for word in header["parameters"].split(","))
    return Fragment(name, header["what"], parameters, header["rules"], "\n".join(lines).strip())


def expanded(text: str) -> str:
    """SQL with every call of a fragment replaced, also calls inside fragments; comments stay as they are."""
    return "".join(part if part.startswith("--") else _expanded(part) for part in _code_and_comments(text))


def _expanded(code: str) -> str:
    while call := CALL.search(code):
        fragment = fragments().get(call["name"])
        if fragment is None:
            known = ", ".join(fragments())
            raise ValueError(f"fragment.{call['name']} does not exist; sql/{FRAGMENTS_FOLDER} has {known}")
        end, arguments = _arguments(code, call.end())
        code = code[: call.start()] + fragment.called_with(arguments) + code[end:]
    return code


def _code_and_comments(text: str) -> Iterator[str]:
    """Cuts the text at its comments. A call never spans a comment, so each piece of code can be read on its own."""
    for part in re.split(r"(--[^\n]*)", text):
        if part:
            yield part


def _arguments(code: str, start: int) -> tuple[int, tuple[str, ...]]:
    """The end of a call whose opening parenthesis ends at `start`, and the arguments of the call."""
    depth, position, begin = 1, start, start
    arguments: list[str] = []
    while depth:
        if position >= len(code):
            raise ValueError(f"a call of a fragment has no closing parenthesis: {code[start - 30 : start + 60]}")
        letter = code[position]
        if letter == "'":
            position = code.index("'", position + 1)
        depth += (letter == "(") - (letter == ")")
        if (letter == "," and depth == 1) or depth == 0:
            arguments.append(code[begin:position].strip())
            begin = position + 1
        position += 1
    return position, tuple(arguments)
