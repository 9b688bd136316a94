"""docs/sources.md says what the declarations and contracts say, and nothing else."""

from __future__ import annotations

from aftersales.jobs.ingest.source_registry import declarations
from aftersales.jobs.ingest.source_spec import Use
from tools.sources_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    """`python -m tools.sources_page` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_header_and_word_is_on_it() -> None:
    told = page()
    for declaration in declarations():
        assert f"## {declaration.title}\n" in told
        for column in declaration.columns:
            assert [header for header in column.headers if header and f"`{header}`" not in told] == []
        for words in declaration.words:
            for spellings in words.spellings.values():
                assert [spelling for spelling in spellings if f"`{spelling}`" not in told] == []


def test_what_is_a_persons_is_said_to_be() -> None:
    """R-12."""
    for declaration in declarations():
        for column in declaration.columns:
            if column.use is Use.PERSONAL:
                assert f"| {column.name} | a person's, never read |" in page()
