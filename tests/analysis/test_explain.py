"""`explain`: exact sentences for some cases, and correct numbers for all cases of the sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from aftersales.jobs.analysis.explain import Story, explain_id
from aftersales.jobs.analysis.run_history_views import published_runs
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from tests.analysis.stories import explain, steps_of, story_of
from tests.sample.nights import DATES, EXPECTED, SampleNights

GOLDEN: Final = Path(__file__).parent / "golden"
FORMULA: Final = re.compile(r" is ([\d.]+) − ([\d.]+) − ([\d.]+) − ([\d.]+) = ([\d.]+) ")
ESTIMATE: Final = re.compile(r"^The estimated refund is (.+) − ([\d.]+) = ([\d.]+) ")
TERM: Final = re.compile(r"(\d+) × ([\d.]+)")
AMOUNT: Final = re.compile(r"\d+\.\d{2}(?!\d)")


@pytest.fixture(scope="module")
def stories(sample: SampleNights) -> dict[str, Story]:
    """The story of every return stock-in of the last date."""
    home = sample.home
    history = History(home.state, read_manifests(home.state))
    with duckdb.connect(str(home.database), read_only=True) as books:
        ids = [row[0] for row in books.execute("SELECT return_stock_in_id FROM report.return_stock_in").fetchall()]
        kept = published_runs(books, history)
        return {asked_id: explain_id(books, home, kept, asked_id) for asked_id in ids}


@pytest.mark.parametrize(
    ("name", "asked_id"),
    [
        # each file was read line by line against the sample's files and README, not only written by a run
        ("refunded", "manual:SPKL:M-0018:S-KLANG"),
        ("blocked", "260628R0015"),
        ("paid", "PAY-001"),
        ("quarantined", "260629R0040"),
    ],
)
def test_golden(sample: SampleNights, name: str, asked_id: str) -> None:
    result = explain(sample.home.root, asked_id)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "expected", "fragment"),
    [
        (
            ("260626R0005", 1),
            ("state", "R-22"),
            "The state is recalled since 2026-07-02: the return was cancelled before stock-in (status cancelled)",
        ),
        (("260626R0005", 2), ("push", "R-22"), "shopee:SPKL:260626R0005:S-KLANG#1 was recalled in batch 2026-07-02."),
        (
            ("260626R0005", 2),
            ("receipt", "R-27 R-28 R-29"),
            "Receipt RC-K-016 line 1 records 1 good and 0 defective",
        ),
        (
            ("260626R0005", 2),
            ("payment", "R-45 R-46"),
            "this refund order does not exist, so the payment was posted on 2026-07-03 as unapplied, until it does",
        ),
        (("4035000000000000024", 1), ("state", "R-17"), "The state is push_failed: REJECTED; only a decision re_push"),
        (("4035000000000000006", 0), ("state", "R-16"), "The state is to_push: the return waits for a decision push"),
        (("4035000000000000006", 0), ("partnership", "R-16 R-19"), "auto_push is off by default, so a person decides"),
        (
            ("4035000000000000006", 2),
            ("state", "R-22"),
            "The state is cancelled: the return was cancelled before a push",
        ),
        (("4035000000000000013", 2), ("state", "R-19"), "The state is blocked: NO_PARTNERSHIP"),
        (("4035000000000000013", 2), ("partnership", "R-16 R-19"), "shipped on 2026-06-10, outside every partnership"),
        (("4035000000000000012", 2), ("partnership", "R-16 R-19"), "from 2025-01-01 to 2026-05-31; auto_push is on"),
        (
            ("M-0027", 2),
            ("claim", "R-08"),
            "shipped 1 of SOAP-LAV (SO-K-0017); returns are requested for 1 of SOAP-LAV (260622R0017, ",
        ),
        (
            ("260628R0015", 0),
            ("age", "R-18"),
            "On 2026-07-01, the order of 2026-04-01 was 91 days old, past the limit of 90 days",
        ),
        (
            ("260628R0014", 2),
            ("age", "R-18"),
            "At the push on 2026-07-01, the order of 2026-04-02 was 90 days old, within the limit of",
        ),
        (
            ("167600000000008", 2),
            ("push", "R-17 R-20 R-21"),
            "acknowledged it as rejected (return address unknown), push_ack",
        ),
        (
            ("260625R0003", 2),
            ("price", "R-13 R-15 R-34"),
            "At shipment, 1 of SHADE-B cost 16.67 MYR: SO-K-0003",
        ),
        (
            ("260625R0002", 2),
            ("variance", "R-42"),
            "45.00 instead of the estimated 85.00 MYR; the difference is −30.00 for quantity, −10.00 for unsettled",
        ),
        (("260626R0038", 2), ("refund", "R-34 R-36 R-37"), "20.00 − 20.00 − 0.00 − 0.00 = 0.00 MYR (goods"),
        (
            ("260626R0038", 2),
            ("refund", "R-34 R-36 R-37"),
            "5.00 could not be deducted, 5.00 of the fee; document RF-0000006; refund method customer_balance, state "
            "completed on 2026-07-02, 0.00 settled, nothing open",
        ),
        (("260626R0038", 2), ("deduction", "R-38"), "30.00 MYR, 0.00 of it left after all refunds so far"),
        (("4035000000000000023", 2), ("refund", "R-34 R-36"), " is 250000 − 0 − 0 − 6250 = 243750 IDR"),
        (("4035000000000000023", 2), ("deduction", "R-39"), "2.5 % of the goods, at least 5000, at most 20000"),
        (
            ("4035000000000000023", 2),
            ("exception", "R-06"),
            "Exception QUANTITY_ASSUMED|tiktok:TTJK:4035000000000000023:S-JAKARTA is not open any more",
        ),
        (
            ("260627R0028", 1),
            ("exception", "R-22"),
            "What to do: the return was cancelled, or issued again to another supplier, and the goods are here; find "
            "out whether the distributor still gets the refund; decide accept to refund it anyway",
        ),
        (("167600000000010", 2), ("payment", "R-45 R-46"), "has no proof but is confirmed; it counts only with both"),
        (
            ("167600000000030", 2),
            ("refused_row", "R-07 R-10"),
            "row 9 (archive/2026-07-01/lazada/LZKL/ReturnOrders_2026",
        ),
        (
            ("ABN-SO-K-0011-1", 2),
            ("raw_row", "R-07 R-09"),
            "s-klang_20260702.csv row 3 (archive/2026-07-02/stock_out_o",
        ),
        (("ABN-SO-K-0011-1", 2), ("estimate", "R-33"), "The estimated refund is 3 × 36.00 − 5.00 = 103.00 MYR"),
        (("260622R0017", 2), ("no_return", "R-24"), "refund_only expects no goods"),
        (
            ("260627R0019", 2),
            ("no_return", "R-04"),
            "no supplier is known to have shipped a line of order 260616KL0019",
        ),
        (("260630R0026", 0), ("no_return", "R-11"), "(status requested)"),
        (
            ("4035000000000000041", 2),
            ("refused_row", "R-07 R-10"),
            "row 8 (archive/2026-07-01/tiktok/TTKL/return_order_",
        ),
        (("M-0039", 2), ("refused_row", "R-01 R-07"), "UNKNOWN_SHOP: column 'shop_id': found 'SPXX'"),
    ],
)
def test_each_kind_of_case(
    sample: SampleNights, asked: tuple[str, int], expected: tuple[str, str], fragment: str
) -> None:
    (asked_id, night), (kind, rules) = asked, expected
    steps = steps_of(story_of(sample.homes[DATES[night]], asked_id))
    found = [step for step in steps if step["kind"] == kind and fragment in step["text"]]
    assert found, [step["text"] for step in steps if step["kind"] == kind]
    assert found[0]["rules"] == rules.split()


def test_every_refund_formula_adds_up_and_equals_the_published_amounts(
    sample: SampleNights, stories: dict[str, Story]
) -> None:
    columns = ("return_amount", "unsettled_amount", "exchange_amount", "return_handling_fee", "refundable_amount")
    published = {
        row["refund_order_id"]: tuple(row[name] for name in columns)
        for row in sample.rows(DATES[-1], "SELECT * FROM report.refund_order")
    }
    filled = {}
    for step in all_steps(stories, "refund"):
        found = FORMULA.search(step.text)
        assert found, step.text
        filled[step.values["refund_order_id"]] = tuple(Decimal(amount) for amount in found.groups())
    assert filled == published
    for goods, unsettled, exchange, fee, refundable in filled.values():
        assert goods - unsettled - exchange - fee == refundable


def test_every_estimate_and_its_goods_add_up(stories: dict[str, Story]) -> None:
    formulas = 0
    for step in all_steps(stories, "estimate"):
        if found := ESTIMATE.search(step.text):
            goods = sum(Decimal(price) * int(units) for units, price in TERM.findall(found[1]))
            assert goods - Decimal(found[2]) == Decimal(found[3]), step.text
            formulas += 1
    assert formulas == 29
    for step in all_steps(stories, "refund"):
        if step.values["goods"]:
            goods = sum(Decimal(price) * int(units) for units, price in TERM.findall(step.values["goods"]))
            assert goods == Decimal(step.values["return_amount"]), step.text


def test_postings_of_every_document_add_up_to_zero(stories: dict[str, Story]) -> None:
    documents = list(all_steps(stories, "posting"))
    assert len(documents) >= 24
    assert {step.values["total_amount"] for step in documents} == {"0.00", "0"}


def test_every_row_named_is_in_the_archive(sample: SampleNights, stories: dict[str, Story]) -> None:
    named = [
        step.values["archived"] for story in stories.values() for step in every_step(story) if "path" in step.values
    ]
    places = [place for place in named if place]
    assert len(places) > 100
    assert not [place for place in places if not (sample.home.root / place).is_file()]


def test_every_return_has_input_rows_a_state_and_a_workbook_step(stories: dict[str, Story]) -> None:
    for asked_id, story in stories.items():
        kinds = {step.kind for step in every_step(story)}
        assert {"raw_row", "opened", "state", "workbook"} <= kinds, asked_id


def test_no_amount_in_a_sentence_is_missing_from_its_values(stories: dict[str, Story]) -> None:
    for story in stories.values():
        for step in every_step(story):
            values = " ".join(str(value) for value in step.values.values())
            assert [amount for amount in AMOUNT.findall(step.text) if amount not in values] == [], step.text


@pytest.mark.parametrize("asked_id", ["manual:SPKL:M-0018:S-KLANG", "260627R0016", "260629R0040"])
def test_json_and_text_say_the_same(sample: SampleNights, asked_id: str) -> None:
    lines = [line.strip() for line in explain(sample.home.root, asked_id).stdout.splitlines() if line[:4] == "  20"]
    story = story_of(sample.home.root, asked_id)
    assert [line_of(step) for step in steps_of(story)] == lines
    assert [step["step"] for step in story["cases"][0]["steps"]] == list(range(1, len(story["cases"][0]["steps"]) + 1))
    assert not [value for step in steps_of(story) for value in step["values"].values() if isinstance(value, float)]


def test_as_of_a_date_is_the_story_of_that_date(sample: SampleNights) -> None:
    """R-52: the home of that date and the last home with `--as-of` print the same story."""
    then = explain(sample.homes[DATES[0]], "260626R0005")
    back = explain(sample.home.root, "260626R0005", "--as-of", DATES[0])
    assert then.exit_code == back.exit_code == 0, back.stderr
    assert back.stdout == then.stdout


def test_no_personal_data_is_shown(sample: SampleNights, stories: dict[str, Story]) -> None:
    text = (
        repr(stories).lower()
        + repr([story_of(sample.home.root, "M-0039"), story_of(sample.home.root, "260629R0040")]).lower()
    )
    assert EXPECTED["personal_markers"]
    assert not [marker for marker in EXPECTED["personal_markers"] if marker.lower() in text]


def test_a_missing_workbook_is_reported(sample: SampleNights, tmp_path: Path) -> None:
    from tests.commands.test_commands import copied

    home = copied(sample, tmp_path)
    for path in home.root.glob("reports/*/reconciliation.xlsx"):
        path.unlink()
    shown = [step["text"] for step in steps_of(story_of(home.root, "260628R0015")) if step["kind"] == "workbook"]
    assert shown == ["reports/2026-07-03/reconciliation.xlsx does not exist"]


def test_a_file_removed_from_the_archive_is_reported(sample: SampleNights, tmp_path: Path) -> None:
    from tests.commands.test_commands import copied

    home: Home = copied(sample, tmp_path)
    place = "archive/2026-07-01/manual_after_sales/manual_20260701.csv"
    (home.root / place).unlink()
    [row] = [step for step in steps_of(story_of(home.root, "M-0018")) if step["kind"] == "raw_row"]
    assert f"(no longer kept as {place})" in row["text"]


def every_step(story: Story) -> Iterator[Any]:
    return (step for case in story.cases for step in case.steps)


def all_steps(stories: dict[str, Story], kind: str) -> Iterator[Any]:
    return (step for story in stories.values() for step in every_step(story) if step.kind == kind)


def line_of(step: dict[str, Any]) -> str:
    rules = f"  [{', '.join(step['rules'])}]" if step["rules"] else ""
    return f"{step['date']}  {step['text']}{rules}"
