"""R-05, R-09, R-51: in whatever order and files the same rows arrive in a run, the books are the same."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any, Final

from aftersales.schemas.exception_codes import NOT_LET_IN
from tests.model.books import books_of
from tests.model.copies import copied_world, copy_of, original

ORDERS: Final = 12
PERMUTATIONS: Final = 40
OF_ONE_ORDER: Final = (
    "return_stock_in",
    "return_stock_in_line",
    "push_item",
    "refund_order",
    "posting",
    "stock_movement",
    "goods_match",
    "refund_match",
    "variance",
    "exception",
)
"""Relations whose rows belong to one order each."""


def test_permutations_end_in_the_same_books(tmp_path: Path) -> None:
    world = copied_world(ORDERS, PERMUTATIONS + 1, Random(20260701))
    for night, published in enumerate(books_of(world, tmp_path)):
        for relation in OF_ONE_ORDER:
            copies = _by_copy(published[relation])
            for copy in range(1, PERMUTATIONS + 1):
                assert copies.get(copy) == copies.get(0), f"run {night}, {relation}: copy {copy} differs"
        assert published["return_stock_in"]


def _by_copy(rows: list[dict[str, Any]]) -> dict[int, list[str]]:
    """Rows of each copy under the names of the base, in one order."""
    copies: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.get("code") in NOT_LET_IN:
            # about a file, which has rows of all copies
            continue
        copy = next(found for value in row.values() if isinstance(value, str) and (found := copy_of(value)) is not None)
        copies[copy].append(repr(sorted(original(row, copy).items())))
    return {copy: sorted(found) for copy, found in copies.items()}
