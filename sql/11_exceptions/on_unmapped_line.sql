-- what: a return of which one SKU meets no stock-out line while another does; the goods are taken for the distributor's own
-- grain: one after-sales order's first return stock-in
-- key: code, subject_id
-- inputs: allocation.request_status, orders.return_request_sku, allocation.shipped_sku, pushes.return_stock_in
-- rules: R-25
WITH unmet AS (
    SELECT standing.after_sales_key, min(requested.sku) AS sku
    FROM allocation.request_status AS standing
    JOIN orders.return_request_sku AS requested ON requested.after_sales_key = standing.after_sales_key
    ANTI JOIN allocation.shipped_sku AS shipped
        ON shipped.shop_id = standing.shop_id
        AND shipped.order_id = standing.order_id
        AND shipped.sku = requested.sku
        AND shipped.combo_sku = requested.combo_sku
    WHERE standing.is_mapped AND requested.live_quantity > 0
    GROUP BY standing.after_sales_key
)
SELECT
    'NO_MAPPING' AS code,
    min(known.return_stock_in_id) AS subject_id,
    min(known.return_stock_in_id) AS unit_id,
    '' AS expected_value,
    min(unmet.sku) AS actual_value,
    CAST(NULL AS DECIMAL(18, 2)) AS amount,
    min(known.currency_code) AS currency_code
FROM unmet
JOIN pushes.return_stock_in AS known ON known.after_sales_key = unmet.after_sales_key
WHERE known.state NOT IN ('cancelled', 'recalled') AND known.reason <> 'NO_MAPPING'
GROUP BY unmet.after_sales_key
