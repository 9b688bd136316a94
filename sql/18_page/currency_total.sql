-- what: opening, movements and closing per currency, all partners together; only currencies with an open amount or a movement
-- grain: one currency
-- key: position
-- inputs: report.roll_forward, report.open_item, control.run
-- rules: R-57
WITH summed AS (
    SELECT
        rolled.currency_code,
        CAST(sum(rolled.opening_amount) AS DECIMAL(18, 2)) AS opening_amount,
        CAST(sum(rolled.brought_forward_amount) AS DECIMAL(18, 2)) AS brought_forward_amount,
        CAST(sum(rolled.due_amount) AS DECIMAL(18, 2)) AS due_amount,
        CAST(sum(rolled.adjusted_amount) AS DECIMAL(18, 2)) AS adjusted_amount,
        CAST(sum(rolled.settled_amount) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(sum(rolled.written_off_amount) AS DECIMAL(18, 2)) AS written_off_amount,
        CAST(sum(rolled.closing_amount) AS DECIMAL(18, 2)) AS closing_amount
    FROM report.roll_forward AS rolled
    JOIN control.run AS run ON run.business_date = rolled.business_date
    GROUP BY rolled.currency_code
),
item AS (
    SELECT
        currency_code,
        CAST(sum(open_amount) AS DECIMAL(18, 2)) AS open_amount,
        CAST(sum(overpaid_amount) AS DECIMAL(18, 2)) AS overpaid_amount
    FROM report.open_item
    GROUP BY currency_code
)
SELECT
    CAST(row_number() OVER (ORDER BY summed.currency_code NULLS LAST) AS BIGINT) AS position,
    CAST(summed.currency_code AS VARCHAR) AS currency_code,
    CAST(summed.opening_amount AS DECIMAL(18, 2)) AS opening_amount,
    CAST(summed.brought_forward_amount AS DECIMAL(18, 2)) AS brought_forward_amount,
    CAST(summed.due_amount AS DECIMAL(18, 2)) AS due_amount,
    CAST(summed.adjusted_amount AS DECIMAL(18, 2)) AS adjusted_amount,
    CAST(summed.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
    CAST(summed.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(summed.closing_amount AS DECIMAL(18, 2)) AS closing_amount,
    CAST(coalesce(item.open_amount, 0) AS DECIMAL(18, 2)) AS open_amount,
    CAST(coalesce(item.overpaid_amount, 0) AS DECIMAL(18, 2)) AS overpaid_amount
FROM summed
LEFT JOIN item ON item.currency_code = summed.currency_code
WHERE summed.opening_amount <> 0 OR summed.brought_forward_amount <> 0 OR summed.due_amount <> 0 OR summed.adjusted_amount <> 0
    OR summed.settled_amount <> 0 OR summed.written_off_amount <> 0 OR item.open_amount <> 0 OR item.overpaid_amount <> 0
