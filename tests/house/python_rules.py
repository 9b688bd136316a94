"""Rules for Python files: their length, their names, and that they never compute money."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

LINES_AT_MOST: Final = 400
BANNED_WORDS: Final = frozenset({"util", "utils", "common", "helper", "helpers", "manager"})
"""Empty names. `process`, `handle`, `data` and `info` are allowed: their substitutes are harder to read."""
FLOAT_NAMES: Final = frozenset({"Float32", "Float64", "DOUBLE", "float64"})


def length_findings(text: str) -> list[str]:
    """A finding if the file is too long."""
    lines = len(text.splitlines())
    return [f"{lines} lines, {LINES_AT_MOST} at most: split by meaning"] if lines > LINES_AT_MOST else []


def name_findings(path: Path, text: str) -> list[str]:
    """Names without meaning: of the file, its folder, its functions, classes and module constants."""
    named = [path.stem, path.parent.name, *_definitions(ast.parse(text))]
    return [
        f"the name {name} has no meaning ({word})"
        for name in named
        for word in sorted(BANNED_WORDS.intersection(_words(name)))
    ]


def _definitions(tree: ast.Module) -> Iterator[str]:
    """Functions and classes at any depth, constants and variables of the module."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _words(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name."""
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_"))


def float_findings(text: str) -> list[str]:
    """Binary fractions: 0.1 + 0.2 is not 0.3, and money passes through here."""
    findings = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            findings.append(f"line {node.lineno}: float(): Decimal, or text on its way to SQL")
        elif isinstance(node, ast.Attribute) and node.attr in FLOAT_NAMES:
            findings.append(f"line {node.lineno}: {node.attr}: money is DECIMAL(18,2), rates DECIMAL(18,8)")
    return findings


def import_findings(text: str) -> list[str]:
    """Imports by a name that exists only in a checkout."""
    return [
        f"import from `{name}`: aftersales.{name}"
        for name in imported_modules(text)
        if name.partition(".")[0] in {"jobs", "schemas"}
    ]


def imported_modules(text: str) -> set[str]:
    """The full names of the modules a file imports, at any depth."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found
