-- what: after-sales orders whose returns hold another quantity than is requested now
-- grain: one row per after-sales order
-- key: after_sales_key
-- inputs: pushes.return_stock_in, reconciliation.return_stock_in_line, orders.return_request_sku
-- rules: R-39, R-40, R-43
WITH held_sku AS (
    -- the lines after this run: a push of this run has just renewed its lines
    SELECT return_stock_in.after_sales_key, line.sku, line.combo_sku, CAST(sum(line.requested_quantity) AS BIGINT) AS quantity
    FROM reconciliation.return_stock_in_line AS line
    JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = line.return_stock_in_id
    WHERE return_stock_in.state NOT IN ('cancelled', 'recalled')
    GROUP BY return_stock_in.after_sales_key, line.sku, line.combo_sku
)
SELECT
    held.after_sales_key,
    CAST(sum(request_sku.live_quantity) AS BIGINT) AS asked_quantity,
    CAST(sum(held.quantity) AS BIGINT) AS held_quantity
FROM held_sku AS held
LEFT JOIN orders.return_request_sku AS request_sku
    ON request_sku.after_sales_key = held.after_sales_key
    AND request_sku.sku = held.sku
    AND request_sku.combo_sku = held.combo_sku
GROUP BY held.after_sales_key
HAVING sum(request_sku.live_quantity) <> sum(held.quantity)
