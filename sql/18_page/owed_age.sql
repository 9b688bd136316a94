-- what: amounts that suppliers still owe and amounts that they overpaid, by age of the document; never summed across currencies
-- grain: one currency and age bucket
-- key: position
-- inputs: report.open_item, control.ageing_bucket, control.run
-- rules: R-54, R-56, R-57
WITH aged_item AS (
    SELECT
        item.currency_code,
        item.open_amount,
        item.overpaid_amount,
        -- an opening balance can be dated after the run
        greatest(date_diff('day', CAST(item.due_on AS DATE), CAST(run.business_date AS DATE)), 0) AS age_days
    FROM report.open_item AS item
    CROSS JOIN control.run AS run
),
aged AS (
    SELECT
        item.currency_code,
        bucket.first_day,
        bucket.ageing,
        CAST(count(*) AS BIGINT) AS documents,
        CAST(sum(item.open_amount) AS DECIMAL(18, 2)) AS open_amount,
        CAST(sum(item.overpaid_amount) AS DECIMAL(18, 2)) AS overpaid_amount
    FROM aged_item AS item
    JOIN control.ageing_bucket AS bucket ON item.age_days BETWEEN bucket.first_day AND bucket.last_day
    GROUP BY item.currency_code, bucket.first_day, bucket.ageing
)
SELECT
    CAST(row_number() OVER (ORDER BY currency_code NULLS LAST, first_day NULLS LAST) AS BIGINT) AS position,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(ageing AS VARCHAR) AS age,
    CAST(documents AS BIGINT) AS documents,
    CAST(open_amount AS DECIMAL(18, 2)) AS open_amount,
    CAST(overpaid_amount AS DECIMAL(18, 2)) AS overpaid_amount
FROM aged
