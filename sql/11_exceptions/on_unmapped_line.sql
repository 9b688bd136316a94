-- what: after-sales orders with a SKU that meets no stock-out line while another SKU meets one; the goods are taken to be the distributor's own
-- grain: one row per after-sales order, under its first return stock-in
-- key: code, subject_id
-- inputs: allocation.request_status, orders.return_request_sku, allocation.shipped_sku, pushes.return_stock_in
-- rules: R-25
WITH unmapped_request AS (
    SELECT request.after_sales_key, min(request_sku.sku) AS sku
    FROM allocation.request_status AS request
    JOIN orders.return_request_sku AS request_sku ON request_sku.after_sales_key = request.after_sales_key
    ANTI JOIN allocation.shipped_sku AS shipped
        ON shipped.shop_id = request.shop_id
        AND shipped.order_id = request.order_id
        AND shipped.sku = request_sku.sku
        AND shipped.combo_sku = request_sku.combo_sku
    WHERE request.is_mapped AND request_sku.live_quantity > 0
    GROUP BY request.after_sales_key
)
SELECT
    'NO_MAPPING' AS code,
    min(return_stock_in.return_stock_in_id) AS subject_id,
    min(return_stock_in.return_stock_in_id) AS unit_id,
    '' AS expected_value,
    min(unmapped_request.sku) AS actual_value,
    CAST(NULL AS DECIMAL(18, 2)) AS amount,
    min(return_stock_in.currency_code) AS currency_code
FROM unmapped_request
JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.after_sales_key = unmapped_request.after_sales_key
WHERE return_stock_in.state NOT IN ('cancelled', 'recalled') AND return_stock_in.reason <> 'NO_MAPPING'
GROUP BY unmapped_request.after_sales_key
