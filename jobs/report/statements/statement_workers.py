"""Processes that write statements while the night goes on: cells are made by Python, which uses one processor.

A statement's rows are given to a process as a file beside the workbook that they become; it is told the file's name,
and removes it. A process whose night ends without a word, killed perhaps, ends too: it hears that nobody speaks.
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
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def writers(count: int, warn: Warn) -> Iterator[Callable[[Statement], None]]:
    """Hands each statement to one of `count` processes by turns; all are written when the block has ended.

    What stops a process is raised here, and none is left behind where the block does not end well.
    """
    processes: list[subprocess.Popen[bytes]] = []
    handed = 0

    def hand(statement: Statement) -> None:
        nonlocal handed
        if handed < count:
            # not in the terminal's group: Ctrl-C is for the night to hear, which ends its processes itself
            pipe = subprocess.PIPE
            processes.append(subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, start_new_session=True))
        rows = statement.folder / f".{statement.supplier_id}.rows"
        rows.write_bytes(pickle.dumps(statement))
        _tell(processes[handed % count], json.dumps(str(rows)))
        handed += 1

    try:
        yield hand
        for process in processes:
            _tell(process, json.dumps(None))
        for process in processes:
            for warning in _answer_of(process):
                warn(warning)
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def _tell(process: subprocess.Popen[bytes], line: str) -> None:
    # one that is gone is heard of when its answer is missing
    with suppress(BrokenPipeError):
        if process.stdin:
            process.stdin.write(f"{line}\n".encode())
            process.stdin.flush()


def _answer_of(process: subprocess.Popen[bytes]) -> list[str]:
    """The warnings of a process that has written all it was given; else what stopped it."""
    try:
        answer = pickle.loads(process.stdout.read() if process.stdout else b"")  # noqa: S301 (our own process)
    except EOFError:
        process.wait()
        raise Failed(
            f"A process that was writing the suppliers' statements ended by itself (code {process.returncode}).",
            "Nothing was published. It may have been killed for want of memory; run the same date again.",
        ) from None
    if isinstance(answer, BaseException):
        raise answer
    return list(answer)


def main() -> None:
    """Write what stdin names, a line each, until the line `null`; answer with the warnings, or with what stopped it."""
    named: SimpleQueue[str | None] = SimpleQueue()
    threading.Thread(target=_listen, args=(named,), daemon=True).start()
    warnings: list[str] = []
    stopped: Exception | None = None
    try:
        while path := named.get():
            rows = Path(path)
            statement = pickle.loads(rows.read_bytes())  # noqa: S301 (our own night)
            rows.unlink()
            write_statement(statement, warnings.append)
    except Exception as error:
        # the night knows what to make of it
        stopped = error
    pickle.dump(stopped or warnings, sys.stdout.buffer)


def _listen(named: SimpleQueue[str | None]) -> None:
    for line in sys.stdin:
        path = json.loads(line)
        named.put(path)
        if path is None:
            return
    os._exit(1)


if __name__ == "__main__":
    main()
