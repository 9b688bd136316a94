"""Cases that share a home are judged as if each had its own: nothing of one is another's, and nothing is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from tests.wild.differences import differences
from tests.wild.run_case import expected_of
from tests.wild.test_differences import LOOKED_AT, looked_at
from tests.wild.together import homes_of, run_together

CASES: Final = Path(__file__).parent / "cases"
ONE, OTHER = CASES / LOOKED_AT[0], CASES / LOOKED_AT[1]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Copies of two cases, which a test may change before they are read."""
    for case in (ONE, OTHER):
        shutil.copytree(case, tmp_path / "cases" / case.name)
    shutil.copytree(CASES / "reference", tmp_path / "cases" / "reference")
    return tmp_path / "cases" / ONE.name, tmp_path / "cases" / OTHER.name


def change(case: Path, afterwards: dict[str, Any] | None = None, **values: Any) -> None:
    """Another expectation in the only night of a case, or of its end."""
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    expected["nights"][0] |= values
    expected["afterwards"] = afterwards or expected["afterwards"]
    (case / "expected.json").write_text(json.dumps(expected), encoding="utf-8")


@pytest.mark.usefixtures("without_reports")
def test_each_case_finds_what_it_finds_alone(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """Although neither expects its returns and settlements: what it does not expect is a difference of its own."""
    for case in pair:
        change(case, {"returns": [], "settlements": []})
    shared = run_together(pair, tmp_path / "home")
    assert shared.strays == ()
    for case in pair:
        expected, alone = looked_at(case.name)
        assert differences(expected, shared.found[case]) == []
        assert (shared.found[case].returns, shared.found[case].settlements) == (alone.returns, alone.settlements)
    one, other = (differences(expected_of(case), shared.found[case]) for case in pair)
    assert [sentence.split()[0] for sentence in one] == ["return"]
    assert [sentence.split()[0] for sentence in other] == ["settlement"] * 2


@pytest.mark.usefixtures("without_reports")
def test_files_with_the_same_order_are_noticed(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """A second case with the same orders in another place, which expects nothing of them."""
    one, other = pair
    shutil.copyfile(one / "stock_out.csv", other / "stock_out.csv")
    dropped = expected_of(OTHER)["nights"][0]["drop"]
    stock_out = {"file": "stock_out.csv", "as": "same.csv", "folder": "inbox/stock_out_orders"}
    change(other, drop=[*dropped, stock_out])
    assert len(homes_of(pair)) == 2
    assert any("must not share a home" in stray for stray in run_together(pair, tmp_path / "home").strays)


def test_a_case_that_disturbs_others_has_a_home_of_its_own(pair: tuple[Path, Path]) -> None:
    one, other = pair
    assert homes_of([ONE, OTHER]) == [(ONE, OTHER)]
    change(one, exit=2)
    change(other, remove=["reference/combos.csv"])
    assert homes_of([one, other]) == [(one,), (other,)]
    assert len(homes_of([ONE, ONE])) == 2, "the same places"
