"""Each rule over jobs/analysis/sql/ fails on the file it is meant for, and passes on a plain one."""

from __future__ import annotations

import pytest

from tests.house import question_rules
from tests.house.sql_file import SqlFile

GOOD = """\
-- what: what a supplier refunded
-- grain: one refund order
-- key: refund_order_id
-- inputs: selected_case, report.refund_order
-- rules: R-36
SELECT known.refund_order_id, sum(known.return_amount) AS return_amount
FROM report.refund_order AS known
INNER JOIN selected_case USING (return_stock_in_id)
GROUP BY known.refund_order_id
ORDER BY known.refund_order_id
LIMIT 1
"""


def findings(text: str) -> str:
    file = SqlFile("sql", "story_refund", text)
    return "\n".join([*question_rules.header_findings(file), *question_rules.truth_findings(file)])


def test_a_good_question_passes_everything() -> None:
    assert findings(GOOD) == ""


@pytest.mark.parametrize(
    ("was", "becomes", "finding"),
    [
        ("-- grain: one refund order\n", "", "has no line `-- grain"),
        ("-- what: what", "-- what:   what", "has no line `-- what"),
        ("selected_case, report", "report", "reads selected_case, but `inputs` does not name it"),
        (
            "inputs: selected_case",
            "inputs: selected_case, currency_minor_unit",
            "currency_minor_unit, but the query does not read it",
        ),
        ("key: refund_order_id", "key: sku", "does not return key column sku"),
        ("rules: R-36", "rules: R-90", "R-90 is not a rule"),
        ("sum(known.return_amount)", "sum(known.return_amount) / 2", "`/` gives DOUBLE"),
        ("sum(known.return_amount)", "any_value(known.return_amount)", "any_value takes any"),
        ("sum(known.return_amount)", "current_date", "nothing in a ledger reads the wall clock"),
        ("ORDER BY known.refund_order_id\n", "", "without ORDER BY"),
        ("LIMIT 1\n", ";\nSELECT 1", "2 statements found"),
    ],
)
def test_what_is_wrong_is_found(was: str, becomes: str, finding: str) -> None:
    assert was in GOOD
    assert finding in findings(GOOD.replace(was, becomes))
