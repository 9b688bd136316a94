"""What every test may rely on: hypothesis without a stop-watch, and skips that say why."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is not a wrong one; a failing example prints how to have it again.
settings.register_profile("house", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs LibreOffice where there is none, with the reason (printed by `-ra`)."""
    if shutil.which("soffice") or shutil.which("libreoffice"):
        return
    reason = "LibreOffice (soffice) is not installed: the workbook was not opened in it"
    for item in items:
        if item.get_closest_marker("needs_libreoffice"):
            item.add_marker(pytest.mark.skip(reason=reason))
