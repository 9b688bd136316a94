-- what: the part of each cause in the difference between two dates; the causes of a measure add up to its difference
-- grain: one currency, measure and cause, of the wanted partners
-- key: currency_code, measure, cause
-- inputs: diff_part, diff_total, diff_wanted
-- rules: R-32, R-57
WITH part AS (
    SELECT currency_code, measure, cause, count(*) AS changes, sum(difference_amount) AS difference_amount
    FROM diff_part
    SEMI JOIN diff_wanted AS wanted ON wanted.distributor_id = diff_part.distributor_id AND wanted.supplier_id = diff_part.supplier_id
    GROUP BY currency_code, measure, cause
),
total AS (
    SELECT currency_code, measure, sum(difference_amount) AS difference_amount
    FROM diff_total
    SEMI JOIN diff_wanted AS wanted ON wanted.distributor_id = diff_total.distributor_id AND wanted.supplier_id = diff_total.supplier_id
    GROUP BY currency_code, measure
)
SELECT
    part.currency_code,
    part.measure,
    part.cause,
    CAST(part.changes AS BIGINT) AS changes,
    CAST(part.difference_amount AS DECIMAL(18, 2)) AS difference_amount,
    CAST(total.difference_amount AS DECIMAL(18, 2)) AS all_causes_amount
FROM part
JOIN total ON total.currency_code = part.currency_code AND total.measure = part.measure
