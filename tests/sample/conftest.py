"""The sample's three nights, run once for all tests of this folder; nobody may write into them."""

from __future__ import annotations

import pytest

from tests.sample.nights import SampleNights, run_sample


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleNights:
    return run_sample(tmp_path_factory.mktemp("sample"))
