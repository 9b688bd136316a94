-- what: the order's first stock-out line, which speaks for a return that meets none
-- grain: one order
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
