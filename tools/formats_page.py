"""docs/formats.md: which form of each marketplace file is read, per market, language and year. `make pages` writes it.

`Declaration.seen` names the known forms and their sources; the spellings that stand in no known file are listed too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from aftersales.jobs.ingest.source_registry import declarations
from aftersales.jobs.ingest.source_spec import Declaration, Seen
from tools.sources_page import heading

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "formats.md"
MARKETS: Final = ("MY", "SG", "PH", "TH", "ID", "VN")
CERTAINTIES: Final = ("two sources", "one source", "inferred")
HEADERS_ALONE: Final = frozenset({"Traditional Chinese"})
"""Languages of which only single headers are known: a file in them is refused."""
ABOVE: Final = """# Formats

`make pages` writes this page out of jobs/ingest/sources; change those, not this page.

It shows which form of each marketplace file is read, where that form was seen, and what is only inferred. How the
columns and words of a form are read is in [sources.md](sources.md).

- **Two sources:** at least two parsers or files of different authors agree. **One source:** one of them.
- **Inferred:** no file was seen, or not all of it. An inferred header or word is accepted and never needed.
- The language of a header follows the account, not the country: every language of a kind is read in every market.
- Numbers among the sources are ids of public parsers and fixtures in an index of public code; names are repositories.

## Overview

The language of the headers in each market, and how certain it is.

"""
NOT_READ: Final = """
## Known and not read

These files are refused:

- **Shopee order export**, also the export of cancelled orders: it contains no return id. Failed parcels are in the
  export of failed deliveries.
- **Shopee wallet report** (`Transaction Report`): it contains movements of the balance. The refunds among them are in
  the income report.
- **Shopee return export in Traditional Chinese:** three of its headers and no word are known.
- **Answers of the marketplaces' programming interfaces:** only files of the seller centres are read.

A person can add a header or a word as a row of `reference/marketplace_words`, without a release.
"""


class Inferred(NamedTuple):
    """A spelling that stands in no known file, and what it is a spelling of."""

    meaning: str
    spelling: str


def page() -> str:
    """The whole page."""
    kinds = [declaration for declaration in declarations() if declaration.seen]
    lines = [*_overview(kinds), *_forms(kinds), *_inferred_section(kinds)]
    return ABOVE + "\n".join(lines) + "\n" + NOT_READ


def is_read(seen: Seen) -> bool:
    """False for a form of which too little is known to read a row."""
    return seen.language not in HEADERS_ALONE


def forms_in(declaration: Declaration, market: str) -> list[Seen]:
    """The forms of a kind of file that are read in a market, the most certain first."""
    found = [seen for seen in declaration.seen if market in seen.markets and is_read(seen)]
    return sorted(found, key=lambda seen: CERTAINTIES.index(seen.certainty))


def inferred_of(declaration: Declaration) -> list[Inferred]:
    """Every header and word of a declaration that stands in no known file."""
    headers = [Inferred(f"header of {column.name}", text) for column in declaration.columns for text in column.inferred]
    words = [
        Inferred(f"{words.name}: {code}", spelling)
        for words in declaration.words
        for code, spellings in words.spellings.items()
        for spelling in spellings
        if spelling in words.inferred
    ]
    ignored = [Inferred(f"{rule.reason}", text) for rule in declaration.left_out for text in rule.inferred]
    return [*headers, *words, *ignored]


def _overview(kinds: Iterable[Declaration]) -> Iterator[str]:
    yield f"| file | {' | '.join(MARKETS)} |"
    yield f"|---|{'---|' * len(MARKETS)}"
    for declaration in kinds:
        cells = [_overview_cell(forms_in(declaration, market)) for market in MARKETS]
        yield f"| {_linked(declaration)} | {' | '.join(cells)} |"


def _overview_cell(forms: list[Seen]) -> str:
    """Each language once, with the best certainty that any form of it has."""
    best = {seen.language: seen.certainty for seen in reversed(forms)}
    return "; ".join(f"{language}: {certainty}" for language, certainty in reversed(best.items())) or "not known"


def _forms(kinds: Iterable[Declaration]) -> Iterator[str]:
    yield "\n## Every form\n"
    yield "| file | market | language of the headers | years | read | how certain | seen in |"
    yield "|---|---|---|---|---|---|---|"
    for declaration in kinds:
        for seen in declaration.seen:
            read = "yes" if is_read(seen) else "no"
            cells = (
                ", ".join(seen.markets),
                seen.language,
                seen.years or "not stated",
                read,
                seen.certainty,
                seen.source,
            )
            yield f"| {heading(declaration)} | {' | '.join(cells)} |"


def _inferred_section(kinds: Iterable[Declaration]) -> Iterator[str]:
    yield "\n## Inferred headers and words\n"
    yield "| file | meaning | spelling |"
    yield "|---|---|---|"
    for declaration in kinds:
        for meaning, some in groupby(inferred_of(declaration), key=lambda spelling: spelling.meaning):
            spellings = ", ".join(f"`{inferred.spelling}`" for inferred in some)
            yield f"| {heading(declaration)} | {meaning} | {spellings} |"


def _linked(declaration: Declaration) -> str:
    anchor = heading(declaration).lower().replace(" ", "-").replace("'", "")
    return f"[{heading(declaration)}](sources.md#{anchor})"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
