"""The runs of every calendar are computed once per session, with the stories of all modules that were collected."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.rules.pages import Books, Page, by_story, nights_of
from tests.rules.story import Story


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """The page of a story on a business date."""
    told: dict[str, dict[date, tuple[dict[str, Any], dict[str, Any]]]] = {}

    def page(story: Story, night: date) -> Page:
        calendar = story.calendar
        if calendar.name not in told:
            folder = tmp_path_factory.mktemp(calendar.name)
            told[calendar.name] = {day: (by_story(rows), rows) for day, rows in nights_of(calendar, folder)}
        own, whole = told[calendar.name][night]
        return Page(story, own.get(story.tag, {}), whole)

    return page
