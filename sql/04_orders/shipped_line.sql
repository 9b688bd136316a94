-- what: every line that a supplier shipped and that has a price for each unit; unit u of an allocated line is piece u % pieces_per_combo of combo u // pieces_per_combo, and its first high_pieces pieces cost high_price
-- grain: one row per stock-out line
-- key: stock_out_id, line_no
-- inputs: staging.stock_out_line, orders.combo_price_allocation
-- rules: R-04, R-14, R-15, R-34
SELECT
    line.stock_out_id,
    line.line_no,
    line.shop_id,
    line.order_id,
    line.supplier_id,
    line.package_no,
    line.ordered_on,
    line.shipped_at,
    line.shipped_on,
    line.sku,
    line.combo_sku,
    line.quantity,
    line.warehouse_id,
    line.currency_code,
    CASE WHEN line.unit_price IS NULL THEN 'allocated' ELSE 'stock_out' END AS price_source,
    CASE WHEN line.unit_price IS NULL THEN share.pieces_per_combo ELSE CAST(1 AS BIGINT) END AS pieces_per_combo,
    CASE WHEN line.unit_price IS NULL THEN share.high_pieces ELSE CAST(1 AS BIGINT) END AS high_pieces,
    coalesce(line.unit_price, share.high_price) AS high_price,
    coalesce(line.unit_price, share.low_price) AS low_price
FROM staging.stock_out_line AS line
LEFT JOIN orders.combo_price_allocation AS share
    ON share.shop_id = line.shop_id
    AND share.order_id = line.order_id
    AND share.supplier_id = line.supplier_id
    AND share.combo_sku = line.combo_sku
    AND share.combo_unit_price = line.combo_unit_price
    AND share.sub_sku = line.sku
WHERE line.shipped_at IS NOT NULL AND coalesce(line.unit_price, share.high_price) IS NOT NULL
