"""Each slip and each loss: its exit code, the first lines of `status`, the line of doctor, and the exception.

Each row is a home and a run of its own, so the tests take one in four of every kind; `make told` takes them all.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from aftersales.jobs.state.paths import Home
from tests.house.tree import ROOT
from tests.told.ordinary import command, drop, new_home, run
from tests.told.slips import SLIPS, Slip
from tests.told.waiting import WAITING

BARE: Final = re.compile(r"TIES OUT\s*(\(run [^)]*\))?\s*$")
CONTRACT: Final = {0, 1, 2, 3, 4, 5, 75}
ONE_IN: Final = int(os.environ.get("TOLD_ONE_IN", "4"))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ordinary home after four dates, with the files of the fifth in the inbox."""
    home = new_home(tmp_path_factory.mktemp("told") / "home")
    for number in range(4):
        drop(home, number)
        ended = run(home, number)
        assert ended.exit_code == 0, ended.stderr
    drop(home, 4)
    return home.root


@pytest.fixture
def without_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs write no workbook, which no row looks at; lists of quarantined rows are written."""
    monkeypatch.setattr("aftersales.jobs.report.job.write_workbook", lambda *_, **__: None)


def rows() -> list[Any]:
    """The slips, each a test; what is not built yet must fail, so that its mark is removed with it."""
    return [
        pytest.param(
            slip,
            id=slip.name.replace(" ", "-"),
            marks=[pytest.mark.xfail(strict=True, reason=WAITING[slip.name])] if slip.name in WAITING else [],
        )
        for slip in SLIPS[::ONE_IN]
    ]


def seen(slip: Slip, prepared: Path, folder: Path) -> tuple[int | None, list[str], list[str], list[str]]:
    """Exit code of the run, first three lines of status, doctor's lines that are not OK, codes of open exceptions."""
    shutil.copytree(prepared, folder / "home", symlinks=True)
    home = Home(folder / "home")
    with ExitStack() as stack:
        made = slip.make(home)
        for lasting in made if isinstance(made, tuple) else [made] if made is not None else []:
            stack.enter_context(lasting)
        code = None if slip.exit_code is None else run(home, slip.number, *slip.arguments).exit_code
        shown = command(home, slip.number, "status")
        doctor = command(home, slip.number, "doctor")
    codes: list[str] = []
    if code in (0, 3, 5):
        with duckdb.connect(str(home.database), read_only=True) as published:
            codes = [row[0] for row in published.execute("SELECT code FROM report.exception").fetchall()]
    first = (shown.stdout + shown.stderr).splitlines()[:3]
    alarms = [line for line in doctor.stdout.splitlines() if line.startswith(("WARN", "FAIL"))]
    return code, first, alarms, codes


@pytest.mark.usefixtures("without_workbooks")
@pytest.mark.parametrize("slip", rows())
def test_a_slip(slip: Slip, prepared: Path, tmp_path: Path) -> None:
    code, first, alarms, codes = seen(slip, prepared, tmp_path)
    assert code == slip.exit_code
    assert slip.is_harmless or first
    assert slip.is_harmless or not BARE.search(first[0])
    shown, doctor = "\n".join(first).lower(), "\n".join(alarms).lower()
    assert all(part in shown for part in slip.status), first
    if slip.doctor:
        assert slip.doctor in doctor, alarms
    if slip.code:
        assert slip.code in codes
    if slip.is_harmless:
        assert not alarms
        assert not codes


def test_the_table() -> None:
    """Sixty rows and more, each name once, exit codes of the contract; nothing waits that is not in the table."""
    names = [slip.name for slip in SLIPS]
    assert len(set(names)) == len(names) >= 60
    assert {slip.exit_code for slip in SLIPS} - {None} == CONTRACT
    assert set(WAITING) <= set(names)


def test_the_table_is_in_the_manual() -> None:
    """docs/operators.md has every row, in the same words, under what an operator sees."""
    manual = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8").lower()
    assert [slip.name for slip in SLIPS if slip.name.lower() not in manual] == []
