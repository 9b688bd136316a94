"""Attack 5: two keys with one skeleton in one home are shown, because one case would be refunded twice."""

from __future__ import annotations

import duckdb
import pytest

from aftersales.jobs.console.similar_keys import SimilarKeys, similar_keys, skeleton
from tests.told.ordinary import command, drop, export, new_home, run

ALIKE = [
    ("RTN-1", "RTN\u20101"),
    ("RTN-1", "RTN\u22121"),
    ("RTN-1", "rtn-1"),
    ("RTN1", "RTN\uff11"),
    ("O'NEIL", "O\u2019NEIL"),
    ("CUP\ufb01", "CUPfi"),
]


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_a_person_takes_one_for_the_other(first: str, second: str) -> None:
    assert skeleton(first) == skeleton(second)


@pytest.mark.parametrize(("first", "second"), [("RTN-1", "RTN-2"), ("RTN-1", "RTN1"), ("A.1", "A,1"), ("00123", "123")])
def test_a_person_sees_the_difference(first: str, second: str) -> None:
    assert skeleton(first) != skeleton(second)


def test_only_keys_of_one_owner_are_compared() -> None:
    rows = [("SPKL", "R-1"), ("SPKL", "R\u20101"), ("SPJB", "r-1"), ("SPJB", "R-2")]
    with duckdb.connect() as published:
        published.execute("CREATE SCHEMA report")
        columns = ("return_stock_in_id", "supplier_id", "shop_id", "after_sales_id", "order_id")
        published.execute(f"CREATE TABLE report.return_stock_in ({', '.join(f'{name} VARCHAR' for name in columns)})")
        published.execute("CREATE TABLE report.return_stock_in_line (return_stock_in_id VARCHAR, sku VARCHAR)")
        for number, (shop, key) in enumerate(rows):
            row = [f"{number}", "S-KLANG", shop, key, f"O{number}"]
            published.execute("INSERT INTO report.return_stock_in VALUES (?, ?, ?, ?, ?)", row)
        assert list(similar_keys(published)) == [SimilarKeys("after-sales ids", "SPKL", ("R-1", "R\u20101"))]


def test_doctor_shows_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A case that comes a second time under small letters."""
    home = new_home(tmp_path_factory.mktemp("similar") / "home")
    for number in range(2):
        drop(home, number)
        if number == 1:
            again = export(1, "SPKL").replace("R260702SPKL", "r260702spkl")
            (home.inbox / "shopee/SPKL/again.csv").write_text(again)
        assert run(home, number).exit_code == 0
    (alarm,) = [line for line in command(home, 1, "doctor").stdout.splitlines() if "look the same" in line]
    assert alarm.startswith("WARN")
    assert "after-sales ids of SPKL look the same: 'R260702SPKL', 'r260702spkl'" in alarm
