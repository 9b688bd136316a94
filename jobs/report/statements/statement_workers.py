"""Separate processes that write statements while the run goes on, because Python makes cells on one processor only.

A process gets a statement's rows in a file next to the future workbook: it reads the file's name from stdin and removes
the file. If the run is killed, stdin is closed, and the process ends too.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from aftersales.jobs.report.statements.supplier_statement import Statement, write_statement
from aftersales.jobs.runtime.exit_codes import Failed

Warn = Callable[[str], None]
COMMAND: Final = (sys.executable, "-m", "aftersales.jobs.report.statements.statement_workers")


def processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def writers(count: int, warn: Warn) -> Iterator[Callable[[Statement], None]]:
    """Yield a function that gives statements to `count` processes in turn; all are written when the block has ended.

    An error in a process is raised here. If the block fails, every process is killed.
    """
    processes: list[subprocess.Popen[bytes]] = []
    handed = 0

    def hand(statement: Statement) -> None:
        nonlocal handed
        if handed < count:
            # a session of its own: Ctrl-C must reach only the run, which then ends its processes itself
            pipe = subprocess.PIPE
            processes.append(subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, start_new_session=True))
        rows = statement.folder / f".{statement.supplier_id}.rows"
        rows.write_bytes(pickle.dumps(statement))
        _send(processes[handed % count], json.dumps(str(rows)))
        handed += 1

    try:
        yield hand
        for process in processes:
            _send(process, json.dumps(None))
        for process in processes:
            for warning in _answer_of(process):
                warn(warning)
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def _send(process: subprocess.Popen[bytes], line: str) -> None:
    # a process that has ended is reported by `_answer_of`
    with suppress(BrokenPipeError):
        if process.stdin:
            process.stdin.write(f"{line}\n".encode())
            process.stdin.flush()


def _answer_of(process: subprocess.Popen[bytes]) -> list[str]:
    """The warnings of a process that has written all its statements; raises the error that stopped it."""
    try:
        answer = pickle.loads(process.stdout.read() if process.stdout else b"")  # noqa: S301 (our own process)
    except EOFError:
        process.wait()
        raise Failed(
            f"A process that was writing the suppliers' statements ended unexpectedly (code {process.returncode}).",
            "Nothing was published. The process may have been killed for lack of memory; run the same date again.",
        ) from None
    if isinstance(answer, BaseException):
        raise answer
    return list(answer)


def main() -> None:
    """Write the statements named on stdin, one per line, until the line `null`.

    The answer on stdout is the pickled list of warnings, or the exception that stopped the process.
    """
    named: SimpleQueue[str | None] = SimpleQueue()
    threading.Thread(target=_listen, args=(named,), daemon=True).start()
    warnings: list[str] = []
    stopped: Exception | None = None
    try:
        while path := named.get():
            rows = Path(path)
            statement = pickle.loads(rows.read_bytes())  # noqa: S301 (written by our own run)
            rows.unlink()
            write_statement(statement, warnings.append)
    except Exception as error:
        # raised again in the run, by `_answer_of`
        stopped = error
    pickle.dump(stopped or warnings, sys.stdout.buffer)


def _listen(named: SimpleQueue[str | None]) -> None:
    for line in sys.stdin:
        path = json.loads(line)
        named.put(path)
        if path is None:
            return
    # stdin ended without `null`: the run is gone, so stop at once, even in the middle of a workbook
    os._exit(1)


if __name__ == "__main__":
    main()
