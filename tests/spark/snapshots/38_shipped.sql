-- shipped__first_line
SELECT
  shop_id,
  order_id,
  supplier_id,
  warehouse_id,
  currency_code,
  MIN(ordered_on) OVER (PARTITION BY shop_id, order_id) AS ordered_on,
  MIN(shipped_on) OVER (PARTITION BY shop_id, order_id) AS shipped_on
FROM current__stock_out_line AS stock_out_line
WHERE
  NOT shipped_at IS NULL
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY shop_id, order_id
    ORDER BY shipped_at NULLS LAST, stock_out_id NULLS LAST, line_no NULLS LAST
  ) = 1

-- shipped__stocked_out_line
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
  CASE
    WHEN line.unit_price IS NULL
    THEN share.pieces_per_combo
    ELSE CAST(1 AS BIGINT)
  END AS pieces_per_combo,
  CASE WHEN line.unit_price IS NULL THEN share.high_pieces ELSE CAST(1 AS BIGINT) END AS high_pieces,
  COALESCE(line.unit_price, share.high_price) AS high_price,
  COALESCE(line.unit_price, share.low_price) AS low_price
FROM current__stock_out_line AS line
LEFT JOIN priced__combo_share AS share
  ON share.shop_id = line.shop_id
  AND share.order_id = line.order_id
  AND share.supplier_id = line.supplier_id
  AND share.combo_sku = line.combo_sku
  AND share.combo_unit_price = line.combo_unit_price
  AND share.sub_sku = line.sku
WHERE
  NOT line.shipped_at IS NULL
  AND NOT COALESCE(line.unit_price, share.high_price) IS NULL
