-- what: the units that an after-sales order needs for its unpushed returns; units that an attempt once took stay with its return, recalled or not
-- grain: one row per after-sales order, SKU and combo that meets a stock-out line
-- key: after_sales_key, sku, combo_sku
-- inputs: allocation.claim
-- rules: R-05, R-34, R-43
SELECT
    after_sales_key,
    shop_id,
    order_id,
    sku,
    combo_sku,
    turn,
    open_quantity AS quantity
FROM allocation.claim
WHERE open_quantity > 0
