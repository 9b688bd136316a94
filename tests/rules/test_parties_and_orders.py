"""Parties whose rows are taken, after-sales orders that belong to a supplier, and counts of rows."""

from __future__ import annotations

from tests.model.world import Shop
from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, Story
from tests.rules.telling import announce, ask, leave_unsettled, receive, replace_goods, ship

STRANGERS = Story("r01a")
ship(STRANGERS, D1, "A", 5)
ask(STRANGERS, D1)
OF_NO_SHOP = ask(STRANGERS, D1, case="AS2", shop_id="NOSHOP-r01a")
OUT_OF_NO_SHOP = ship(STRANGERS, D1, stock_out="OUT2", shop_id="NOSHOP-r01a")
OF_NO_SUPPLIER = ship(STRANGERS, D1, stock_out="OUT3", supplier_id="NOBODY-r01a")
FROM_NOWHERE = ship(STRANGERS, D1, stock_out="OUT4", warehouse_id="NOWHERE-r01a")
INTO_NOWHERE = receive(STRANGERS, D2, 1, warehouse_id="NOWHERE-r01a")
BY_NOBODY = receive(STRANGERS, D2, 1, receipt="GR2", supplier_id="NOBODY-r01a")
OF_ANOTHER_CHANNEL = ask(STRANGERS, D1, case="AS3", channel="tiktok")
BY_HAND = ask(STRANGERS, D1, case="AS4", kind="manual")


def test_r01_a_row_of_an_unknown_shop_is_quarantined(books: Books) -> None:
    """R-01: unknown parties: UNKNOWN_SHOP."""
    page = books(STRANGERS, D1)
    assert page.reasons(OF_NO_SHOP) == "UNKNOWN_SHOP"
    assert page.reasons(OUT_OF_NO_SHOP) == "UNKNOWN_SHOP"
    assert not page.rows("return_stock_in", after_sales_id="AS2")


def test_r01_a_row_of_an_unknown_supplier_is_quarantined(books: Books) -> None:
    """R-01: unknown parties: UNKNOWN_SUPPLIER."""
    assert "UNKNOWN_SUPPLIER" in books(STRANGERS, D1).reasons(OF_NO_SUPPLIER)
    assert "UNKNOWN_SUPPLIER" in books(STRANGERS, D2).reasons(BY_NOBODY)


def test_r01_a_row_of_an_unknown_warehouse_is_quarantined(books: Books) -> None:
    """R-01: unknown parties: UNKNOWN_WAREHOUSE."""
    assert books(STRANGERS, D1).reasons(FROM_NOWHERE) == "UNKNOWN_WAREHOUSE"
    assert books(STRANGERS, D2).reasons(INTO_NOWHERE) == "UNKNOWN_WAREHOUSE"
    assert books(STRANGERS, D2).stands() == ("pushed", "")


def test_r01_a_row_whose_shop_has_another_channel_is_quarantined(books: Books) -> None:
    """R-01: a row whose shop has another channel is quarantined CHANNEL_UNSUPPORTED; a manual one fits every shop."""
    page = books(STRANGERS, D1)
    assert page.reasons(OF_ANOTHER_CHANNEL) == "CHANNEL_UNSUPPORTED"
    assert not page.rows("return_stock_in", after_sales_id="AS3")
    assert page.reasons(BY_HAND) == ""
    assert page.stock_in("AS4", channel="manual")["state"] == "pushed"


LATE_SHOP = Story("r01b")
LATE_SHOP.changes(D1, shops=())
LATE_SHOP.changes(D2, shops=(Shop("shopee", LATE_SHOP.shop, LATE_SHOP.distributor),))
TOO_SOON = ask(LATE_SHOP, D1)
ship(LATE_SHOP, D2)
AGAIN = ask(LATE_SHOP, D3)


def test_r01_a_row_is_judged_once_and_returns_when_it_is_dropped_in_again(books: Books) -> None:
    """R-01: a quarantined row stays quarantined and returns only when a person drops it in again."""
    assert books(LATE_SHOP, D1).reasons(TOO_SOON) == "UNKNOWN_SHOP"
    assert books(LATE_SHOP, D2).reasons(TOO_SOON) == "UNKNOWN_SHOP"
    assert not books(LATE_SHOP, D2).rows("return_stock_in")
    assert books(LATE_SHOP, D3).reasons(AGAIN) == ""
    assert books(LATE_SHOP, D3).stock_in()["opened_on"] == D3


OWN = Story("r04a")
OWN_LINE = ask(OWN, D1, file="r04a")
ship(OWN, D1, shipped_on=None, stock_out_status="to_pickup")
ship(OWN, D2, stock_out="OUT2", stock_out_status="cancelled")


def test_r04_an_order_no_supplier_shipped_is_own_warehouse(books: Books) -> None:
    """R-04: distribution iff a line of the original order was stocked out; the others are counted own_warehouse."""
    page = books(OWN, D1)
    assert page.account(OWN_LINE) == {("ignored", "own_warehouse"): 1}
    assert not page.rows("return_stock_in")


def test_r04_own_warehouse_is_decided_again_on_every_run(books: Books) -> None:
    """R-04: own_warehouse is a nightly finding, never final; every shipped line is stocked out, whatever its status."""
    page = books(OWN, D2)
    assert page.account(OWN_LINE) == {("accepted", ""): 1}
    assert page.stock_in()["opened_on"] == D2
    assert page.files(OWN_LINE)[0]["rows_ignored"] == 0


OFTEN = Story("r05a", suppliers=("SUP", "OTH"))
ship(OFTEN, D1, "A", 1)
ship(OFTEN, D1, "B", 1, stock_out="OUT2", supplier="OTH")
for day, first in ((D1, "r05a1"), (D2, "r05a2"), (D3, "r05a3")):
    ask(OFTEN, day, "A", file=first)
    ask(OFTEN, day, "B", file=first, return_tracking_number=f"T{day.day}")
    ask(OFTEN, day, "A", file=first + "b")


def test_r05_one_return_a_supplier_however_often_it_arrives(books: Books) -> None:
    """R-05: exactly one return stock-in per supplier, however often and in however many overlapping exports."""
    page = books(OFTEN, D3)
    returns = {row["return_stock_in_id"] for row in page.rows("return_stock_in")}
    assert returns == {OFTEN.return_of(), OFTEN.return_of(supplier="OTH")}
    assert len(page.rows("return_stock_in")) == 2
    assert [row["attempt"] for row in page.rows("push_item")] == [1, 1]
    assert {row["requested_quantity"] for row in page.rows("return_stock_in")} == {1}


LATER = Story("r05b")
ship(LATER, D2)
ask(LATER, D1, status="approved")
REQUESTED = Story("r05c")
ship(REQUESTED, D1)
ask(REQUESTED, D1, status="requested")
ask(REQUESTED, D3, status="approved")


def test_r05_opens_on_the_first_date_a_pushable_line_meets_a_stock_out_line(books: Books) -> None:
    """R-05: from the first date on which one of its lines has a pushable status and meets a stock-out line."""
    assert not books(LATER, D1).rows("return_stock_in")
    assert books(LATER, D2).stock_in()["opened_on"] == D2
    assert not books(REQUESTED, D2).rows("return_stock_in")
    assert books(REQUESTED, D3).stock_in()["opened_on"] == D3


ASSUMED = Story("r06a")
announce(ASSUMED, D1, is_quantity_assumed=True)


def test_r06_a_quantity_that_was_assumed_is_reported(books: Books) -> None:
    """R-06: nothing gets a silent default: a quantity taken as 1 is an exception."""
    assert "QUANTITY_ASSUMED" in books(ASSUMED, D1).codes(ASSUMED.return_of())
    assert books(ASSUMED, D1).stands() == ("pushed", "")


COUNTED = Story("r07a")
ship(COUNTED, D1, "A", 93)
for number in range(13):
    FIRST_TIME = ask(COUNTED, D1, "A", line_key=f"L{number}", file="r07a1")
for number in range(13):
    SEEN_BEFORE = ask(COUNTED, D2, "A", line_key=f"L{number}", file="r07a2")
for number in range(80):
    ask(COUNTED, D2, "A", case="AS2", line_key=f"L{number}", file="r07a2")
for number in range(5):
    ask(COUNTED, D2, "A", case=f"X{number}", shop_id="NOSHOP-r07a", file="r07a2")
for number in range(2):
    ask(COUNTED, D2, "A", case=f"Y{number}", order="OWN", file="r07a2")
for number in range(13):
    ask(COUNTED, D3, "A", line_key=f"L{number}", file="r07a3")


def test_r07_rows_in_are_accepted_unchanged_quarantined_and_ignored(books: Books) -> None:
    """R-07: 100 = 80 + 13 + 5 + 2, each with a named reason."""
    page = books(COUNTED, D2)
    names = ("rows_in", "rows_accepted", "rows_unchanged", "rows_quarantined", "rows_ignored")
    assert tuple(page.files(SEEN_BEFORE)[0][name] for name in names) == (100, 80, 13, 5, 2)
    assert page.account(SEEN_BEFORE) == {
        ("accepted", ""): 80,
        ("unchanged", ""): 13,
        ("quarantined", "UNKNOWN_SHOP"): 5,
        ("ignored", "own_warehouse"): 2,
    }


def test_r07_the_same_bytes_again_say_nothing_new(books: Books) -> None:
    """R-07: rows of a file that was taken before are counted unchanged, and move nothing."""
    first, again = sorted(books(COUNTED, D3).files(FIRST_TIME), key=lambda row: row["run_id"])
    assert (first["rows_in"], first["rows_accepted"], first["rows_unchanged"]) == (13, 13, 0)
    assert (again["rows_in"], again["rows_accepted"], again["rows_unchanged"]) == (13, 0, 13)
    assert again["outcome"] == "unchanged"


def test_r07_every_file_of_every_run_is_accounted_for(books: Books) -> None:
    """R-07: asserted at run time: the control total of all rows ties out."""
    page = books(COUNTED, D3)
    parts = ("rows_accepted", "rows_unchanged", "rows_quarantined", "rows_ignored")
    assert all(row["rows_in"] == sum(row[part] for part in parts) for row in page.whole["input_file"])
    total = next(row for row in page.whole["control_total"] if row["check_name"] == "rows accounted for")
    assert total["ties_out"]


PARTIES = Story("r01c")
announce(PARTIES, D1)
UNSETTLED_OF_NOBODY = leave_unsettled(PARTIES, D1, "1.00", order="O2")
REPLACED_BY_NOBODY = replace_goods(PARTIES, D1, 1, "1.00")
PARTIES.changes(D2, suppliers=())
UNSETTLED_LATER = leave_unsettled(PARTIES, D2, "1.00", order="O3")
REPLACED_LATER = replace_goods(PARTIES, D2, 1, "1.00", exchange="EX2")


def test_r01_unsettled_amounts_and_replacements_name_known_suppliers(books: Books) -> None:
    """R-01: the suppliers of this run's reference table count, for every kind of row that names one."""
    page = books(PARTIES, D2)
    assert (page.reasons(UNSETTLED_OF_NOBODY), page.reasons(REPLACED_BY_NOBODY)) == ("", "")
    assert page.reasons(UNSETTLED_LATER) == "UNKNOWN_SUPPLIER"
    assert page.reasons(REPLACED_LATER) == "UNKNOWN_SUPPLIER"
