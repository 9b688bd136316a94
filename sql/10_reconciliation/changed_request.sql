-- what: after-sales orders that ask for another quantity today than their returns stand under
-- grain: one after-sales order
-- key: after_sales_key
-- inputs: pushes.return_stock_in, reconciliation.return_stock_in_line, orders.return_request_sku
-- rules: R-39, R-40, R-43
WITH standing_sku AS (
    -- what stands after tonight: a push of tonight has just renewed its lines
    SELECT known.after_sales_key, line.sku, line.combo_sku, CAST(sum(line.requested_quantity) AS BIGINT) AS quantity
    FROM reconciliation.return_stock_in_line AS line
    JOIN pushes.return_stock_in AS known ON known.return_stock_in_id = line.return_stock_in_id
    WHERE known.state NOT IN ('cancelled', 'recalled')
    GROUP BY known.after_sales_key, line.sku, line.combo_sku
)
SELECT
    standing.after_sales_key,
    CAST(sum(requested.live_quantity) AS BIGINT) AS asked_quantity,
    CAST(sum(standing.quantity) AS BIGINT) AS held_quantity
FROM standing_sku AS standing
LEFT JOIN orders.return_request_sku AS requested
    ON requested.after_sales_key = standing.after_sales_key
    AND requested.sku = standing.sku
    AND requested.combo_sku = standing.combo_sku
GROUP BY standing.after_sales_key
HAVING sum(requested.live_quantity) <> sum(standing.quantity)
