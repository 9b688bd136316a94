"""Fixtures: the pages that the tests look at, and the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.report.html.drafted import drafted_night
from tests.report.html.hostile_night import hostile_night, page_of
from tests.report.html.seen import launched
from tests.sample.nights import DATES, SampleNights

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with launched() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def pages(sample: SampleNights, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Name to file: the last run of the sample, the index, a hostile run, and a run that does not tie out."""
    reports = sample.homes[DATES[-1]] / "reports"
    folder = tmp_path_factory.mktemp("pages")
    return {
        "night": reports / DATES[-1] / "report.html",
        "index": reports / "index.html",
        "hostile": page_of(hostile_night(sample.homes[DATES[-1]], folder / "hostile")),
        "draft": drafted_night(sample.homes[DATES[1]], folder / "draft"),
    }
