-- what: the units that returns hold, at the present prices; the pieces of an allocated combo are divided into those at the higher and those at the lower price
-- grain: one row per return stock-in, stock-out line, first unit and unit price
-- key: return_stock_in_id, stock_out_id, line_no, first_unit, unit_price
-- inputs: allocation.reservation, orders.shipped_line
-- rules: R-13, R-15, R-34
WITH held_unit AS (
    SELECT
        match.after_sales_key,
        CASE WHEN match.attempts > 0 THEN match.return_stock_in_id ELSE fragment.return_stock_in_id(match.after_sales_key, line.supplier_id) END AS return_stock_in_id,
        match.attempts,
        -- a kept unit whose stock-out line now has another supplier belongs to that supplier's return
        match.is_new OR (match.attempts = 0 AND match.return_stock_in_id <> fragment.return_stock_in_id(match.after_sales_key, line.supplier_id)) AS is_new,
        match.stock_out_id,
        match.line_no,
        match.sku,
        match.combo_sku,
        match.first_unit,
        match.quantity,
        line.supplier_id,
        line.shop_id,
        line.order_id,
        line.ordered_on,
        line.shipped_on,
        line.shipped_at,
        line.warehouse_id,
        line.currency_code,
        line.price_source,
        line.high_price,
        line.low_price,
        fragment.dearer_pieces(match.first_unit, match.quantity, line.pieces_per_combo, line.high_pieces) AS high_quantity
    FROM allocation.reservation AS match
    JOIN orders.shipped_line AS line ON line.stock_out_id = match.stock_out_id AND line.line_no = match.line_no
),
price_share AS (
    SELECT *, high_price AS unit_price, high_quantity AS share_quantity FROM held_unit
    UNION ALL
    SELECT *, low_price AS unit_price, quantity - high_quantity AS share_quantity FROM held_unit
)
SELECT
    after_sales_key,
    return_stock_in_id,
    attempts,
    is_new,
    stock_out_id,
    line_no,
    sku,
    combo_sku,
    first_unit,
    supplier_id,
    shop_id,
    order_id,
    ordered_on,
    shipped_on,
    shipped_at,
    warehouse_id,
    currency_code,
    price_source,
    unit_price,
    share_quantity AS quantity
FROM price_share
WHERE share_quantity > 0
