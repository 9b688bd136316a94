-- what: pushes that later facts would have made otherwise
-- grain: one return stock-in
-- key: code, subject_id
-- inputs: pushes.return_stock_in, reconciliation.return_stock_in_line, reconciliation.changed_request, pushes.priced_unit
-- rules: R-39, R-40, R-43
WITH frozen AS (
    SELECT
        known.return_stock_in_id,
        min(known.after_sales_key) AS after_sales_key,
        min(known.currency_code) AS currency_code,
        CAST(sum(CAST(line.unit_price AS DECIMAL(19, 2)) * line.requested_quantity) AS DECIMAL(18, 2)) AS amount
    FROM pushes.return_stock_in AS known
    JOIN reconciliation.return_stock_in_line AS line ON line.return_stock_in_id = known.return_stock_in_id
    WHERE known.state IN ('pushed', 'received') AND NOT known.is_cancelled
    GROUP BY known.return_stock_in_id
),
present AS (
    SELECT return_stock_in_id, CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * quantity) AS DECIMAL(18, 2)) AS amount
    FROM pushes.priced_unit
    GROUP BY return_stock_in_id
)
SELECT
    'RESTATED' AS code,
    frozen.return_stock_in_id AS subject_id,
    frozen.return_stock_in_id AS unit_id,
    CASE WHEN present.amount <> frozen.amount THEN CAST(present.amount AS VARCHAR) ELSE CAST(restated.asked_quantity AS VARCHAR) END AS expected_value,
    CASE WHEN present.amount <> frozen.amount THEN CAST(frozen.amount AS VARCHAR) ELSE CAST(restated.held_quantity AS VARCHAR) END AS actual_value,
    CAST(present.amount - frozen.amount AS DECIMAL(18, 2)) AS amount,
    frozen.currency_code
FROM frozen
LEFT JOIN present ON present.return_stock_in_id = frozen.return_stock_in_id
LEFT JOIN reconciliation.changed_request AS restated ON restated.after_sales_key = frozen.after_sales_key
WHERE present.amount <> frozen.amount OR restated.after_sales_key IS NOT NULL
