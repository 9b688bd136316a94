-- what: open exceptions on the page: the largest amount of each currency first, as many as the page shows
-- grain: one exception
-- key: position
-- inputs: report.exception, page.return_selection, control.ageing_bucket, control.run, control.setting
-- rules: R-58
WITH ranked AS (
    -- first the largest of each currency, then the second of each, because amounts of two currencies cannot be compared
    SELECT
        *,
        CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END AS severity_rank,
        CASE WHEN amount IS NULL THEN 1 ELSE 0 END AS is_without_amount,
        row_number() OVER (PARTITION BY currency_code ORDER BY abs(amount) DESC NULLS LAST, exception_id NULLS LAST) AS money_rank
    FROM report.exception
),
placed AS (
    SELECT
        *,
        row_number() OVER (
            ORDER BY is_without_amount NULLS LAST, CASE WHEN amount IS NULL THEN severity_rank ELSE money_rank END NULLS LAST,
                age_days DESC NULLS LAST, exception_id NULLS LAST
        ) AS position,
        CAST(count(*) OVER () AS BIGINT) AS total
    FROM ranked
)
SELECT
    CAST(placed.position AS BIGINT) AS position,
    CAST(placed.total AS BIGINT) AS total,
    CAST(placed.severity AS VARCHAR) AS severity,
    CAST(placed.code AS VARCHAR) AS code,
    CAST(placed.subject_id AS VARCHAR) AS subject_id,
    CAST(shown.position AS BIGINT) AS return_position,
    CAST(placed.supplier_id AS VARCHAR) AS supplier_id,
    CAST(placed.distributor_id AS VARCHAR) AS distributor_id,
    CAST(placed.order_id AS VARCHAR) AS order_id,
    CAST(placed.field AS VARCHAR) AS field,
    CAST(placed.expected_value AS VARCHAR) AS expected_value,
    CAST(placed.actual_value AS VARCHAR) AS actual_value,
    CAST(placed.amount AS DECIMAL(18, 2)) AS amount,
    CAST(placed.currency_code AS VARCHAR) AS currency_code,
    CAST(placed.opened_on AS DATE) AS opened_on,
    CAST(placed.opened_on = run.business_date AS BOOLEAN) AS is_new,
    CAST(placed.due_since AS DATE) AS due_since,
    CAST(placed.age_days AS BIGINT) AS age_days,
    CAST(bucket.ageing AS VARCHAR) AS age,
    CAST(placed.what_to_do AS VARCHAR) AS what_to_do,
    CAST(placed.rule AS VARCHAR) AS rule
FROM placed
CROSS JOIN control.run AS run
CROSS JOIN control.setting AS setting
JOIN control.ageing_bucket AS bucket ON placed.age_days BETWEEN bucket.first_day AND bucket.last_day
LEFT JOIN page.return_selection AS shown ON shown.return_stock_in_id = split_part(placed.subject_id, '/', 1)
WHERE placed.position <= setting.page_rows
