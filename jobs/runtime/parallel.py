"""Files taken or written beside each other: one alone seldom keeps two processors busy, and most nights have many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, TypeVar

AT_ONCE: Final = 2
"""More were not tried: each has a file's rows in memory more, and digests of rows are made by Python one at a time."""

Done = TypeVar("Done")


@contextmanager
def side_by_side() -> Iterator[Callable[[Callable[[], Done]], Callable[[], Done]]]:
    """Takes work that begins at once, or when there is room; gives what waits for it and returns what it returned.

    Where the block ends in an exception, what has not begun never does.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            yield lambda work: pool.submit(work).result
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
