-- what: what the next nights must know of an order that they do not look at: whether a supplier shipped it, and when time alone will change it
-- grain: one order with after-sales rows that a supplier shipped, or with something that waits
-- key: shop_id, order_id
-- inputs: landing.after_sales_line, landing.failed_delivery, shipped.first_line, gathered.next_look
-- rules: R-04, R-52
WITH landed AS (
    SELECT shop_id, order_id FROM landing.after_sales_line
    UNION ALL
    SELECT shop_id, order_id FROM landing.failed_delivery
),
seen AS (
    -- each order once
    SELECT landed.shop_id, landed.order_id
    FROM landed
    SEMI JOIN shipped.first_line AS line ON line.shop_id = landed.shop_id AND line.order_id = landed.order_id
    UNION
    SELECT shop_id, order_id FROM gathered.next_look
)
SELECT
    seen.shop_id,
    seen.order_id,
    line.order_id IS NOT NULL AS is_distribution,
    next_look.in_days AS look_in_days
FROM seen
LEFT JOIN shipped.first_line AS line ON line.shop_id = seen.shop_id AND line.order_id = seen.order_id
LEFT JOIN gathered.next_look AS next_look ON next_look.shop_id = seen.shop_id AND next_look.order_id = seen.order_id
