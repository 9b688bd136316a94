"""Texts that people read are in plain words: the words of tests/house/plain_words.py are not in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.house.plain_words import (
    ALLOWED,
    INSTEAD,
    Lines,
    document_lines,
    newest_part,
    python_lines,
    sql_lines,
    word_findings,
)
from tests.house.tree import PYTHON_ROOMS, ROOT, python_files, relative

GENERATED: Final = ("dictionary.md", "sources.md", "pollution.md", "sql.md", "reference-tables.md")
"""Written out of files that are read here themselves."""


def _documents() -> list[Path]:
    pages = [path for path in (ROOT / "docs").glob("*.md") if path.name not in GENERATED]
    return [*pages, *(ROOT / "docs").glob("*/*.md"), ROOT / "deploy/README.md", ROOT / "SECURITY.md"]


TEXTS: Final[dict[str, tuple[Callable[[], list[Path]], Callable[[str], Lines]]]] = {
    "python": (lambda: python_files(*PYTHON_ROOMS), python_lines),
    "sql": (lambda: [path for room in ("sql", "queries", "jobs") for path in (ROOT / room).rglob("*.sql")], sql_lines),
    "templates": (lambda: [*(ROOT / "jobs").rglob("templates/*.*")], lambda text: enumerate(text.splitlines(), 1)),
    "documents": (lambda: [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *_documents()], document_lines),
    "changelog": (lambda: [ROOT / "CHANGELOG.md"], lambda text: document_lines(newest_part(text))),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_texts_are_in_plain_words(kind: str) -> None:
    paths, lines_of = TEXTS[kind]
    found = {}
    for path in sorted(paths()):
        found[relative(path)] = word_findings(lines_of(path.read_text(encoding="utf-8")))
    assert found
    lines = [f"{name}, {finding}" for name, findings in found.items() for finding in findings]
    if lines:
        pytest.fail(f"{len(lines)} words to replace:\n" + "\n".join(lines), pytrace=False)


def test_what_is_allowed_is_still_written_somewhere() -> None:
    texts = [path.read_text(encoding="utf-8") for paths, _ in TEXTS.values() for path in paths()]
    gone = [words for words in ALLOWED if not any(words in text for text in texts)]
    assert not gone, f"no text has {gone} any longer: take them out of ALLOWED"


@pytest.mark.parametrize("words", INSTEAD)
def test_each_word_is_found(words: str) -> None:
    example = "x is no folder" if "is no" in words else f"it was {words.partition('|')[0]} by the run"
    assert word_findings([(1, example)], ())


@pytest.mark.parametrize(
    "line", ["there is no row", "is no longer read", "`told` is a column", "a nightly job", "recommend", "ignore_told"]
)
def test_other_words_are_not(line: str) -> None:
    assert word_findings([(1, line)]) == []


def test_an_allowed_word_stays_and_the_next_one_does_not() -> None:
    assert word_findings([(1, "tell nobody: somebody")], ("tell nobody",)) == [
        "line 1: somebody: someone, no one, a person, anyone who"
    ]


def test_names_are_not_read_but_texts_and_comments_are() -> None:
    text = 'told = 1  # told by\ndef tells() -> str:\n    """Tells."""\n    return f"{told} is spoken"\n'
    assert [finding.partition(":")[0] for finding in word_findings(python_lines(text))] == [
        "line 3",
        "line 4",
        "line 1",
    ]


def test_of_a_changelog_the_newest_part_is_read() -> None:
    assert newest_part("# Log\n\n## [Unreleased]\n\nnew\n\n## 0.1\n\nold\n").endswith("new\n\n")
