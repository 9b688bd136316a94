"""The stories of all rules again, on runs that carry rows forward: the same books as a full rebuild, row by row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.model.carrying import carried_otherwise
from tests.rules.conftest import Computed
from tests.rules.story import OTHERWISE, SUMMER, TWICE, Calendar
from tests.rules.test_decisions import CAREFUL
from tests.rules.test_gates import SPRING


@pytest.mark.parametrize("calendar", [SUMMER, TWICE, OTHERWISE, SPRING, CAREFUL], ids=lambda calendar: calendar.name)
def test_stories_are_carried_as_they_are_told(
    calendar: Calendar, computed: Callable[[Calendar], Computed], tmp_path: Path
) -> None:
    """R-51: with the stories of whichever modules were collected."""
    world, known = calendar.world(), [anew for _, _, anew in computed(calendar)]
    parts = []
    for position, (otherwise, part) in enumerate(carried_otherwise(world, tmp_path, known)):
        assert not otherwise, f"{calendar.name}, night {position}, {world.nights[position].business_date}:\n{otherwise}"
        parts.append(part)
    assert min(parts) < 1, "nothing was carried"
