-- what: pushes that later facts would have made otherwise
-- grain: one return stock-in
-- key: code, subject_id
-- inputs: pushed.return_stock_in, standing.push_line, estimated.priced_unit, requested.requested_sku, reconciled.return_line
-- rules: R-39, R-40, R-43
WITH frozen AS (
    SELECT known.return_stock_in_id, min(known.currency_code) AS currency_code, CAST(sum(CAST(line.unit_price AS DECIMAL(19, 2)) * line.quantity) AS DECIMAL(18, 2)) AS amount
    FROM pushed.return_stock_in AS known
    JOIN standing.push_line AS line ON line.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS VARCHAR)
    WHERE known.state IN ('pushed', 'received')
    GROUP BY known.return_stock_in_id
),
present AS (
    SELECT return_stock_in_id, CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * quantity) AS DECIMAL(18, 2)) AS amount
    FROM estimated.priced_unit
    GROUP BY return_stock_in_id
),
standing_sku AS (
    -- what stands after tonight: a push of tonight has just renewed its lines
    SELECT known.after_sales_key, line.sku, line.combo_sku, CAST(sum(line.requested_quantity) AS BIGINT) AS quantity
    FROM reconciled.return_line AS line
    JOIN pushed.return_stock_in AS known ON known.return_stock_in_id = line.return_stock_in_id
    WHERE known.state NOT IN ('cancelled', 'recalled')
    GROUP BY known.after_sales_key, line.sku, line.combo_sku
),
asked AS (
    SELECT requested.after_sales_key, CAST(sum(requested.live_quantity) AS BIGINT) AS quantity
    FROM requested.requested_sku AS requested
    SEMI JOIN standing_sku AS standing ON standing.after_sales_key = requested.after_sales_key AND standing.sku = requested.sku AND standing.combo_sku = requested.combo_sku
    GROUP BY requested.after_sales_key
),
held AS (
    SELECT after_sales_key, CAST(sum(quantity) AS BIGINT) AS quantity FROM standing_sku GROUP BY after_sales_key
)
SELECT
    'RESTATED' AS code,
    frozen.return_stock_in_id AS subject_id,
    frozen.return_stock_in_id AS unit_id,
    CASE WHEN present.amount <> frozen.amount THEN CAST(present.amount AS VARCHAR) ELSE CAST(asked.quantity AS VARCHAR) END AS expected_value,
    CASE WHEN present.amount <> frozen.amount THEN CAST(frozen.amount AS VARCHAR) ELSE CAST(held.quantity AS VARCHAR) END AS actual_value,
    CAST(present.amount - frozen.amount AS DECIMAL(18, 2)) AS amount,
    frozen.currency_code
FROM frozen
JOIN pushed.return_stock_in AS known ON known.return_stock_in_id = frozen.return_stock_in_id
LEFT JOIN present ON present.return_stock_in_id = frozen.return_stock_in_id
LEFT JOIN asked ON asked.after_sales_key = known.after_sales_key
LEFT JOIN held ON held.after_sales_key = known.after_sales_key
WHERE NOT known.is_cancelled AND (present.amount <> frozen.amount OR asked.quantity <> held.quantity)
