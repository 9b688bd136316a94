-- what: the units an after-sales order still needs for what was never pushed
-- grain: one after-sales order, SKU and combo that meets a stock-out line
-- key: after_sales_key, sku, combo_sku
-- inputs: orders.return_request_sku, allocation.claim, allocation.reservation_before
-- rules: R-05, R-34, R-43
WITH spoken AS (
    -- what an attempt once took stays with that return, recalled or not
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
    greatest(CAST(0 AS BIGINT), requested.pushable_quantity - coalesce(spoken.quantity, CAST(0 AS BIGINT))) AS quantity
FROM allocation.claim AS claim
JOIN orders.return_request_sku AS requested
    ON requested.after_sales_key = claim.after_sales_key
    AND requested.sku = claim.sku
    AND requested.combo_sku = claim.combo_sku
LEFT JOIN spoken
    ON spoken.after_sales_key = claim.after_sales_key AND spoken.sku = claim.sku AND spoken.combo_sku = claim.combo_sku
