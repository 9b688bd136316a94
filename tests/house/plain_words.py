"""Words that make a text hard to read for people whose first language is not English, and what to write instead.

A line may keep a word that it needs: `ALLOWED` has the words around it and the reason.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from typing import Final

INSTEAD: Final = {
    "anew": "again, from scratch, recomputed",
    "mend|mends|mended|mending": "correct, fix",
    "somebody|nobody|whoever": "someone, no one, a person, anyone who",
    "told|tells": "shows, shown, reports, states",
    "spoken|speaks": "refers to, shows, names: things do not talk",
    "tonight": "this run, the business date",
    "AILS": "FAIL",
    r"(?<!there )is no(?! longer| more| less| fewer| later| earlier)": "is not a …, does not contain …",
    "none of ours": "name what it is not: not a row of data, not a file of this source",
    "the other ones": "name them",
}
"""Words, or alternatives, as a regular expression over whole words, to what to write."""

ALLOWED: Final[dict[str, str]] = {}
"""Some words of a line, as they are written there, to why they stay. Whatever no line has any longer is taken out."""

FINDERS: Final = {
    words: (re.compile(rf"(?<![\w/-])(?:{words})(?![\w-])", 0 if words.isupper() else re.IGNORECASE), instead)
    for words, instead in INSTEAD.items()
}
CODE: Final = re.compile(r"`[^`]*`")
"""What is quoted as code is a name or a command, not prose."""

Lines = Iterable[tuple[int, str]]


def word_findings(lines: Lines, allowed: Iterable[str] = ALLOWED) -> list[str]:
    """Each forbidden word with its line and what to write instead; `lines` are numbers and texts."""
    findings = []
    for number, text in lines:
        prose = CODE.sub("", text)
        for words in allowed:
            prose = prose.replace(words, "")
        for finder, instead in FINDERS.values():
            findings += [f"line {number}: {found[0].strip()}: {instead}" for found in finder.finditer(prose)]
    return findings


def python_lines(text: str) -> Iterator[tuple[int, str]]:
    """Docstrings, other strings and comments of a Python file; names are not among them."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from enumerate(node.value.splitlines(), start=node.lineno)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def sql_lines(text: str) -> Iterator[tuple[int, str]]:
    """The header and the comments of a SQL file; a line of the header that is a query is code."""
    for number, line in enumerate(text.splitlines(), start=1):
        _, is_comment, comment = line.partition("--")
        if is_comment and not comment.startswith((" start:", " inputs:", " key:")):
            yield number, comment


def document_lines(text: str) -> Iterator[tuple[int, str]]:
    """The prose of a document: fenced blocks are code."""
    is_code = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("```"):
            is_code = not is_code
        elif not is_code:
            yield number, line


def newest_part(changelog: str) -> str:
    """A changelog up to its second version: what was written under an earlier one stays as it was published."""
    parts = re.split(r"^(?=## )", changelog, flags=re.MULTILINE)
    return "".join(parts[:2])
