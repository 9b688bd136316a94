-- what: each after-sales order with its standing tonight: does a line meet a stock-out line, one that may be pushed even, is more claimed than was shipped
-- grain: one after-sales order of an order that a supplier shipped
-- key: after_sales_key
-- inputs: orders.return_request, orders.return_request_sku, allocation.shipped_sku, orders.first_shipped_line, allocation.claim
-- rules: R-04, R-08, R-25
WITH met AS (
    SELECT
        requested.after_sales_key,
        max(CASE WHEN requested.pushable_quantity > 0 THEN 1 ELSE 0 END) = 1 AS is_pushable
    FROM orders.return_request_sku AS requested
    JOIN orders.return_request AS asked ON asked.after_sales_key = requested.after_sales_key
    SEMI JOIN allocation.shipped_sku AS shipped
        ON shipped.shop_id = asked.shop_id
        AND shipped.order_id = asked.order_id
        AND shipped.sku = requested.sku
        AND shipped.combo_sku = requested.combo_sku
    GROUP BY requested.after_sales_key
),
exceeded AS (
    SELECT DISTINCT after_sales_key FROM allocation.claim WHERE quantity_through > shipped_quantity
)
SELECT
    asked.*,
    met.after_sales_key IS NOT NULL AS is_mapped,
    coalesce(met.is_pushable, false) AS is_met,
    exceeded.after_sales_key IS NOT NULL AS is_exceeded
FROM orders.return_request AS asked
SEMI JOIN orders.first_shipped_line AS line ON line.shop_id = asked.shop_id AND line.order_id = asked.order_id
LEFT JOIN met ON met.after_sales_key = asked.after_sales_key
LEFT JOIN exceeded ON exceeded.after_sales_key = asked.after_sales_key
