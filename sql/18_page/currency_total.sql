-- what: opening, movements and closing per currency, all partners together; only currencies with an open amount or a movement
-- grain: one currency
-- key: position
-- inputs: report.roll_forward, control.run
-- rules: R-57
WITH summed AS (
    SELECT
        rolled.currency_code,
        CAST(sum(rolled.opening_amount) AS DECIMAL(18, 2)) AS opening_amount,
        CAST(sum(rolled.due_amount) AS DECIMAL(18, 2)) AS due_amount,
        CAST(sum(rolled.settled_amount) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(sum(rolled.written_off_amount) AS DECIMAL(18, 2)) AS written_off_amount,
        CAST(sum(rolled.closing_amount) AS DECIMAL(18, 2)) AS closing_amount
    FROM report.roll_forward AS rolled
    JOIN control.run AS run ON run.business_date = rolled.business_date
    GROUP BY rolled.currency_code
)
SELECT
    CAST(row_number() OVER (ORDER BY currency_code NULLS LAST) AS BIGINT) AS position,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(opening_amount AS DECIMAL(18, 2)) AS opening_amount,
    CAST(due_amount AS DECIMAL(18, 2)) AS due_amount,
    CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount,
    CAST(written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(closing_amount AS DECIMAL(18, 2)) AS closing_amount
FROM summed
WHERE opening_amount <> 0 OR due_amount <> 0 OR settled_amount <> 0 OR written_off_amount <> 0
