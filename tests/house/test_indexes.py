"""The two indexes of docs/: they list every page and every decision, and a decision is named by its question."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tests.house.tree import ROOT

DOCS: Final = ROOT / "docs"
DECISIONS: Final = DOCS / "decisions"
LINKED: Final = re.compile(r"\[([^\]]+)\]\(([^)#:]+\.md)")
DATED: Final = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]-[a-z0-9-]+\.md")
LONGEST_TITLE: Final = 110


def _linked(page: Path) -> list[tuple[str, str]]:
    """Text and target of each link."""
    return LINKED.findall(page.read_text(encoding="utf-8"))


def test_every_page_is_on_the_index_of_the_documents() -> None:
    linked = {target for _, target in _linked(DOCS / "README.md")}
    assert {page.name for page in DOCS.glob("*.md")} - linked == {"README.md"}


def test_every_decision_is_on_its_index_once_by_its_question() -> None:
    files = sorted(page.name for page in DECISIONS.glob("*.md") if page.name != "README.md")
    titles = {name: (DECISIONS / name).read_text(encoding="utf-8").splitlines()[0] for name in files}
    assert sorted((target, f"# {text}") for text, target in _linked(DECISIONS / "README.md")) == sorted(titles.items())


def test_a_decision_is_a_dated_file_with_a_question_as_its_title() -> None:
    for page in DECISIONS.glob("*.md"):
        if page.name == "README.md":
            continue
        assert DATED.fullmatch(page.name), page.name
        title, _, decided, *_ = page.read_text(encoding="utf-8").splitlines()
        assert title.endswith("?"), title
        assert len(title) <= LONGEST_TITLE, title
        assert decided == f"Decided on {page.name[:10]}."
