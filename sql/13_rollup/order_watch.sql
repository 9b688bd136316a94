-- what: what the next nights must know of an order that they do not look at: whether a supplier shipped it, and when time alone will change it
-- grain: one order with after-sales rows that a supplier shipped, or with something that waits
-- key: shop_id, order_id
-- inputs: staging.after_sales_line_version, staging.failed_delivery_version, orders.first_shipped_line, rollup.next_due_day
-- rules: R-04, R-52
WITH told AS (
    SELECT shop_id, order_id, true AS is_landed, false AS is_shipped, false AS is_waiting, CAST(NULL AS BIGINT) AS in_days
    FROM staging.after_sales_line_version
    UNION ALL
    SELECT shop_id, order_id, true, false, false, NULL
    FROM staging.failed_delivery_version
    UNION ALL
    SELECT shop_id, order_id, false, true, false, NULL
    FROM orders.first_shipped_line
    UNION ALL
    SELECT shop_id, order_id, false, false, true, in_days
    FROM rollup.next_due_day
)
SELECT
    shop_id,
    order_id,
    bool_or(is_shipped) AS is_distribution,
    max(in_days) AS look_in_days
FROM told
GROUP BY shop_id, order_id
HAVING bool_or(is_waiting) OR (bool_or(is_landed) AND bool_or(is_shipped))
