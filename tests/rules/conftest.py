"""The runs of every calendar are computed once per session, with the stories of all modules that were collected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.model.carrying import Anew
from tests.rules.pages import Books, Page, by_story, nights_of
from tests.rules.story import Calendar, Story

Computed = list[tuple[date, dict[str, Any], Anew]]


@pytest.fixture(scope="session")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Calendar], Computed]:
    """The nights of a calendar."""
    known: dict[str, Computed] = {}

    def nights(calendar: Calendar) -> Computed:
        if calendar.name not in known:
            known[calendar.name] = list(nights_of(calendar, tmp_path_factory.mktemp(calendar.name)))
        return known[calendar.name]

    return nights


@pytest.fixture(scope="session")
def books(computed: Callable[[Calendar], Computed]) -> Books:
    """The page of a story on a night."""
    told: dict[str, dict[date, tuple[dict[str, Any], dict[str, Any]]]] = {}

    def page(story: Story, night: date) -> Page:
        calendar = story.calendar
        if calendar.name not in told:
            told[calendar.name] = {day: (by_story(rows), rows) for day, rows, _ in computed(calendar)}
        own, whole = told[calendar.name][night]
        return Page(story, own.get(story.tag, {}), whole)

    return page
