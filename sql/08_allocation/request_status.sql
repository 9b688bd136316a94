-- what: the after-sales orders as this run sees them: is a line mapped to a shipped line, is a mapped line pushable, does it ask for more than is left
-- grain: one row per after-sales order of an order that a supplier shipped
-- key: after_sales_key
-- inputs: orders.return_request, orders.return_request_sku, allocation.shipped_sku, orders.first_shipped_line, allocation.claim_verdict
-- rules: R-04, R-08, R-25
WITH mapped_request AS (
    SELECT
        request_sku.after_sales_key,
        max(CASE WHEN request_sku.pushable_quantity > 0 THEN 1 ELSE 0 END) = 1 AS is_pushable
    FROM orders.return_request_sku AS request_sku
    JOIN orders.return_request AS request ON request.after_sales_key = request_sku.after_sales_key
    SEMI JOIN allocation.shipped_sku AS shipped
        ON shipped.shop_id = request.shop_id
        AND shipped.order_id = request.order_id
        AND shipped.sku = request_sku.sku
        AND shipped.combo_sku = request_sku.combo_sku
    GROUP BY request_sku.after_sales_key
),
exceeded_request AS (
    SELECT DISTINCT after_sales_key FROM allocation.claim_verdict WHERE is_exceeded
)
SELECT
    request.*,
    mapped_request.after_sales_key IS NOT NULL AS is_mapped,
    coalesce(mapped_request.is_pushable, false) AS is_met,
    exceeded_request.after_sales_key IS NOT NULL AS is_exceeded
FROM orders.return_request AS request
SEMI JOIN orders.first_shipped_line AS line ON line.shop_id = request.shop_id AND line.order_id = request.order_id
LEFT JOIN mapped_request ON mapped_request.after_sales_key = request.after_sales_key
LEFT JOIN exceeded_request ON exceeded_request.after_sales_key = request.after_sales_key
