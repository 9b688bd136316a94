"""Stop requests (SIGINT from Ctrl-C, SIGTERM): handled from process start, and also during a statement of the database.

Python runs its signal handlers between two of its own instructions, so only after a statement of the database has
returned, which can take minutes. Code that opens a connection for long statements registers it (`interruptible`); a
thread that the signal wakes at once interrupts them.

This module imports only what every start needs, because it is the first one to be imported.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final, NoReturn, Protocol, TypeVar
from weakref import WeakSet

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
AGAIN_SECONDS: Final = 0.05
"""DuckDB forgets an interrupt that comes between two statements: it is repeated until Python's handler has run."""


class _Interruptible(Protocol):
    def interrupt(self) -> None: ...


Result = TypeVar("Result")
Connection = TypeVar("Connection", bound=_Interruptible)
_open: WeakSet[_Interruptible] = WeakSet()


def interruptible(connection: Connection) -> Connection:
    """Register a connection, so that a stop request interrupts its statements; returns the connection."""
    _open.add(connection)
    return connection


def name_of(number: int) -> str:
    """The name of a signal: SIGINT or SIGTERM."""
    return signal.Signals(number).name


def handle_signals_at_start() -> None:
    """A signal prints a sentence and ends the process, until `restore_default_handlers` or `listening` is called."""
    for number in SIGNALS:
        signal.signal(number, _end_unbegun)


def restore_default_handlers() -> None:
    """Restore Python's default handlers, for commands that only read; no effect without `handle_signals_at_start`."""
    if signal.getsignal(signal.SIGTERM) is _end_unbegun:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end_unbegun(number: int, frame: FrameType | None) -> NoReturn:
    """End at once: nothing is open yet, and an exception could be lost in the import that is going on."""
    del frame
    sentence = f"Stopped by {name_of(number)} before the run began. Nothing was published. Start it again at any time."
    with suppress(OSError):
        os.write(2, f"{sentence}\n".encode())
    # the exit code of every stopped run (exit_codes.Stopped)
    os._exit(1)


def _end_between(number: int, frame: FrameType | None) -> NoReturn:
    """After a run: while notifications are sent, or before the next run of a backfill."""
    from aftersales.jobs.runtime.exit_codes import Stopped

    del frame
    raise Stopped(f"Stopped by {name_of(number)}. No run was in progress: everything that is committed is published.")


class StopRequest:
    """The state of a stop request. With `is_over` a signal comes too late and changes nothing."""

    def __init__(self) -> None:
        self.number = 0
        self.is_listening = False
        self.is_raised = False
        self.is_over = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        """The signal handler. A second signal is ignored, so that it does not disturb the clean-up of the first."""
        del frame
        if self.is_over or self.is_raised:
            return
        self.number = self.number or number
        if self.is_listening:
            self.is_raised = True
            raise KeyboardInterrupt


def listening(request: StopRequest, work: Callable[[], Result]) -> Result:
    """Return what `work` returns. A stop request raises KeyboardInterrupt, or the database's own InterruptException.

    Outside of the main thread no handler is installed, because Python allows that in the main thread only. `work` is
    called from here and not from a `with` statement of the caller: if the database gives up first, Python's handler
    runs at the next call, and in the caller that would be the call that cleans up.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    waker = threading.Thread(target=_interrupt, args=(read_end, request), daemon=True, name="stop request")
    waker.start()
    handlers = {number: signal.signal(number, request.handle) for number in SIGNALS}
    fd_before = signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    try:
        try:
            request.is_listening = True
            if request.number:
                raise KeyboardInterrupt
            return work()
        finally:
            # no call may come before this line: the handler runs at a call, and from here on it raises nothing
            request.is_over = True
    finally:
        signal.set_wakeup_fd(fd_before)
        for number, handler in handlers.items():
            signal.signal(number, _end_between if handler in (_end_unbegun, _end_between) else handler)
        os.close(write_end)
        waker.join()
        os.close(read_end)


def stoppable(run: Callable[[], Result], what_is_left: Callable[[], str]) -> Result:
    """Call a run, with its imports, and return its result; Stopped if a signal ended it.

    `what_is_left` returns what the stopped run leaves; it is called once everything is released.
    """
    from aftersales.jobs.runtime.exit_codes import Stopped

    signal_seen = StopRequest()
    try:
        return listening(signal_seen, run)
    except BaseException:
        # an interrupted database raises an error of its own, so the type of the error does not matter
        if not signal_seen.number:
            raise
        raise Stopped(f"Stopped by {name_of(signal_seen.number)}.", what_is_left()) from None


def _interrupt(read_end: int, request: StopRequest) -> None:
    """In its own thread: wait for a signal, then interrupt the database until Python's handler has run."""
    while received := os.read(read_end, 1):
        if received[0] not in SIGNALS or request.is_over:
            continue
        request.number = request.number or received[0]
        while not request.is_raised and not request.is_over:
            for connection in list(_open):
                # a connection that was closed in the meantime has nothing to interrupt
                with suppress(Exception):
                    connection.interrupt()
            time.sleep(AGAIN_SECONDS)
        return
