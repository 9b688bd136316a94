"""docs/sources.md agrees with the declarations and contracts, and contains nothing else."""

from __future__ import annotations

import re

from aftersales.jobs.ingest.source_registry import declarations
from aftersales.jobs.ingest.source_spec import Use
from tools.sources_page import PAGE, heading, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/sources.md is out of date: `make pages`"


def test_every_header_and_word_is_on_it() -> None:
    shown = page()
    for declaration in declarations():
        assert f"## {heading(declaration)}\n" in shown
        assert f"| [{heading(declaration)}](#" in shown
        for column in declaration.columns:
            assert [header for header in column.headers if header and f"`{header}`" not in shown] == []
        for words in declaration.words:
            for spellings in words.spellings.values():
                assert [spelling for spelling in spellings if f"`{spelling}`" not in shown] == []


def test_the_page_marks_personal_columns() -> None:
    """R-12."""
    for declaration in declarations():
        for column in declaration.columns:
            if column.use is Use.PERSONAL:
                assert f"| {column.name} | a person's, never read |" in page()


def test_the_page_shows_forms_by_example() -> None:
    """Neither a format code nor a note that only this repository's authors can look up."""
    shown = page()
    assert "`23/07/2026 14:05:09`" in shown
    assert not re.search(r"%[YmdHMSb]|§", shown)
