"""Promise 8: its short form is the full form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.uploads import every_upload
from tests.sample.nights import DATES, SampleNights


@pytest.mark.usefixtures("without_reports")
def test_a_file_that_is_still_being_uploaded_is_left_and_taken_later(sample: SampleNights, tmp_path: Path) -> None:
    outcome = every_upload(sample.homes[DATES[-1]], tmp_path)
    assert outcome.failures == []
    assert outcome.tried > 15
