"""The rows a supplier gets: one pair per batch, one push per attempt, and what it may read (R-20, R-21, R-23, R-24)."""

from __future__ import annotations

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, SUMMER, TWICE, Story
from tests.rules.telling import acknowledge, announce, ask, decide, ship

TWO_SUPPLIERS = Story("r20a", suppliers=("SUP", "OTH"))
ship(TWO_SUPPLIERS, D1, "A", 2, "10.00", stock_out="OUT1")
ship(TWO_SUPPLIERS, D1, "B", 1, "25.00", stock_out="OUT2", supplier="OTH")
ask(TWO_SUPPLIERS, D1, "A", 2)
ask(TWO_SUPPLIERS, D1, "B", 1)


def test_r20_an_order_shipped_by_two_suppliers_makes_two_returns(books: Books) -> None:
    """R-20: an order shipped by two suppliers makes two return stock-ins, each in its own batch."""
    page = books(TWO_SUPPLIERS, D1)
    assert page.stock_in()["estimated_refund_amount"] == 20
    assert page.stock_in(supplier="OTH")["estimated_refund_amount"] == 25
    lines = {row["batch_id"]: (row["supplier_id"], row["sku"], row["quantity"]) for row in page.rows("batch_line")}
    assert lines == {
        f"2026-07-01.{TWO_SUPPLIERS.distributor}.{TWO_SUPPLIERS.supplier}": (TWO_SUPPLIERS.supplier, "A", 2),
        f"2026-07-01.{TWO_SUPPLIERS.distributor}.{TWO_SUPPLIERS.named('OTH')}": (TWO_SUPPLIERS.named("OTH"), "B", 1),
    }


def test_r20_a_batch_holds_one_distributor_and_one_supplier(books: Books) -> None:
    """R-20: one batch holds exactly one distributor and one supplier; its id names both."""
    for night in SUMMER.nights:
        for row in books(TWO_SUPPLIERS, night).whole["batch_line"]:
            assert row["batch_id"] == f"{night}.{row['distributor_id']}.{row['supplier_id']}"
            assert row["return_stock_in_id"].endswith(f":{row['supplier_id']}")


RERUN = Story("r21a", calendar=TWICE)
announce(RERUN, D1)
MANY_NIGHTS = Story("r21b")
announce(MANY_NIGHTS, D1)
TRIED_TWICE = Story("r21c")
announce(TRIED_TWICE, D1)
acknowledge(TRIED_TWICE, D2, "rejected")
decide(TRIED_TWICE, D3, "re_push")


def test_r21_a_return_is_pushed_once_whatever_is_run_again(books: Books) -> None:
    """R-21: the same return stock-in is pushed once per attempt, whatever is run again; a second run pushes nothing."""
    first = books(RERUN, D1).one("push_item")
    assert first["batch_id"] == f"2026-07-01.{RERUN.distributor}.{RERUN.supplier}"
    assert not books(RERUN, D1).rows("batch_line"), "the second run of that date hands nothing over"
    assert books(RERUN, D2).one("push_item") == first
    assert books(MANY_NIGHTS, D4).one("push_item")["business_date"] == D1


def test_r21_every_line_carries_its_key(books: Books) -> None:
    """R-21: an idempotency key of (channel, shop, after-sales id, supplier, attempt)."""
    stem = f"shopee:{TRIED_TWICE.shop}:AS1:{TRIED_TWICE.supplier}"
    assert books(TRIED_TWICE, D1).one("batch_line")["push_id"] == f"{stem}#1"
    assert books(TRIED_TWICE, D3).one("batch_line")["push_id"] == f"{stem}#2"
    pushes = [(row["push_id"], row["action"]) for row in books(TRIED_TWICE, D4).whole["push_item"]]
    assert len(pushes) == len(set(pushes))


EXCHANGED = Story("r23a")
announce(EXCHANGED, D1, after_sales_type="exchange")
ask(EXCHANGED, D3, after_sales_type="exchange", status="cancelled")


def test_r23_a_supplier_reads_return_and_refund_for_every_order(books: Books) -> None:
    """R-23: supplier-facing output shows "Return & Refund" for every order; our tables keep the original type."""
    assert books(EXCHANGED, D1).one("batch_line")["return_type"] == "Return & Refund"
    assert books(EXCHANGED, D3).one("batch_line", action="recall")["return_type"] == "Return & Refund"
    assert books(EXCHANGED, D1).stock_in()["after_sales_type"] == "exchange"
    assert {row["return_type"] for row in books(EXCHANGED, D1).whole["batch_line"]} == {"Return & Refund"}


MONEY_ONLY = Story("r24a")
announce(MONEY_ONLY, D1, status="refunded", after_sales_type="refund_only")


def test_r24_refund_only_expects_no_goods_and_is_not_pushed(books: Books) -> None:
    """R-24: refund_only is not pushed; a case that expects no goods has no row in return_stock_in."""
    page = books(MONEY_ONLY, D2)
    assert not page.rows("return_stock_in")
    assert not page.rows("push_item")
