"""A marketplace file in the folder of another shop: the rows know their shop (R-67)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.model.world import Shop
from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, Placed, Story
from tests.rules.telling import ask, ship


def of_two(tag: str, channel: str = "shopee") -> Story:
    """A distributor with two shops; `channel` is the other one's."""
    story = Story(tag)
    own = Shop("shopee", story.shop, story.distributor)
    other = replace(own, shop_id=story.named("OTHER"), channel=channel)
    for night in story.calendar.nights[:1]:
        story.changes(night, shops=(own, other))
    return story


SWAPPED = of_two("r67a")
ship(SWAPPED, D1, order="O1")
ship(SWAPPED, D1, order="O2", stock_out="OUT2", shop_id=SWAPPED.named("OTHER"))
FIRST = ask(SWAPPED, D1, order="O2", case="AS1", file="r67a-own")
SECOND = ask(SWAPPED, D1, order="O1", case="AS2", file="r67a-other", shop_id=SWAPPED.named("OTHER"))


def test_r67_two_folders_swapped_every_row_is_of_the_wrong_shop(books: Books) -> None:
    """R-67: two shops' folders swapped: every row WRONG_SHOP, two files nothing_accepted; stock-outs of the same
    night count."""
    page = books(SWAPPED, D1)
    assert [page.reasons(FIRST), page.reasons(SECOND)] == ["WRONG_SHOP", "WRONG_SHOP"]
    assert not page.rows("return_stock_in")
    for placed in (FIRST, SECOND):
        assert [row["outcome"] for row in page.files(placed)] == ["nothing_accepted"]


LATER = of_two("r67b")
ship(LATER, D1, shop_id=LATER.named("OTHER"))
TOO_LATE = ask(LATER, D3)


def test_r67_a_stock_out_of_an_earlier_run_counts(books: Books) -> None:
    """R-67: an order known as stocked out under another shop, also where this run recomputes only what changed."""
    assert books(LATER, D3).reasons(TOO_LATE) == "WRONG_SHOP"


UNSHIPPED_AGAIN = of_two("r67k")
ship(UNSHIPPED_AGAIN, D1)
ship(UNSHIPPED_AGAIN, D1, stock_out="OUT2", shop_id=UNSHIPPED_AGAIN.named("OTHER"))
ship(UNSHIPPED_AGAIN, D2, shipped_on=None, stock_out_status="to_pickup")
NO_LONGER = ask(UNSHIPPED_AGAIN, D3)


def test_r67_a_stock_out_that_was_withdrawn_does_not_count(books: Books) -> None:
    """R-67, R-09: its own stock-out was corrected away; the newest versions decide, also in a run that carries."""
    assert books(UNSHIPPED_AGAIN, D3).reasons(NO_LONGER) == "WRONG_SHOP"


BOTH = of_two("r67c")
ship(BOTH, D1)
ship(BOTH, D1, stock_out="OUT2", shop_id=BOTH.named("OTHER"))
HERE = ask(BOTH, D1)
UNSHIPPED = of_two("r67d")
ship(UNSHIPPED, D1, shop_id=UNSHIPPED.named("OTHER"), shipped_on=None, stock_out_status="to_pickup")
WAITS = ask(UNSHIPPED, D1)
ELSEWHERE = of_two("r67e", channel="tiktok")
ship(ELSEWHERE, D1, shop_id=ELSEWHERE.named("OTHER"))
OTHER_CHANNEL = ask(ELSEWHERE, D1)
BY_HAND = of_two("r67f")
ship(BY_HAND, D1, shop_id=BY_HAND.named("OTHER"))
MANUAL = ask(BY_HAND, D1, kind="manual")


@pytest.mark.parametrize(
    ("story", "placed"),
    [(BOTH, HERE), (UNSHIPPED, WAITS), (ELSEWHERE, OTHER_CHANNEL), (BY_HAND, MANUAL)],
    ids=["under its own too", "not shipped yet", "another channel", "entered by hand"],
)
def test_r67_what_does_not_show_another_shop(books: Books, story: Story, placed: Placed) -> None:
    """R-67: stocked out under its own shop, not stocked out, a shop of another channel, a manual row."""
    assert books(story, D1).reasons(placed) == ""


CASES = of_two("r67g")
ask(CASES, D1, case="AS1-r67g", shop_id=CASES.named("OTHER"))
MOVED = ask(CASES, D2, case="AS1-r67g")
SAME_NIGHT = of_two("r67h")
ask(SAME_NIGHT, D1, case="AS1-r67h", shop_id=SAME_NIGHT.named("OTHER"), file="r67h-other")
AT_ONCE = ask(SAME_NIGHT, D1, case="AS1-r67h")
OWN_CASE = of_two("r67i")
ask(OWN_CASE, D1, case="AS1-r67i", shop_id=OWN_CASE.named("OTHER"), file="r67i-other")
ask(OWN_CASE, D1, case="AS1-r67i")
AGAIN = ask(OWN_CASE, D2, case="AS1-r67i", status="approved")
SHIPPED_HERE = of_two("r67j")
ask(SHIPPED_HERE, D1, case="AS1-r67j", order="O9", shop_id=SHIPPED_HERE.named("OTHER"))
ship(SHIPPED_HERE, D2)
OWN_ORDER = ask(SHIPPED_HERE, D2, case="AS1-r67j")


def test_r67_an_after_sales_id_that_has_stood_under_another_shop(books: Books) -> None:
    """R-67: where the order is stocked out under neither, since an earlier run and not under its own."""
    assert books(CASES, D2).reasons(MOVED) == "WRONG_SHOP"
    assert books(SAME_NIGHT, D2).reasons(AT_ONCE) == ""
    assert books(OWN_CASE, D2).reasons(AGAIN) == ""
    assert books(SHIPPED_HERE, D2).reasons(OWN_ORDER) == ""


def test_r67_the_message_names_the_shop(books: Books) -> None:
    """R-67: a row is quarantined WRONG_SHOP and names that shop."""
    (row,) = [row for row in books(LATER, D3).whole["quarantined_row"] if row["detail"].count(LATER.named("OTHER"))]
    assert "WRONG_SHOP" in row["detail"]
    assert "move the file into the folder of that shop" in row["detail"]
