-- what: the after-sales orders, derived from their lines: the highest status, a type with goods before refund-only
-- grain: one row per after-sales order of a known shop
-- key: after_sales_key
-- inputs: orders.return_line, reference.shop, control.after_sales_status
-- rules: R-05, R-11, R-22
WITH request AS (
    SELECT
        after_sales_key,
        min(channel) AS channel,
        min(shop_id) AS shop_id,
        min(after_sales_id) AS after_sales_id,
        min(order_id) AS order_id,
        min(kind) AS kind,
        CASE min(CASE after_sales_type WHEN 'return_refund' THEN 1 WHEN 'exchange' THEN 2 ELSE 3 END)
            WHEN 1 THEN 'return_refund' WHEN 2 THEN 'exchange' ELSE 'refund_only'
        END AS after_sales_type,
        min(status_rank) AS status_rank,
        -- cancelled only when every line is cancelled or rejected (R-11)
        min(CASE WHEN is_cancelled THEN 1 ELSE 0 END) = 1 AS is_cancelled,
        max(CASE WHEN is_pushable THEN 1 ELSE 0 END) = 1 AS is_pushable,
        max(CASE WHEN is_quantity_assumed THEN 1 ELSE 0 END) = 1 AS is_quantity_assumed,
        min(requested_at) AS requested_at,
        max(return_tracking_number) AS return_tracking_number,
        max(return_reason) AS return_reason
    FROM orders.return_line
    GROUP BY after_sales_key
)
SELECT
    request.*,
    status.status AS after_sales_status,
    shop.distributor_id
FROM request
JOIN control.after_sales_status AS status ON status.rank = request.status_rank
JOIN reference.shop AS shop ON shop.shop_id = request.shop_id
