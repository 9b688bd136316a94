-- held__shipped_sku
SELECT
  shop_id,
  order_id,
  sku,
  combo_sku,
  CAST(SUM(quantity) AS BIGINT) AS shipped_quantity
FROM shipped__stocked_out_line AS stocked_out_line
GROUP BY
  shop_id,
  order_id,
  sku,
  combo_sku

-- held__unit_match
SELECT
  match.return_stock_in_id,
  known.after_sales_key,
  known.attempts,
  state.state,
  match.stock_out_id,
  match.line_no,
  match.sku,
  match.combo_sku,
  match.first_unit,
  match.quantity,
  NOT state.state IN ('cancelled', 'recalled') AS is_held,
  NOT line.stock_out_id IS NULL AS is_sound
FROM landing__known_unit_match AS match
JOIN landing__known_return AS known
  ON known.return_stock_in_id = match.return_stock_in_id
  AND known.matching_run_id = match.matching_run_id
JOIN recalled__return_state AS state
  ON state.return_stock_in_id = match.return_stock_in_id
LEFT JOIN shipped__stocked_out_line AS line
  ON line.stock_out_id = match.stock_out_id
  AND line.line_no = match.line_no
  AND line.sku = match.sku
  AND line.combo_sku = match.combo_sku
  AND line.quantity >= match.first_unit + match.quantity
