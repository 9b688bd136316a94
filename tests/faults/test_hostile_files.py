"""Promises 9, 10 and 13: nothing from outside is run, nothing escapes; a refusal costs little."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersales.jobs.state.paths import Home
from tests.faults import hostile_terms
from tests.faults.formulas import batches, formulas, lines_of, workbooks
from tests.faults.hostile import HOSTILE_FILES, plain_workbook
from tests.faults.hostile_cost import MOST_BYTES, cost_in, cost_of
from tests.faults.naughty_night import TEXTS, naughty_night
from tests.sample.nights import DATES, SampleNights, rows_of


@pytest.mark.parametrize("path", HOSTILE_FILES)
def test_a_hostile_file_is_refused_small(path: str, tmp_path: Path) -> None:
    """The seconds are a promise of `make fault-test`, which prints them; no test fails because of a slow machine."""
    cost = cost_of(path, tmp_path / "scratch")
    assert HOSTILE_FILES[path].refusal in cost.verdict
    assert "root:" not in cost.verdict
    assert cost.peak_bytes < MOST_BYTES, f"{path} took {cost.peak_bytes >> 20} MiB"


def test_without_the_harm_the_file_would_be_taken(tmp_path: Path) -> None:
    """Hostile workbooks are refused because of their hostile part, not because of their form."""
    place = tmp_path / "scratch" / "inbox" / "decisions" / "plain.xlsx"
    place.parent.mkdir(parents=True)
    plain_workbook(place)
    assert cost_in(tmp_path / "scratch").verdict == "accepted"


@pytest.fixture(scope="module")
def naughty(sample: SampleNights, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return naughty_night(sample.homes[DATES[-1]], tmp_path_factory.mktemp("naughty") / "home")


def test_no_cell_from_outside_is_a_formula(naughty: Home) -> None:
    assert len(workbooks(naughty)) >= 4
    assert batches(naughty)
    outcome = formulas(naughty)
    assert outcome.failures == []
    assert outcome.looks > 10, "no cell would have been one: nothing was tried"


def test_no_value_of_a_batch_is_changed(naughty: Home) -> None:
    expected = {
        row["return_stock_in_id"]: row for row in rows_of(naughty.database, "SELECT * FROM report.return_stock_in_line")
    }
    lines = [line for path in batches(naughty) for line in lines_of(path)]
    assert [line for line in lines if expected[line["return_stock_in_id"]]["sku"] != line["sku"]] == []
    assert any(line["reason"] for line in lines)


def test_naughty_ids_are_refused_and_other_texts_kept_as_they_are(naughty: Home) -> None:
    refused = rows_of(
        naughty.database,
        "SELECT reasons FROM report.quarantined_row WHERE path LIKE '%naughty.csv'",
    )
    reasons = [row["reasons"] for row in refused]
    assert set(reasons) <= {"ID_INVALID", "REQUIRED", "ID_INVALID,REQUIRED"}
    assert len(TEXTS) < len(reasons) < 6 * len(TEXTS)
    kept = rows_of(naughty.database, "SELECT sku FROM report.return_stock_in_line")
    assert {"<script>alert(1)</script>", "../../etc/passwd", "$(reboot)"} <= {row["sku"] for row in kept}


def test_nothing_escapes_the_home(naughty: Home) -> None:
    assert [path.name for path in naughty.root.parent.iterdir()] == ["home"]


def test_no_setting_and_no_variable_moves_a_place(sample: SampleNights, tmp_path: Path) -> None:
    """Promise 13: settings contain no path, and a path put in is refused; every eighth variant of the full trial."""
    outcome = hostile_terms.every_refusal(sample.homes, tmp_path, 8)
    assert outcome.failures == []
    assert outcome.tried > 20


def test_a_run_writes_nothing_outside_of_its_home(sample: SampleNights, tmp_path: Path) -> None:
    outcome = hostile_terms.every_escape(sample.homes, tmp_path)
    assert outcome.failures == []
