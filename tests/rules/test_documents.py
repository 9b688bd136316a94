"""Documents have numbers: a series per supplier without a gap (R-75)."""

from __future__ import annotations

from datetime import date

from tests.model.world import Supplier
from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, Story
from tests.rules.telling import ask, receive, ship


def three_cases(tag: str) -> Story:
    """Two refund orders on the second business date, the later id known first, and one on the third."""
    story = Story(tag)
    for line, (sku, case) in enumerate((("A", "AS2"), ("B", "AS1"), ("C", "AS0")), start=1):
        ship(story, D1, sku, 1, "10.00", line=line)
        ask(story, D1, sku, 1, case=case)
        receive(story, D3 if case == "AS0" else D2, 1, sku=sku, case=case, receipt=f"GR{line}")
    return story


def numbers(books: Books, story: Story, night: date) -> dict[str, str]:
    return {
        row["refund_order_id"].split(":")[2]: row["document_no"] for row in books(story, night).rows("refund_order")
    }


PLAIN = three_cases("r75a")
PREFIXED = three_cases("r75b")
PREFIXED.changes(D1, suppliers=(Supplier(PREFIXED.supplier, document_prefix="KL"),))
PREFIXED.changes(D3, suppliers=(Supplier(PREFIXED.supplier, document_prefix="KLANG2"),))


def test_r75_a_series_per_supplier_in_the_order_issued(books: Books) -> None:
    """R-75: empty = RF, `-`, seven digits; given in the order issued, within a night by id."""
    assert numbers(books, PLAIN, D2) == {"AS1": "RF-0000001", "AS2": "RF-0000002"}
    assert numbers(books, PLAIN, D4) == {"AS1": "RF-0000001", "AS2": "RF-0000002", "AS0": "RF-0000003"}


def test_r75_a_number_is_given_once(books: Books) -> None:
    """R-75, R-43: the supplier's prefix as it is in that night; a later one changes no number and starts no series."""
    found = numbers(books, PREFIXED, D4)
    assert found == {"AS1": "KL-0000001", "AS2": "KL-0000002", "AS0": "KLANG2-0000003"}
    assert all(len(number) <= 14 for number in found.values())
