-- what: pushes that today's facts would make differently
-- grain: one row per return stock-in
-- key: code, subject_id
-- inputs: pushes.return_stock_in, reconciliation.return_stock_in_line, reconciliation.changed_request, pushes.priced_unit
-- rules: R-39, R-40, R-43
WITH frozen_return AS (
    SELECT
        return_stock_in.return_stock_in_id,
        min(return_stock_in.after_sales_key) AS after_sales_key,
        min(return_stock_in.currency_code) AS currency_code,
        CAST(sum(CAST(line.unit_price AS DECIMAL(19, 2)) * line.requested_quantity) AS DECIMAL(18, 2)) AS amount
    FROM pushes.return_stock_in AS return_stock_in
    JOIN reconciliation.return_stock_in_line AS line ON line.return_stock_in_id = return_stock_in.return_stock_in_id
    WHERE return_stock_in.state IN ('pushed', 'received') AND NOT return_stock_in.is_cancelled
    GROUP BY return_stock_in.return_stock_in_id
),
current_value AS (
    SELECT return_stock_in_id, CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * quantity) AS DECIMAL(18, 2)) AS amount
    FROM pushes.priced_unit
    GROUP BY return_stock_in_id
)
SELECT
    'RESTATED' AS code,
    frozen_return.return_stock_in_id AS subject_id,
    frozen_return.return_stock_in_id AS unit_id,
    CASE WHEN current_value.amount <> frozen_return.amount THEN CAST(current_value.amount AS VARCHAR) ELSE CAST(changed_request.asked_quantity AS VARCHAR) END AS expected_value,
    CASE WHEN current_value.amount <> frozen_return.amount THEN CAST(frozen_return.amount AS VARCHAR) ELSE CAST(changed_request.held_quantity AS VARCHAR) END AS actual_value,
    CAST(current_value.amount - frozen_return.amount AS DECIMAL(18, 2)) AS amount,
    frozen_return.currency_code
FROM frozen_return
LEFT JOIN current_value ON current_value.return_stock_in_id = frozen_return.return_stock_in_id
LEFT JOIN reconciliation.changed_request AS changed_request ON changed_request.after_sales_key = frozen_return.after_sales_key
WHERE current_value.amount <> frozen_return.amount OR changed_request.after_sales_key IS NOT NULL
