-- what: amounts that suppliers still owe, by age of the refund order; never summed across currencies
-- grain: one currency and age bucket
-- key: position
-- inputs: report.refund_order, report.refund_match, control.ageing_bucket, control.run
-- rules: R-54, R-56, R-57
WITH open_refund AS (
    SELECT
        settled.currency_code,
        CAST(fragment.open_amount(settled.due_amount, settled.settled_amount, settled.written_off_amount) AS DECIMAL(18, 2)) AS amount,
        date_diff('day', CAST(refund.created_on AS DATE), CAST(run.business_date AS DATE)) AS age_days
    FROM report.refund_match AS settled
    JOIN report.refund_order AS refund ON refund.refund_order_id = settled.refund_order_id
    CROSS JOIN control.run AS run
    WHERE settled.difference_amount <> settled.written_off_amount
),
aged AS (
    SELECT
        owed.currency_code,
        bucket.first_day,
        bucket.ageing,
        CAST(count(*) AS BIGINT) AS refund_orders,
        CAST(sum(owed.amount) AS DECIMAL(18, 2)) AS amount
    FROM open_refund AS owed
    JOIN control.ageing_bucket AS bucket ON owed.age_days BETWEEN bucket.first_day AND bucket.last_day
    GROUP BY owed.currency_code, bucket.first_day, bucket.ageing
)
SELECT
    CAST(row_number() OVER (ORDER BY currency_code NULLS LAST, first_day NULLS LAST) AS BIGINT) AS position,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(ageing AS VARCHAR) AS age,
    CAST(refund_orders AS BIGINT) AS refund_orders,
    CAST(amount AS DECIMAL(18, 2)) AS amount
FROM aged
