"""Being asked to end (Ctrl-C, SIGTERM): heard from the first moment on, and also while the database is at work.

Python's own listener runs between two of its instructions, so not before a statement of the database comes back, which
can take minutes. Whoever opens a connection for long statements says so (`interruptible`); a thread that the signal
wakes at once interrupts them.

Nothing is imported here but what every start needs: this is the first file that one reads.
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
"""An interrupt between two statements is forgotten by the next: it is said again until Python's listener has run."""


class _Interruptible(Protocol):
    def interrupt(self) -> None: ...


Result = TypeVar("Result")
Connection = TypeVar("Connection", bound=_Interruptible)
_open: WeakSet[_Interruptible] = WeakSet()


def interruptible(connection: Connection) -> Connection:
    """The same connection; its statements end when the run is asked to."""
    _open.add(connection)
    return connection


def name_of(number: int) -> str:
    """SIGINT, SIGTERM."""
    return signal.Signals(number).name


def hear_before_anything() -> None:
    """From the first instruction of the command until `hear_no_more` or `listening`: a sentence, and the end."""
    for number in SIGNALS:
        signal.signal(number, _end_unbegun)


def hear_no_more() -> None:
    """Python's own way again, for commands that only read; nothing where `hear_before_anything` was not called."""
    if signal.getsignal(signal.SIGTERM) is _end_unbegun:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end_unbegun(number: int, frame: FrameType | None) -> NoReturn:
    """There is nothing to tidy up, and an exception could be lost in the import that is going on."""
    del frame
    told = f"Stopped by {name_of(number)} before anything was begun. Nothing was published. Start it again at any time."
    with suppress(OSError):
        os.write(2, f"{told}\n".encode())
    # as every stopped run ends (exit_codes.Stopped)
    os._exit(1)


def _end_between(number: int, frame: FrameType | None) -> NoReturn:
    """Behind a night: while somebody is told of it, or before the next one."""
    from aftersales.jobs.runtime.exit_codes import Stopped

    del frame
    raise Stopped(f"Stopped by {name_of(number)}. No night was going on: what is committed is published.")


class Asked:
    """What was heard so far. `is_over`: the listening; a signal that comes then is too late to change anything."""

    def __init__(self) -> None:
        self.number = 0
        self.is_listening = False
        self.is_raised = False
        self.is_over = False

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Python's listener. A second signal does not disturb the tidying up."""
        del frame
        if self.is_over or self.is_raised:
            return
        self.number = self.number or number
        if self.is_listening:
            self.is_raised = True
            raise KeyboardInterrupt


def listening(asked: Asked, work: Callable[[], Result]) -> Result:
    """What `work` returns; KeyboardInterrupt, or what the database makes of an interrupt, where it was asked to end.

    Outside of the main thread, which alone may change who hears a signal, nobody listens. `work` is called from here,
    and not from a `with` statement of the caller's: where the database gives up first, Python's listener runs at the
    next call, which would be the one that should tidy up.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    waker = threading.Thread(target=_interrupt, args=(ear, asked), daemon=True, name="stop request")
    waker.start()
    listeners = {number: signal.signal(number, asked.hear) for number in SIGNALS}
    fd_before = signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    try:
        try:
            asked.is_listening = True
            if asked.number:
                raise KeyboardInterrupt
            return work()
        finally:
            # no call before this: nothing is raised from here on
            asked.is_over = True
    finally:
        signal.set_wakeup_fd(fd_before)
        for number, listener in listeners.items():
            signal.signal(number, _end_between if listener in (_end_unbegun, _end_between) else listener)
        os.close(mouth)
        waker.join()
        os.close(ear)


def stoppable(run: Callable[[], Result], what_is_left: Callable[[], str]) -> Result:
    """Call a run, with its imports, and return its result; Stopped if a signal ended it.

    `what_is_left` returns what the stopped run leaves; it is called once everything is released.
    """
    from aftersales.jobs.runtime.exit_codes import Stopped

    signal_seen = Asked()
    try:
        return listening(signal_seen, run)
    except BaseException:
        # an interrupted database raises an error of its own, so the type of the error does not matter
        if not signal_seen.number:
            raise
        raise Stopped(f"Stopped by {name_of(signal_seen.number)}.", what_is_left()) from None


def _interrupt(ear: int, asked: Asked) -> None:
    """In a thread of its own: wait for a signal, and break off what the database is doing until Python has heard it."""
    while heard := os.read(ear, 1):
        if heard[0] not in SIGNALS or asked.is_over:
            continue
        asked.number = asked.number or heard[0]
        while not asked.is_raised and not asked.is_over:
            for connection in list(_open):
                # one that is closed meanwhile has nothing left to break off
                with suppress(Exception):
                    connection.interrupt()
            time.sleep(AGAIN_SECONDS)
        return
