-- what: the facts about an order that later runs need although they do not recompute it: whether a supplier shipped it, and in how many days time alone changes it
-- grain: one row per order that has after-sales rows and was shipped by a supplier, or that waits for something
-- key: shop_id, order_id
-- inputs: staging.after_sales_line_version, staging.failed_delivery_version, orders.first_shipped_line, rollup.next_due_day
-- rules: R-04, R-52
WITH order_fact AS (
    SELECT shop_id, order_id, true AS has_after_sales_row, false AS is_shipped, false AS is_waiting, CAST(NULL AS BIGINT) AS in_days
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
FROM order_fact
GROUP BY shop_id, order_id
HAVING bool_or(is_waiting) OR (bool_or(has_after_sales_row) AND bool_or(is_shipped))
