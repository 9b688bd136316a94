"""Set-up for every test: hypothesis without a stop-watch, and skips that give a reason."""

from __future__ import annotations

import gc
import shutil
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, settings

from aftersales.jobs.ingest import upload_check
from tests.shares import rank_of, unit_of

if TYPE_CHECKING:
    from tests.sample.nights import SampleNights

# A slow machine must not fail a test; a failing example prints how to repeat it.
settings.register_profile("house", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# The worlds of the reference model are hundreds of thousands of objects that stay. Looking through them for circles
# every 700 new objects took a quarter of the time of their tests.
gc.set_threshold(100_000, 20, 20)

# A run waits for a second if a file in its inbox is new, and in most tests it is. It still looks twice, and runs in
# processes of their own (tests/house/test_documents.py) still wait.
upload_check.arriving.__defaults__ = (None, lambda _: None)

NEEDED: Final = {
    "needs_libreoffice": (("soffice", "libreoffice"), "LibreOffice (soffice): the workbook was not opened in it"),
    "needs_hledger": (("hledger",), "hledger: the book was not handed to it"),
    "needs_chromium": (("chromium", "chromium-browser"), "Chromium: the page was not opened in it"),
}
"""Marker to the programs that will do, and the message if no program is found."""


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleNights:
    """The sample's three business dates, run once for all tests; a test that changes a home copies it first."""
    from tests.sample.nights import run_sample

    return run_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def without_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs write no workbook and no page: for tests that look at neither, and they cost a quarter of a small run."""
    monkeypatch.setattr("aftersales.jobs.report.job.write_reports", lambda *_, **__: None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    """Workers share the tests as tests/shares.py decides; `--dist` only decides that there are several."""
    from xdist.scheduler import LoadScopeScheduling

    class InUnits(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    return InUnits(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests whose program is not installed, with the reason (printed by `-ra`); long files come first."""
    items.sort(key=lambda item: rank_of(item.nodeid))
    for marker, (programs, missing) in NEEDED.items():
        if any(shutil.which(program) for program in programs):
            continue
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"not installed: {missing}"))
