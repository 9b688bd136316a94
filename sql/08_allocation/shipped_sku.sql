-- what: the units of a SKU of an order that suppliers shipped, all suppliers together
-- grain: one row per order, SKU and combo
-- key: shop_id, order_id, sku, combo_sku
-- inputs: orders.shipped_line
-- rules: R-08
SELECT
    shop_id,
    order_id,
    sku,
    combo_sku,
    CAST(sum(quantity) AS BIGINT) AS shipped_quantity
FROM orders.shipped_line
GROUP BY shop_id, order_id, sku, combo_sku
