"""Every query of queries/ over the sample's third date, compared with answers that a person has checked."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pytest

from aftersales.jobs.analysis.sandbox import answer_to, guarded
from aftersales.jobs.analysis.saved_queries import Question, question, questions
from aftersales.jobs.console.table_output import write_listing
from aftersales.jobs.runtime.exit_codes import WrongUse
from tests.sample.nights import DATES, SampleNights

EXPECTED: Final = Path(__file__).parent / "expected"


@pytest.mark.parametrize("asked", questions(), ids=lambda asked: asked.name)
def test_a_question_has_the_answer_that_was_looked_at(asked: Question, sample: SampleNights) -> None:
    with guarded(sample.databases[DATES[-1]]) as books:
        written = io.StringIO()
        write_listing(answer_to(books, asked.text), "csv", written)
    assert written.getvalue() == (EXPECTED / f"{asked.name}.csv").read_text(encoding="utf-8")


def test_a_dozen_questions_each_with_its_answer() -> None:
    assert {asked.name for asked in questions()} == {path.stem for path in EXPECTED.glob("*.csv")}
    assert len(questions()) >= 12
    assert all(asked.asks.endswith("?") for asked in questions())


def test_the_book_balances_in_every_currency(sample: SampleNights) -> None:
    """R-49: the answer itself adds up, so that the expected file cannot hold a book that does not."""
    with guarded(sample.databases[DATES[-1]]) as books:
        text = question("trial_balance").text
        sums = answer_to(books, f"SELECT currency_code, sum(balance_amount) FROM ({text}) GROUP BY ALL").rows
    assert {code: int(total) for code, total in sums} == {"IDR": 0, "MYR": 0}


def test_a_question_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(WrongUse, match="01_needs_a_person"):
        question("needs_nobody")
