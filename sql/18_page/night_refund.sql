-- what: what moved the amounts owed on each business date, by currency, with the height of the bars of due and settled for the last thirty
-- grain: one business date and currency
-- key: position
-- inputs: report.run, report.roll_forward
-- rules: R-36, R-54, R-57
WITH dated AS (
    SELECT
        business_date,
        row_number() OVER (ORDER BY business_date DESC NULLS LAST) AS night_position
    FROM (SELECT DISTINCT business_date FROM report.run) AS committed
),
summed AS (
    SELECT
        dated.night_position,
        rolled.currency_code,
        CAST(sum(rolled.due_amount) AS DECIMAL(18, 2)) AS due_amount,
        CAST(sum(rolled.settled_amount) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(sum(rolled.brought_forward_amount) AS DECIMAL(18, 2)) AS brought_forward_amount,
        CAST(sum(rolled.adjusted_amount) AS DECIMAL(18, 2)) AS adjusted_amount,
        CAST(sum(rolled.written_off_amount) AS DECIMAL(18, 2)) AS written_off_amount
    FROM report.roll_forward AS rolled
    JOIN dated ON dated.business_date = rolled.business_date
    GROUP BY dated.night_position, rolled.currency_code
),
measured AS (
    -- minor units, limited so that a thousand times as many still fit into BIGINT
    SELECT
        *,
        fragment.bar_length(due_amount, 0) AS due_units,
        fragment.bar_length(settled_amount, 0) AS settled_units
    FROM summed
),
most AS (
    SELECT
        currency_code,
        max(greatest(due_amount, settled_amount)) AS amount,
        greatest(max(greatest(due_units, settled_units)), 1) AS units
    FROM measured
    WHERE night_position <= 30
    GROUP BY currency_code
)
SELECT
    CAST(row_number() OVER (ORDER BY measured.night_position NULLS LAST, measured.currency_code NULLS LAST) AS BIGINT) AS position,
    CAST(measured.night_position AS BIGINT) AS night_position,
    CAST(measured.currency_code AS VARCHAR) AS currency_code,
    CAST(measured.due_amount AS DECIMAL(18, 2)) AS due_amount,
    CAST(measured.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
    CAST(measured.brought_forward_amount AS DECIMAL(18, 2)) AS brought_forward_amount,
    CAST(measured.adjusted_amount AS DECIMAL(18, 2)) AS adjusted_amount,
    CAST(measured.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(measured.night_position <= 30 AS BOOLEAN) AS is_in_chart,
    CAST(most.amount AS DECIMAL(18, 2)) AS most_amount,
    CAST(coalesce(measured.due_units * 1000 // most.units, 0) AS BIGINT) AS due_permille, -- BIGINT // BIGINT
    CAST(coalesce(measured.settled_units * 1000 // most.units, 0) AS BIGINT) AS settled_permille -- BIGINT // BIGINT
FROM measured
LEFT JOIN most ON most.currency_code = measured.currency_code
