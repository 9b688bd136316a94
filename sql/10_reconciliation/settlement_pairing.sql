-- what: the orders with a return or a settlement, each compared per return (if every refund names its return, or only one live return can be meant, or no return is known) or as a whole
-- grain: one row per order with a return or a settlement
-- key: shop_id, order_id
-- inputs: orders.return_request, reconciliation.settlement_line
-- rules: R-55
WITH live_request AS (
    -- a marketplace settles its own returns: returns of another kind can be meant only where it has none
    SELECT
        shop_id,
        order_id,
        after_sales_id,
        rank() OVER (PARTITION BY shop_id, order_id ORDER BY CASE kind WHEN 'platform' THEN 0 ELSE 1 END NULLS LAST) AS nearness
    FROM orders.return_request
    WHERE NOT is_cancelled
),
nearest_request AS (
    SELECT shop_id, order_id, CAST(count(*) AS BIGINT) AS returns, min(after_sales_id) AS after_sales_id
    FROM live_request
    WHERE nearness = 1
    GROUP BY shop_id, order_id
),
unnamed_refund AS (
    SELECT DISTINCT line.shop_id, line.order_id
    FROM reconciliation.settlement_line AS line
    ANTI JOIN orders.return_request AS request
        ON request.shop_id = line.shop_id AND request.order_id = line.order_id AND request.after_sales_id = line.after_sales_id
    WHERE line.refund_amount > 0
),
any_order AS (
    SELECT shop_id, order_id, CAST(max(has_request) AS INTEGER) AS has_request
    FROM (
        SELECT shop_id, order_id, 1 AS has_request FROM orders.return_request
        UNION ALL
        SELECT shop_id, order_id, 0 AS has_request FROM reconciliation.settlement_line
    ) AS named_order
    GROUP BY shop_id, order_id
)
SELECT
    any_order.shop_id,
    any_order.order_id,
    -- without any known return, each settlement stays with the return that it states
    any_order.has_request = 0 AS is_as_stated,
    CASE WHEN nearest_request.returns = 1 THEN nearest_request.after_sales_id ELSE '' END AS only_after_sales_id,
    unnamed_refund.order_id IS NOT NULL AND coalesce(nearest_request.returns, CAST(0 AS BIGINT)) <> 1 AS is_whole
FROM any_order
LEFT JOIN nearest_request ON nearest_request.shop_id = any_order.shop_id AND nearest_request.order_id = any_order.order_id
LEFT JOIN unnamed_refund ON unnamed_refund.shop_id = any_order.shop_id AND unnamed_refund.order_id = any_order.order_id
