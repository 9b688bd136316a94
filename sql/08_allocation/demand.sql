-- what: the units that an after-sales order still needs and that no attempt ever took
-- grain: one row per after-sales order, SKU and combo that meets a stock-out line
-- key: after_sales_key, sku, combo_sku
-- inputs: orders.return_request_sku, allocation.claim, allocation.reservation_before
-- rules: R-05, R-34, R-43
WITH pushed_sku AS (
    -- units that an attempt once took stay with its return, recalled or not
    SELECT after_sales_key, sku, combo_sku, CAST(sum(quantity) AS BIGINT) AS quantity
    FROM allocation.reservation_before
    WHERE attempts > 0
    GROUP BY after_sales_key, sku, combo_sku
)
SELECT
    claim.after_sales_key,
    claim.shop_id,
    claim.order_id,
    claim.sku,
    claim.combo_sku,
    claim.turn,
    greatest(CAST(0 AS BIGINT), request_sku.pushable_quantity - coalesce(pushed_sku.quantity, CAST(0 AS BIGINT))) AS quantity
FROM allocation.claim AS claim
JOIN orders.return_request_sku AS request_sku
    ON request_sku.after_sales_key = claim.after_sales_key
    AND request_sku.sku = claim.sku
    AND request_sku.combo_sku = claim.combo_sku
LEFT JOIN pushed_sku
    ON pushed_sku.after_sales_key = claim.after_sales_key AND pushed_sku.sku = claim.sku AND pushed_sku.combo_sku = claim.combo_sku
