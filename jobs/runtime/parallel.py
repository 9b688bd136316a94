"""Runs two pieces of work at the same time: one file seldom keeps two processors busy, and most runs have many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, TypeVar

AT_ONCE: Final = 2
"""More were not tried: each piece holds the rows of one more file in memory, and Python makes digests of rows on one
processor at a time."""

Done = TypeVar("Done")


@contextmanager
def side_by_side() -> Iterator[Callable[[Callable[[], Done]], Callable[[], Done]]]:
    """Yield a function that starts work, at once or when a thread is free, and returns a function that waits for it.

    The second function returns what the work returned. If the block ends in an exception, work that has not begun is
    cancelled.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            yield lambda work: pool.submit(work).result
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
