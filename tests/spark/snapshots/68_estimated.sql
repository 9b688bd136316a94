-- estimated__priced_unit
WITH split AS (
  SELECT
    match.after_sales_key,
    CASE
      WHEN match.attempts > 0
      THEN match.return_stock_in_id
      ELSE match.after_sales_key || ':' || line.supplier_id
    END AS return_stock_in_id,
    match.attempts,
    match.is_new
    OR (
      match.attempts = 0
      AND match.return_stock_in_id <> match.after_sales_key || ':' || line.supplier_id
    ) AS is_new,
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
    (
      (
        (
          match.first_unit + match.quantity
        ) DIV NULLIF(line.pieces_per_combo, 0)
      ) * line.high_pieces + LEAST(
        line.high_pieces,
        (
          match.first_unit + match.quantity
        ) % NULLIF(line.pieces_per_combo, 0)
      )
    ) - (
      (
        match.first_unit DIV NULLIF(line.pieces_per_combo, 0)
      ) * line.high_pieces + LEAST(line.high_pieces, match.first_unit % NULLIF(line.pieces_per_combo, 0))
    ) AS high_quantity
  FROM renewed__unit_match AS match
  JOIN shipped__stocked_out_line AS line
    ON line.stock_out_id = match.stock_out_id AND line.line_no = match.line_no
), shared AS (
  SELECT
    *,
    high_price AS unit_price,
    high_quantity AS share_quantity
  FROM split
  UNION ALL
  SELECT
    *,
    low_price AS unit_price,
    quantity - high_quantity AS share_quantity
  FROM split
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
FROM shared
WHERE
  share_quantity > 0
