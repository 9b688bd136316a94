-- what: sheet Summary: refunds due and settled on each of the last 30 business dates; the currency with most refund orders first
-- grain: one currency and business date
-- key: position
-- inputs: report.roll_forward, report.refund_total, control.committed_run
-- rules: R-57
WITH night AS (
    SELECT business_date
    FROM control.committed_run
    GROUP BY business_date
    QUALIFY row_number() OVER (ORDER BY business_date DESC NULLS LAST) <= 30
),
currency AS (
    SELECT currency_code, CAST(sum(refund_orders) AS BIGINT) AS refund_orders
    FROM report.refund_total
    GROUP BY currency_code
),
moved AS (
    SELECT
        currency_code,
        business_date,
        CAST(sum(due_amount) AS DECIMAL(18, 2)) AS due_amount,
        CAST(sum(settled_amount) AS DECIMAL(18, 2)) AS settled_amount
    FROM report.roll_forward
    GROUP BY currency_code, business_date
)
SELECT
    CAST(row_number() OVER (
        ORDER BY currency.refund_orders DESC NULLS LAST, currency.currency_code NULLS LAST, night.business_date NULLS LAST
    ) AS BIGINT) AS position,
    CAST(currency.currency_code AS VARCHAR) AS currency_code,
    CAST(night.business_date AS DATE) AS business_date,
    CAST(coalesce(moved.due_amount, 0) AS DECIMAL(18, 2)) AS due_amount,
    CAST(coalesce(moved.settled_amount, 0) AS DECIMAL(18, 2)) AS settled_amount
FROM currency
CROSS JOIN night
LEFT JOIN moved ON moved.currency_code = currency.currency_code AND moved.business_date = night.business_date
