"""Separate processes write the same statements as the run itself, and no process outlives its run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales.jobs.report.statements import statement_workers
from aftersales.jobs.report.statements.statement_workers import writers
from aftersales.jobs.report.statements.supplier_statement import SHEETS, Statement, write_statement
from aftersales.jobs.report.workbook.table_sheet import Rows
from aftersales.jobs.runtime.exit_codes import Failed

NIGHT = date(2026, 7, 2)
PATIENCE_SECONDS = 20
needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc: Linux")


def statement_of(supplier_id: str, folder: Path, rows: int = 3) -> Statement:
    account = Rows(
        (
            *("distributor_id", "currency_code", "opening", "brought_forward", "due", "adjusted", "settled"),
            *("written_off", "closing"),
        ),
        (("D-1", "MYR", *map(Decimal, ("1.00", "0.00", "2.50", "0.00", "0.50", "0.00", "3.00"))),),
        1,
    )
    listed = Rows(
        ("return_stock_in_id", "business_date", "due_amount", "currency_code"),
        tuple((f"=R{number}-{supplier_id}", NIGHT, Decimal(f"{number}.05"), "MYR") for number in range(rows)),
        rows + 4,
    )
    balances = Rows(
        ("distributor_id", "currency_code", "opening", "brought_forward", "credited", "used", "closing", "waiting"),
        (("D-1", "MYR", *map(Decimal, ("1.00", "0.00", "2.50", "0.50", "3.00", "9.00"))),),
        1,
    )
    return Statement(supplier_id, f"Supplier {supplier_id}", NIGHT, folder, account, balances, (listed,) * len(SHEETS))


def test_they_are_the_statements_that_the_run_itself_writes(tmp_path: Path) -> None:
    """R-51: the bytes are the same, and only statements are left in the folder."""
    names = [f"S-{number}" for number in range(5)]
    alone, beside = tmp_path / "alone", tmp_path / "beside"
    alone.mkdir()
    beside.mkdir()
    warnings: list[str] = []
    for name in names:
        write_statement(statement_of(name, alone), warnings.append)
    with writers(2, warnings.append) as hand:
        for name in names:
            hand(statement_of(name, beside))
    assert not warnings
    assert sorted(path.name for path in beside.iterdir()) == [f"{name}.xlsx" for name in names]
    assert [path.read_bytes() for path in sorted(alone.iterdir())] == [
        path.read_bytes() for path in sorted(beside.iterdir())
    ]


def test_an_error_in_a_writer_stops_the_run(tmp_path: Path) -> None:
    in_the_way = tmp_path / ".S-1.partial"
    in_the_way.mkdir()
    with pytest.raises(OSError, match=r"S-1\.partial"), writers(1, print) as hand:
        hand(statement_of("S-1", tmp_path))


def test_a_killed_writer_is_reported_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = (sys.executable, "-c", "import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr(statement_workers, "COMMAND", killed)
    with pytest.raises(Failed, match=r"ended unexpectedly \(code -9\)"), writers(1, print) as hand:
        hand(statement_of("S-1", tmp_path))


@needs_proc
def test_no_writer_is_left_when_the_run_fails(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the workbook"), writers(2, print) as hand:
        hand(statement_of("S-1", tmp_path, rows=100_000))
        hand(statement_of("S-2", tmp_path, rows=100_000))
        raise ValueError("the workbook")
    assert not _children_of(os.getpid())


@needs_proc
def test_no_writer_outlives_a_killed_run(tmp_path: Path) -> None:
    night = f"""
import os, sys
from pathlib import Path
from aftersales.jobs.report.statements.statement_workers import writers
from tests.report.statements.test_statement_workers import statement_of
with writers(1, print) as hand:
    hand(statement_of("S-1", Path({str(tmp_path)!r}), rows=200_000))
    print("handed", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", night], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"handed\n"
        (writer,) = _children_of(process.pid)
        # wait until the process has read its rows and is at work
        _wait_until(lambda: not (tmp_path / ".S-1.rows").exists())
        process.kill()
    _wait_until(lambda: not Path(f"/proc/{writer}").exists())
    assert not (tmp_path / "S-1.xlsx").exists()


def _children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split() if "statement_workers" in _command_of(int(child))]


def _command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")


def _wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, "it did not end"
        time.sleep(0.05)
