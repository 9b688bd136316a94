"""Ids lead to their cases: every kind of id, an id of several cases, and an unknown id."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from aftersales.jobs.analysis.id_lookup import ID_KINDS, named_cases
from aftersales.jobs.analysis.run_history_views import lay_out_history, published_runs
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.manifest import read_manifests
from aftersales.schemas.exception_codes import NOT_LET_IN
from tests.analysis.stories import explain, story_of
from tests.commands.test_commands import copied
from tests.sample.nights import SampleNights

M_0018 = "manual:SPKL:M-0018:S-KLANG"
IDS = {
    "return_stock_in_id": (M_0018, M_0018),
    "refund_order_id": (f"{M_0018}/1", M_0018),
    "push_id": (f"{M_0018}#1", M_0018),
    "order_id": ("260611KL0018", M_0018),
    "posting_id": (f"refund_order|{M_0018}/1|1", M_0018),
    "exception_id": ("TOO_OLD|shopee:SPKL:260628R0015:S-KLANG", "shopee:SPKL:260628R0015:S-KLANG"),
    "after_sales_id": ("M-0018", M_0018),
    "stock_out_id": ("SO-K-0018", M_0018),
    "receipt_id": ("RC-K-007", M_0018),
    "receipt_line": ("RC-K-007:1", M_0018),
    "movement_id": ("RC-K-007|1|sellable", M_0018),
    "document_no": ("RF-0000016", "shopee:SPKL:ABN-SO-K-0011-1:S-KLANG"),
    "payment_id": ("PAY-004", "shopee:SPKL:260626R0005:S-KLANG"),
    "decision_id": ("DEC-003", "tiktok:TTJK:4035000000000000024:S-JAKARTA"),
    "batch_id": ("2026-07-02.D-BINTANG.S-PENANG", "tiktok:TTKL:4035000000000000007:S-PENANG"),
}


def test_every_kind_of_id_is_tried_here() -> None:
    # an input file is no case: tests/commands/test_explain_files.py
    # nothing is corrected, used or brought forward in the sample's first dates: test_explain_corrections.py
    elsewhere = {"input_file_id", "adjustment_id", "opening_balance", "use_id"}
    assert {*IDS, *elsewhere} == set(ID_KINDS)


@pytest.mark.parametrize("id_kind", IDS)
def test_an_id_of_each_kind_finds_its_case(sample: SampleNights, id_kind: str) -> None:
    asked_id, expected = IDS[id_kind]
    story = story_of(sample.home.root, asked_id)
    assert story["id_kind"] == id_kind
    assert [case["return_stock_in_id"] for case in story["cases"]] == [expected]


@pytest.mark.parametrize(
    ("exception_id", "expected"),
    [
        ("DECISION_VOID|DEC-006", "shopee:SPKL:260628R0015:S-KLANG"),
        ("REFUND_WITHOUT_RETURN|PAY-004", "shopee:SPKL:260626R0005:S-KLANG"),
        ("STOCKOUT_MISMATCH|SO-K-0031", "lazada:LZKL:167600000000031:S-KLANG"),
        # open only on the first business date
        ("QUANTITY_ASSUMED|tiktok:TTJK:4035000000000000023:S-JAKARTA", "tiktok:TTJK:4035000000000000023:S-JAKARTA"),
    ],
)
def test_an_exception_finds_the_case_of_its_subject(sample: SampleNights, exception_id: str, expected: str) -> None:
    assert [case["return_stock_in_id"] for case in story_of(sample.home.root, exception_id)["cases"]] == [expected]


def test_every_published_id_resolves(sample: SampleNights) -> None:
    home = sample.home
    columns = {
        "return_stock_in": ("return_stock_in_id", "after_sales_id", "order_id"),
        "refund_order": ("refund_order_id",),
        "push_item": ("push_id", "batch_id"),
        "posting": ("posting_id",),
        "exception": ("exception_id",),
    }
    with duckdb.connect(str(home.database), read_only=True) as books:
        lay_out_history(books, published_runs(books, History(home.state, read_manifests(home.state))))
        for relation, names in columns.items():
            for name in names:
                # a file belongs to no case, and neither do goods of an unknown return
                of_cases = f" WHERE code NOT IN {NOT_LET_IN} AND order_id <> ''" if relation == "exception" else ""
                ids = books.execute(f'SELECT DISTINCT {name} FROM report."{relation}"{of_cases}').fetchall()
                assert ids
                for (asked_id,) in ids:
                    named = named_cases(books, asked_id)
                    assert named.id_kind == name
                    # an order may have an after-sales order without a return next to one with a return
                    assert any(case.return_stock_in_id for case in named.cases)


def test_an_order_of_two_suppliers_and_a_batch_show_each_case(sample: SampleNights) -> None:
    found = explain(sample.home.root, "260627R0016").stdout
    assert "2 cases have this id." in found
    assert "== shopee:SPKL:260627R0016:S-KLANG\n" in found
    assert "== shopee:SPKL:260627R0016:S-PENANG\n" in found
    batch = story_of(sample.home.root, "2026-07-01.D-AURORA.S-PENANG")
    pushed = sample.rows(
        "2026-07-03",
        "SELECT DISTINCT return_stock_in_id FROM report.push_item WHERE batch_id = '2026-07-01.D-AURORA.S-PENANG' "
        "ORDER BY return_stock_in_id",
    )
    assert [case["return_stock_in_id"] for case in batch["cases"]] == [row["return_stock_in_id"] for row in pushed]
    assert len(pushed) > 3


def test_the_same_number_in_two_shops_needs_the_longer_id(sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path)
    with duckdb.connect(str(home.database)) as books:
        books.execute(
            "INSERT INTO report.return_stock_in SELECT * REPLACE ('SPBK' AS shop_id, "
            "'shopee:SPBK:260625R0001:S-KLANG' AS return_stock_in_id) FROM report.return_stock_in "
            "WHERE after_sales_id = '260625R0001'"
        )
    result = explain(home.root, "260625R0001")
    assert result.exit_code == 2
    assert "shopee:SPBK:260625R0001:S-KLANG (after_sales_id), shopee:SPKL:260625R0001:S-KLANG" in result.stderr
    assert explain(home.root, "shopee:SPKL:260625R0001:S-KLANG").exit_code == 0


def test_an_unknown_id_ends_in_2_with_the_nearest_and_the_kinds(sample: SampleNights) -> None:
    result = explain(sample.home.root, "shopee:SPKL:260626R0005:S-KLANK")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Did you mean shopee:SPKL:260626R0005:S-KLANG or " in result.stderr
    assert "An id is one of return_stock_in_id, refund_order_id, batch_id, push_id, order_id" in result.stderr
    far = explain(sample.home.root, "?")
    assert far.exit_code == 2
    assert "No case, no quarantined row and no input file has the id `?`. No known id is similar." in far.stderr
    assert not (sample.home.state.failure).exists()


def test_an_id_of_a_later_date_is_not_known_before(sample: SampleNights) -> None:
    assert explain(sample.home.root, "RC-K-014", "--as-of", "2026-07-02").exit_code == 2
    assert explain(sample.home.root, "RC-K-014").exit_code == 0


def test_explain_works_while_a_run_holds_the_home_and_others_read(sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path)
    with held(home), duckdb.connect(str(home.database), read_only=True) as analyst:
        analyst.execute("BEGIN")
        analyst.execute("SELECT count(*) FROM report.run")
        result = explain(home.root, "M-0018")
    assert result.exit_code == 0, result.stderr
    assert "100.00 − 30.00 − 20.00 − 5.00 = 45.00 MYR" in result.stdout
