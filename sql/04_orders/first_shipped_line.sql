-- what: the first stock-out line of an order, which gives supplier, warehouse and dates to a return that meets no line
-- grain: one row per order
-- key: shop_id, order_id
-- inputs: staging.stock_out_line
-- rules: R-04, R-25
SELECT
    shop_id,
    order_id,
    supplier_id,
    warehouse_id,
    currency_code,
    min(ordered_on) OVER (PARTITION BY shop_id, order_id) AS ordered_on,
    min(shipped_on) OVER (PARTITION BY shop_id, order_id) AS shipped_on
FROM staging.stock_out_line
WHERE shipped_at IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY shop_id, order_id
    ORDER BY shipped_at NULLS LAST, stock_out_id NULLS LAST, line_no NULLS LAST
) = 1
