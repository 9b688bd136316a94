-- what: what after-sales orders that ask for more than is left ask for, at the prices of their order lines, where every line has one price
-- grain: one row per after-sales order
-- key: after_sales_key
-- inputs: pushes.return_stock_in, allocation.demand, orders.shipped_line
-- rules: R-08, R-65
WITH needed_sku AS (
    SELECT demand.*
    FROM allocation.demand AS demand
    SEMI JOIN pushes.return_stock_in AS blocked ON blocked.after_sales_key = demand.after_sales_key AND blocked.reason = 'QTY_EXCEEDS_SHIPPED'
),
price AS (
    SELECT line.shop_id, line.order_id, line.sku, line.combo_sku, min(fragment.lowest_unit_price(line.quantity, line.pieces_per_combo, line.high_pieces, line.high_price, line.low_price)) AS unit_price, min(line.currency_code) AS currency_code
    FROM orders.shipped_line AS line
    SEMI JOIN needed_sku
        ON needed_sku.shop_id = line.shop_id AND needed_sku.order_id = line.order_id AND needed_sku.sku = line.sku AND needed_sku.combo_sku = line.combo_sku
    GROUP BY line.shop_id, line.order_id, line.sku, line.combo_sku
    HAVING min(fragment.lowest_unit_price(line.quantity, line.pieces_per_combo, line.high_pieces, line.high_price, line.low_price)) = max(fragment.highest_unit_price(line.high_pieces, line.high_price, line.low_price)) AND min(line.currency_code) = max(line.currency_code)
)
SELECT
    needed_sku.after_sales_key,
    CAST(sum(CAST(price.unit_price AS DECIMAL(19, 2)) * needed_sku.quantity) AS DECIMAL(18, 2)) AS amount,
    min(price.currency_code) AS currency_code
FROM needed_sku
LEFT JOIN price
    ON price.shop_id = needed_sku.shop_id AND price.order_id = needed_sku.order_id AND price.sku = needed_sku.sku AND price.combo_sku = needed_sku.combo_sku
GROUP BY needed_sku.after_sales_key
HAVING count(*) = count(price.unit_price) AND min(price.currency_code) = max(price.currency_code)
