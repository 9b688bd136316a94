-- what: whether an order's settlement can be told apart by return: every refund names its return, or only one that stands can be meant
-- grain: one order with a return or a settlement
-- key: shop_id, order_id
-- inputs: orders.return_request, reconciliation.settlement_line
-- rules: R-55
WITH standing AS (
    -- a marketplace knows of its own returns: others are thought of only where it has none
    SELECT
        shop_id,
        order_id,
        after_sales_id,
        rank() OVER (PARTITION BY shop_id, order_id ORDER BY CASE kind WHEN 'platform' THEN 0 ELSE 1 END NULLS LAST) AS nearness
    FROM orders.return_request
    WHERE NOT is_cancelled
),
likely AS (
    SELECT shop_id, order_id, CAST(count(*) AS BIGINT) AS returns, min(after_sales_id) AS after_sales_id
    FROM standing
    WHERE nearness = 1
    GROUP BY shop_id, order_id
),
unnamed AS (
    SELECT DISTINCT line.shop_id, line.order_id
    FROM reconciliation.settlement_line AS line
    ANTI JOIN orders.return_request AS asked
        ON asked.shop_id = line.shop_id AND asked.order_id = line.order_id AND asked.after_sales_id = line.after_sales_id
    WHERE line.refund_amount > 0
),
either AS (
    SELECT shop_id, order_id FROM orders.return_request
    UNION
    SELECT shop_id, order_id FROM reconciliation.settlement_line
)
SELECT
    either.shop_id,
    either.order_id,
    CASE WHEN likely.returns = 1 THEN likely.after_sales_id ELSE '' END AS only_after_sales_id,
    unnamed.order_id IS NOT NULL AND coalesce(likely.returns, CAST(0 AS BIGINT)) <> 1 AS is_whole
FROM either
LEFT JOIN likely ON likely.shop_id = either.shop_id AND likely.order_id = either.order_id
LEFT JOIN unnamed ON unnamed.shop_id = either.shop_id AND unnamed.order_id = either.order_id
