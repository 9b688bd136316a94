"""`explain` after people corrected what was wrong: each sentence is true, and every published id has a story."""

from __future__ import annotations

from typing import Final

import duckdb
import pytest

from aftersales.jobs.analysis.id_lookup import ID_KINDS, named_cases
from aftersales.jobs.analysis.run_history_views import lay_out_history, published_runs
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from tests.analysis.corrected_home import corrected_home, return_of
from tests.analysis.stories import Step, explain, steps_of, story_of

R5, R1, R3, S7, C1, C3, C4, P3, P6 = (
    return_of(name) for name in ("R5", "R1", "R3", "S7", "C1", "C3", "C4", "P3", "P6")
)
C4_BAL: Final = return_of("C4", "S-BAL")
PUBLISHED: Final = {
    "return_stock_in": ("return_stock_in_id", "after_sales_id", "order_id"),
    "refund_order": ("refund_order_id", "document_no"),
    "adjustment": ("adjustment_id", "document_id", "decision_id"),
    "payment": ("payment_id", "refund_order_id"),
    "balance_use": ("use_id",),
    "open_item": ("document_id",),
    "receipt_line": ("receipt_id", "receipt_id || ':' || line_no"),
    "unidentified_goods": ("receipt_id || ':' || line_no",),
    "stock_movement": ("movement_id",),
    "push_item": ("push_id", "batch_id"),
    "posting": ("posting_id", "document_id"),
    "decision": ("decision_id",),
    "exception": ("exception_id",),
    "input_file": ("input_file_id",),
}
"""Relations of schema report with their ids of documents; a receipt line has no column of its own."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return corrected_home(tmp_path_factory.mktemp("corrected") / "home")


def steps(home: Home, asked_id: str, kind: str, *arguments: str) -> list[Step]:
    return [step for step in steps_of(story_of(home.root, asked_id, *arguments)) if step["kind"] == kind]


def texts(home: Home, asked_id: str, kind: str, *arguments: str) -> list[str]:
    """The sentences of a kind, without the place of their file in the archive."""
    return [step["text"].partition(" (archive/")[0] for step in steps(home, asked_id, kind, *arguments)]


def test_a_corrected_receipt_is_a_correction_with_its_file_and_row(home: Home) -> None:
    """R-61: 3 were counted, then 1; the row that says so came in a later file."""
    assert texts(home, R5, "receipt") == [
        "Receipt RC-R5 line 1 records 3 good and 0 defective of X-R5 in W-BANK; stock_in_receipts/n2.csv row 2",
        "Receipt RC-R5 line 1 of X-R5 in W-BANK was corrected (adjustment RC-R5:1~1): 3 good and 0 defective before, "
        "1 good and 0 defective now; stock_in_receipts/n3.csv row 2",
    ]
    assert steps(home, R5, "receipt")[1]["rules"] == ["R-43", "R-61"]


def test_a_correction_that_changes_only_unidentified_units(home: Home) -> None:
    """R-30, R-61: of 2 that came 1 was awaited; the receipt is corrected to 1."""
    assert texts(home, R1, "receipt") == [
        "Receipt RC-R1 line 1 records 1 good and 0 defective of X-R1 in W-BANK; 1 more came than were awaited and are "
        "unidentified; stock_in_receipts/n2.csv row 3",
        "Receipt RC-R1 line 1 of X-R1 in W-BANK was corrected (adjustment RC-R1:1~1): what counts stays 1 good and 0 "
        "defective; 1 unidentified before, 0 now; stock_in_receipts/n3.csv row 3",
    ]


def test_units_that_are_matched_later_name_their_arrival(home: Home) -> None:
    """R-30: they came on the 2nd, the return was pushed on the 3rd and counted them on the 4th."""
    assert texts(home, R3, "receipt") == [
        "Receipt RC-R3 line 1 counted for no return: 1 of X-R3 in W-BANK are unidentified (UNKNOWN_RETURN); "
        "stock_in_receipts/n2.csv row 4",
        "Of receipt RC-R3 line 1, 1 good and 0 defective of X-R3 in W-BANK were counted for the return; they arrived "
        "on 2026-07-02 and were unidentified until then; stock_in_receipts/n2.csv row 4",
    ]


@pytest.mark.parametrize("asked_id", [C3, "RC-C3", "RC-C3:1", "RC-C3|1|unidentified", "GOODS_WITHOUT_PUSH|RC-C3:1"])
def test_unidentified_goods_are_in_the_story_of_the_return_that_they_name(home: Home, asked_id: str) -> None:
    """R-30, R-60: the return was short-closed before they came."""
    assert [case["return_stock_in_id"] for case in story_of(home.root, asked_id)["cases"]] == [C3]
    assert texts(home, asked_id, "receipt") == [
        "Receipt RC-C3 line 1 counted for no return: 2 of X-C3 in W-BANK are unidentified (SHORT_CLOSED); the line "
        f"names {C3}; stock_in_receipts/n3.csv row 4"
    ]
    opened = [
        step["values"]["exception_id"] for step in steps(home, asked_id, "exception") if step["values"]["is_open"]
    ]
    assert opened == ["GOODS_WITHOUT_PUSH|RC-C3:1"]


@pytest.mark.parametrize("asked_id", ["RC-ZZ", "RC-ZZ:1", "RC-ZZ|1|unidentified", "GOODS_WITHOUT_PUSH|RC-ZZ:1"])
def test_unidentified_goods_without_a_return_have_a_story(home: Home, asked_id: str) -> None:
    """R-60: no file has the case that the receipt names."""
    assert [case["return_stock_in_id"] for case in story_of(home.root, asked_id)["cases"]] == [""]
    assert texts(home, asked_id, "receipt") == [
        "Receipt RC-ZZ line 1 counted for no return: 1 of X-ZZ in W-BANK are unidentified (UNKNOWN_RETURN); the line "
        "names SP1:M-ZZ; stock_in_receipts/n2.csv row 7"
    ]
    assert [step["values"]["code"] for step in steps(home, asked_id, "exception")] == ["GOODS_WITHOUT_PUSH"]


def test_a_price_names_the_row_that_it_was_taken_from(home: Home) -> None:
    """R-43: a later row says 90.00 of S7, and another supplier of C4; what was pushed stays."""
    (price,) = texts(home, S7, "price")
    assert price == "At shipment, 1 of X-S7 cost 150.00 MYR: SO-S7 line 1, stock_out_orders/n1.csv row 5"
    (price,) = texts(home, C4, "price")
    assert price == "At shipment, 3 of X-C4 cost 33.00 MYR each: SO-C4 line 1, stock_out_orders/n1.csv row 7"


def test_a_return_that_was_issued_again_to_another_supplier_was_not_cancelled(home: Home) -> None:
    """R-22, R-43: the state and the recall name the return that took its place."""
    (state,) = steps(home, C4, "state")
    assert state["text"] == (
        "The state is recalled since 2026-07-03: the return was recalled, because it was issued again to S-BAL as "
        f"{C4_BAL}"
    )
    assert state["rules"] == ["R-22", "R-43"]
    assert texts(home, C4, "push")[1] == (
        f"Push {C4}#1 was recalled in batch 2026-07-03.D-ONE.S-BANK, because it was issued again to S-BAL as {C4_BAL}#1"
    )


def test_a_reissue_keeps_the_quantities_of_their_dates(home: Home) -> None:
    """R-43: 3 were asked and pushed on the 1st, 1 since the reissue of the 3rd."""
    (opened,) = texts(home, C1, "opened")
    assert opened.endswith("; 3 requested, 3 matched to shipped units")
    assert [text.partition(";")[0] for text in texts(home, C1, "push")] == [
        f"Push {C1}#1 (attempt 1) of 3 units was handed over in batch 2026-07-01.D-ONE.S-BANK",
        f"Push {C1}#1 was recalled in batch 2026-07-03.D-ONE.S-BANK, because it was issued again to S-BANK as {C1}#2",
        f"Push {C1}#2 (attempt 2) of 1 unit was handed over in batch 2026-07-03.D-ONE.S-BANK",
    ]


def test_a_return_that_gave_way_to_another_suppliers_was_not_cancelled_by_the_case(home: Home) -> None:
    """R-43: before the push the facts moved the goods to S-BAL; the case is still approved."""
    (state,) = steps(home, return_of("T1", shop="SP2"), "state")
    assert state["text"] == (
        "The state is cancelled: nothing of the case is asked of S-BANK any more; other returns of the case: "
        + return_of("T1", "S-BAL", "SP2")
    )
    assert "R-22" not in state["rules"]


def test_a_payment_that_corrects_another_says_so(home: Home) -> None:
    """R-09, R-45: one payment in two versions, and the adjustment that posted the difference."""
    assert texts(home, P3, "payment") == [
        f"Payment PAY-P3 of 87.00 MYR for {P3}/1 has proof and is confirmed; refund_payments/n3.csv row 3",
        f"Payment PAY-P3 for {P3}/1 was corrected from 87.00 to 78.00 MYR; it has proof and is confirmed; "
        "refund_payments/n4.csv row 2",
    ]
    assert texts(home, P3, "adjustment") == [
        f"Adjustment PAY-P3:{P3}/1~1 changes what payment PAY-P3 paid for {P3}/1 by −9.00 MYR; decided by ann with "
        "DP3. Note: as agreed"
    ]
    assert [step["values"]["decision_id"] for step in steps(home, P3, "decision")] == ["DP3"]


def test_an_unapplied_payment_is_posted_and_one_below_zero_is_not(home: Home) -> None:
    """R-45, R-49: what the book has of a payment before its refund order, and of one that takes back too much."""
    (early,) = texts(home, P6, "payment")
    assert early.startswith(
        f"Payment PAY-P6 of 55.00 MYR for {P6}/1 has proof and is confirmed; this refund order does not exist, so the "
        "payment was posted on 2026-07-03 as unapplied, until it does"
    )
    (returned,) = texts(home, S7, "payment")
    assert "; it takes back more than counts, so it is not posted until that is covered; " in returned


def test_a_refund_order_shows_what_is_due_adjusted_settled_and_open(home: Home) -> None:
    """R-61, R-75: 85.00 − 60.00 = 25.00 due, 85.00 paid; the adjustment has a document of its own."""
    (refund,) = steps(home, R5, "refund")
    number = refund["values"]["document_no"]
    (line, money) = steps(home, R5, "adjustment")
    assert number.startswith("BK-") and money["values"]["document_no"] > number
    assert refund["text"].endswith(
        f"; document {number}; adjusted by −60.00 with {R5}/1~1 (document {money['values']['document_no']}), so 25.00 "
        "is due; refund method bank_transfer, state completed on 2026-07-03, 85.00 paid, overpaid by 60.00"
    )
    assert refund["rules"] == ["R-34", "R-36", "R-61"]
    assert line["text"].startswith("Adjustment RC-R5:1~1 changes what receipt line RC-R5:1 brought into stock by −2; ")
    assert money["text"] == (
        f"Adjustment {R5}/1~1, document {money['values']['document_no']}, changes refund order {R5}/1 by −60.00 MYR "
        "(−60.00 goods); 25.00 is due after it; decided by ann with DR5. Note: as agreed"
    )
    assert money["rules"] == ["R-43", "R-61", "R-75"]
    for asked_id in (number, money["values"]["document_no"], f"{R5}/1~1", "RC-R5:1~1", "RC-R5|1|sellable~1", "DR5"):
        assert [case["return_stock_in_id"] for case in story_of(home.root, asked_id)["cases"]] == [R5], asked_id


def test_a_decision_on_a_receipt_line_is_in_the_story_of_its_return(home: Home) -> None:
    """R-16: it names the line and not the return."""
    assert [step["values"]["decision_id"] for step in steps(home, R1, "decision")] == ["DR1"]
    assert [case["return_stock_in_id"] for case in story_of(home.root, "DR1")["cases"]] == [R1]
    (void,) = texts(home, "DX", "decision")
    assert void.startswith("Decision DX (adjust) on NOTHING-1 by ann is void")


def test_an_opening_balance_has_its_row_payments_and_postings(home: Home) -> None:
    """R-63: 40.00 brought forward, 30.00 paid; a balance that nothing is open of is known too."""
    assert texts(home, "OPENING:OLD-1", "opening_balance") == [
        "Opening balance OPENING:OLD-1 is 40.00 MYR of kind refund_payable, of D-ONE with S-BANK, as of 2026-06-30; "
        "10.00 of it is open; opening_balances/n1.csv row 2"
    ]
    for asked_id in ("OPENING:OLD-1", "PAY-O1"):
        (payment,) = texts(home, asked_id, "payment")
        assert payment.endswith("has proof and is confirmed; refund_payments/n2.csv row 2")
        documents = [step["values"]["document_type"] for step in steps(home, asked_id, "posting")]
        assert documents[-2:] == ["payment", "payment_confirmation"]
    assert steps(home, "OPENING:OLD-1", "posting")[0]["values"]["document_type"] == "opening_balance"
    whole = steps_of(story_of(home.root, "OPENING:OLD-1"))
    assert steps_of(story_of(home.root, "PARTIALLY_PAID|OPENING:OLD-1")) == whole
    assert steps_of(story_of(home.root, "payment|PAY-O1|OPENING:OLD-1|1")) == whole
    (balance,) = texts(home, "OPENING:OLD-2", "opening_balance")
    assert balance.endswith("; it is brought forward in the customer balance; opening_balances/n1.csv row 3")
    assert explain(home.root, "OPENING:OLD-3").exit_code == 2


def test_a_use_of_a_balance_is_posted_or_waits(home: Home) -> None:
    """R-62: of 100.00, 60.00 are used; 300.00 wait."""
    assert texts(home, "U1", "balance_use") == [
        "D-ONE used 60.00 MYR of its balance with S-BAL, use U1 for order O-9; it was posted on 2026-07-02; "
        "balance_uses/n2.csv row 2"
    ]
    assert [step["values"]["entries"] for step in steps(home, "U1", "posting")] == [
        "customer_balance 60.00, balance_used −60.00"
    ]
    assert steps_of(story_of(home.root, "BALANCE_EXCEEDED|U2")) == steps_of(story_of(home.root, "U2"))
    (waiting,) = texts(home, "U2", "balance_use")
    assert "; it waits, because the balance does not cover it; " in waiting
    assert [step["values"]["code"] for step in steps(home, "U2", "exception")] == ["BALANCE_EXCEEDED"]


def test_the_age_of_an_exception_counts_from_the_day_it_was_due(home: Home) -> None:
    """R-58: noticed on the 5th, due since the 2nd; it has not been open for 3 days."""
    (partial,) = [step for step in steps(home, P3, "exception") if step["values"]["code"] == "PARTIALLY_PAID"]
    assert partial["date"] == "2026-07-05"
    assert partial["text"].startswith(
        f"Exception PARTIALLY_PAID (medium) on {P3}/1 is open; due since 2026-07-02, 3 days ago; "
    )
    (overpaid,) = [step for step in steps(home, R5, "exception") if step["values"]["code"] == "OVERPAID"]
    assert " has been open for 1 day; " in overpaid["text"]


def test_as_of_a_date_tells_nothing_that_came_later(home: Home) -> None:
    """R-52: on the 3rd nothing was adjusted, and the payment had one version."""
    assert len(texts(home, R5, "receipt", "--as-of", "2026-07-03")) == 1
    assert texts(home, R5, "adjustment", "--as-of", "2026-07-03") == []
    assert len(texts(home, P3, "payment", "--as-of", "2026-07-03")) == 1
    assert explain(home.root, f"{R5}/1~1", "--as-of", "2026-07-03").exit_code == 2


def test_every_id_that_is_published_has_a_story(home: Home) -> None:
    with duckdb.connect(str(home.database), read_only=True) as books:
        lay_out_history(books, published_runs(books, History(home.state, read_manifests(home.state))))
        for relation, names in PUBLISHED.items():
            for name in names:
                ids = books.execute(f'SELECT DISTINCT CAST({name} AS VARCHAR) FROM report."{relation}"').fetchall()
                assert ids, (relation, name)
                for (asked_id,) in ids:
                    if asked_id:
                        assert named_cases(books, asked_id).id_kind in ID_KINDS, (relation, name, asked_id)


@pytest.fixture(scope="module")
def known_columns(home: Home) -> set[tuple[str, str]]:
    with duckdb.connect(str(home.database), read_only=True) as books:
        found = books.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'report'"
        ).fetchall()
    return {(relation, column) for relation, column in found}


NO_DOCUMENT: Final = frozenset(
    {
        *("shop_id", "distributor_id", "supplier_id", "warehouse_id", "shipping_warehouse_id", "run_id"),
        # what it is about is the id of one of the other columns, or free text
        "subject_id",
    }
)
"""Columns of ids that are not ids of documents: parties, places and runs."""


def test_every_column_of_ids_is_tried_or_is_no_document(known_columns: set[tuple[str, str]]) -> None:
    """A column of ids that is published later has to be known to `explain` as well."""
    tried = {name for names in PUBLISHED.values() for name in names}
    columns = {column for _, column in known_columns if column.endswith(("_id", "document_no"))}
    assert columns - tried - NO_DOCUMENT == set()
