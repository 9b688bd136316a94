"""An ordinary home is quiet: no line of doctor but OK, no exception, run after run.

QUIET_DATES sets the number of dates; `make quiet` runs thirty.
"""

from __future__ import annotations

import os
from pathlib import Path

from aftersales.jobs.state.paths import Home
from tests.told.ordinary import command, drop, new_home, run
from tests.told.slipped_files import put

DATES = int(os.environ.get("QUIET_DATES", "6"))
RAISED = ("WARN", "FAIL")


def raised(home: Home, number: int) -> list[str]:
    """What is wrong after the run of a date: its ending, lines of doctor, exceptions, rows that were not let in."""
    ended = run(home, number)
    found = [] if ended.exit_code == 0 else [ended.stderr]
    if f"{0} quarantined" not in ended.stdout or "0 open exceptions" not in ended.stdout:
        found.append(ended.stdout)
    doctor = command(home, number, "doctor")
    found += [line for line in doctor.stdout.splitlines() if line.startswith(RAISED)]
    return found + ([] if doctor.exit_code == 0 else ["doctor failed"])


def test_ordinary_dates(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home")
    for number in range(DATES):
        drop(home, number)
        assert raised(home, number) == [], number
    assert command(home, DATES - 1, "verify", "--hashes-only").exit_code == 0


def test_ordinary_habits(tmp_path: Path) -> None:
    """Files that an operating system leaves behind, a source that came once, and a run that is started twice."""
    home = new_home(tmp_path / "home")
    for number in range(DATES):
        drop(home, number)
        for place in (".DS_Store", "shopee/.DS_Store", "shopee/SPKL/Thumbs.db", "._x.csv"):
            put(home, place, b"\0\0\0\1Bud1")
        if number == 0:
            put(
                home,
                "unsettled_amounts/once.csv",
                "shop_id,order_id,supplier_id,unsettled_amount,currency_code,as_of\n",
            )
        assert raised(home, number) == [], number
        assert "nothing new" in run(home, number).stdout
