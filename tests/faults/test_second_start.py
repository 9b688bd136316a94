"""Promise 5: one run at a time."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from aftersales.jobs.home.lock import held
from aftersales.jobs.home.places import Home
from tests.sample.nights import DATES, SampleNights
from tests.sample.sameness import bytes_of

COMMAND = [sys.executable, "-m", "aftersales.jobs.cli", "run", "--business-date", "2026-07-04", "--home"]


def second_starts(home: Home, times: int) -> list[int]:
    """The exit codes of starts while another run holds the home."""
    with held(home):
        return [
            subprocess.run([*COMMAND, str(home.root)], capture_output=True, check=False).returncode
            for _ in range(times)
        ]


def test_a_second_start_ends_in_75_and_changes_nothing(sample: SampleNights, tmp_path: Path) -> None:
    shutil.copytree(sample.homes[DATES[-1]], tmp_path / "home")
    home = Home(tmp_path / "home")
    before = bytes_of(home, "outbox", "reports", "archive", "state/manifests")
    assert second_starts(home, 3) == [75, 75, 75]
    assert bytes_of(home, "outbox", "reports", "archive", "state/manifests") == before
