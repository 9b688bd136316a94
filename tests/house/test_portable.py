"""The portable subset refuses what two engines read differently, and lets through what they read alike."""

from __future__ import annotations

import pytest

from tests.house.portable import portability_findings
from tests.house.sql_file import SqlFile


def findings(text: str) -> str:
    """The findings of the walk about a query."""
    return " | ".join(portability_findings(SqlFile("06_refunds", "probe", text)))


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("SELECT a / b AS c FROM s.t", "Div"),
        ("SELECT a // b AS c FROM s.t", "both sides are BIGINT"),
        ("SELECT CAST(avg(a) AS DECIMAL(18, 2)) AS c FROM s.t", "Avg"),
        ("SELECT sum(a) AS c FROM s.t", "sums and counts widen"),
        ("SELECT sum(a) OVER (ORDER BY b NULLS LAST) AS c FROM s.t", "sums and counts widen"),
        ("SELECT coalesce(count(*), 0) AS c FROM s.t", "sums and counts widen"),
        ("SELECT round(a, 2) AS c FROM s.t", "at once"),
        ("SELECT CAST(round(a, minor_unit) AS DECIMAL(18, 2)) AS c FROM s.t", "must be a constant"),
        ("SELECT CAST(paid_amount AS BIGINT) AS c FROM s.t", "round() before a cast"),
        ("SELECT CAST(a AS DOUBLE) AS c FROM s.t", "type DOUBLE"),
        ("SELECT CAST(a AS HUGEINT) AS c FROM s.t", "type INT128"),
        ("SELECT CAST(a AS TIMESTAMPTZ) AS c FROM s.t", "type TIMESTAMPTZ"),
        ("SELECT TRY_CAST(a AS INT) AS c FROM s.t", "TryCast"),
        ("SELECT list(a) AS c FROM s.t", "ArrayAgg"),
        ("SELECT array_agg(a) AS c FROM s.t", "ArrayAgg"),
        ("SELECT string_agg(a, ',') AS c FROM s.t", "string_agg without ORDER BY"),
        ("SELECT now() AS c", "now()"),
        ("SELECT current_date AS c", "CurrentDate"),
        ("SELECT current_timestamp AS c", "CurrentTimestamp"),
        ("SELECT date_diff('hour', CAST(a AS DATE), CAST(b AS DATE)) AS c FROM s.t", "date_diff('day'"),
        ("SELECT date_diff('day', shipped_at, CAST(b AS DATE)) AS c FROM s.t", "both sides CAST"),
        ("SELECT shipped_at - ordered_at AS c FROM s.t", "no arithmetic on times"),
        ("SELECT business_date - 1 AS c FROM s.t", "no arithmetic on times"),
        ("SELECT business_date + INTERVAL 1 DAY AS c FROM s.t", "Interval"),
        ("SELECT a AT TIME ZONE 'UTC' AS c FROM s.t", "AtTimeZone"),
        ("SELECT regexp_replace(a, 'x', 'y') AS c FROM s.t", "without 'g'"),
        ("SELECT a FROM s.t CROSS JOIN range(10) AS r", "range"),
        ("SELECT a FROM s.t ASOF JOIN s.u ON t.b >= u.b", "ASOF JOIN"),
        ("SELECT a FROM s.t LEFT JOIN UNNEST(b) AS u (c) ON true", "LEFT JOIN UNNEST"),
        ("SELECT a FROM s.t JOIN s.u ON t.b = u.b OR t.c = u.c", "every row with every row"),
        ("SELECT a FROM s.t UNION ALL BY NAME SELECT a FROM s.u", "UNION BY NAME"),
        ("PIVOT s.t ON a USING sum(b)", "PIVOT"),
        ("SELECT COLUMNS('a.*') FROM s.t", "Columns"),
        ("SELECT * EXCLUDE (a) FROM s.t", "EXCLUDE"),
        ("SELECT any_value(a) AS c FROM s.t", "AnyValue"),
        ("SELECT a FROM s.t LIMIT 1", "Limit"),
        ("SELECT getvariable('business_date') AS c", "getvariable"),
        ("SELECT levenshtein(a, b) AS c FROM s.t", "not on the list"),
        ("SELECT a FROM s.t QUALIFY row_number() OVER (PARTITION BY a) = 1", "row_number() without ORDER BY"),
        ("SELECT a FROM s.t QUALIFY row_number() OVER (ORDER BY b) = 1", "without NULLS LAST"),
        (
            "SELECT a FROM s.t QUALIFY row_number() OVER (ORDER BY f(b, c), d NULLS LAST) = 1",
            "BY F ( B , C ) in a window",
        ),
        ("SELECT a FROM s.t QUALIFY row_number() OVER (ORDER BY b NULLS LAST, c DESC) = 1", "BY C DESC in a window"),
        ("SELECT lag(a) OVER w AS c FROM s.t WINDOW w AS (PARTITION BY b ORDER BY c)", "without NULLS LAST"),
        ("SELECT lag(a) OVER (ORDER BY b ROWS UNBOUNDED PRECEDING) AS c FROM s.t", "without NULLS LAST"),
        ("CREATE TABLE s.t AS SELECT 1 AS a", "one plain SELECT"),
        ("SELECT 1 AS a; SELECT 2 AS b", "2 statements"),
    ],
)
def test_what_differs_is_refused(text: str, finding: str) -> None:
    assert finding.lower() in findings(text).lower()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT CAST(round(CAST(a AS DECIMAL(19, 2)) * rate, 2) AS DECIMAL(18, 2)) AS c FROM s.t",
        "SELECT CAST(coalesce(sum(a), 0) AS DECIMAL(18, 2)) AS c FROM s.t GROUP BY b HAVING count(*) > 1",
        "SELECT CAST(sum(a) OVER (PARTITION BY b ORDER BY c NULLS LAST, d DESC NULLS LAST) AS BIGINT) AS c FROM s.t",
        "SELECT CAST(sum(a) FILTER (WHERE b) AS DECIMAL(18, 2)) AS c FROM s.t",
        "SELECT a // b AS c -- BIGINT // BIGINT\nFROM s.t",
        "SELECT date_diff('day', CAST(a AS DATE), CAST(b AS DATE)) AS c FROM s.t",
        "SELECT date_diff('day', t.shipped_on, run.business_date) AS c FROM s.t CROSS JOIN control.run AS run",
        "SELECT string_agg(a, ',' ORDER BY a) AS c FROM s.t",
        "SELECT a FROM s.t QUALIFY row_number() OVER (PARTITION BY a ORDER BY b DESC NULLS LAST) = 1",
        "SELECT lag(a) OVER w AS c FROM s.t WINDOW w AS (PARTITION BY b ORDER BY c NULLS LAST)",
        "SELECT a FROM s.t SEMI JOIN s.u ON t.a = u.a ANTI JOIN s.v ON t.a = v.a FULL JOIN s.w ON t.a = w.a",
        "SELECT a FROM s.t CROSS JOIN UNNEST(string_split(b, ',')) AS u (c)",
        "SELECT a FROM s.t JOIN control.run AS r ON t.b = r.b OR t.c = r.b",
        "SELECT a FROM s.t GROUP BY GROUPING SETS ((a), (a, b))",
        "SELECT a FROM s.t WHERE b IS NOT DISTINCT FROM c AND greatest(a, 0) = least(b, 1)",
        "WITH RECURSIVE n AS (SELECT 1 AS a UNION ALL SELECT a + 1 AS a FROM n WHERE a < 9) SELECT a FROM n",
        "SELECT regexp_replace(a, 'x', 'y', 'g') AS c, a || ':' || b AS d, max_by(a, b) AS e FROM s.t",
        "SELECT CASE WHEN minor_unit = 0 THEN CAST(round(a, 0) AS DECIMAL(18, 2)) END AS c FROM s.t",
        "SELECT a FROM s.t WHERE round(a, 0) <> a",
        "SELECT CAST(round(paid_amount * 100, 0) AS BIGINT) AS c FROM s.t",
    ],
)
def test_what_is_alike_passes(text: str) -> None:
    assert findings(text) == ""
