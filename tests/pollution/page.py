"""docs/pollution.md: a table of what happened to polluted files. `make pages` writes it, in some minutes."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Final

from tests.pollution.judged import VERDICTS, Judged, all_judged

PAGE: Final = Path(__file__).parents[2] / "docs" / "pollution.md"
ONE_IN: Final = 4
ABOVE: Final = """# Polluted files

`make pages` writes this page. Clean files are polluted in the ways of the Pollock benchmark and a few more. The
pollution is seeded, so that every run makes the same files. The tables count one in four of them;
`python -m tests.pollution.page --all` writes the page over all of them.

The clean files of the marketplaces have the headers and rows of tests/wild: they come from the facts about the formats,
not from the declarations. Those of our templates are the examples of tests/ingest/sources.

- **Accepted exactly:** every row of the clean file was accepted, with the same facts.
- **Accepted with less, and reported:** an optional column was missing, or an amount that no rule uses could not be
  read. It stays empty, and what depends on it is read as in a file that does not have it; the run's log says so.
- **Refused clearly:** the file, or some of its rows. Every refusal names what was found and what was expected, and what
  was accepted equals the clean file.
- **Wrong:** anything else.

"""


def table_of(files: list[Judged]) -> str:
    """Polluted files by source and by family of ways."""
    return "\n\n".join(
        _table(head, [(key(file), file.verdict) for file in files])
        for head, key in (("source", _source), ("what was polluted", _family))
    )


def _source(file: Judged) -> str:
    return file.table


def _family(file: Judged) -> str:
    return file.way.partition(":")[0]


def _table(head: str, verdicts: list[tuple[str, str]]) -> str:
    counts = Counter(verdicts)
    names = sorted({name for name, _ in verdicts})
    lines = [f"| {head} | files | {' | '.join(VERDICTS)} |", f"|---|{'---:|' * (len(VERDICTS) + 1)}"]
    for name in names:
        numbers = [counts[name, verdict] for verdict in VERDICTS]
        lines.append(f"| {name} | {sum(numbers)} | {' | '.join(map(str, numbers))} |")
    totals = [sum(counts[name, verdict] for name in names) for verdict in VERDICTS]
    lines.append(f"| **all** | {sum(totals)} | {' | '.join(map(str, totals))} |")
    return "\n".join(lines)


def written(one_in: int = ONE_IN) -> str:
    """The page as it should be."""
    return f"{ABOVE}{table_of(all_judged(one_in))}\n"


if __name__ == "__main__":
    PAGE.write_text(written(1 if "--all" in sys.argv else ONE_IN), encoding="utf-8")
