-- batched__push_item
SELECT
  return_stock_in.return_stock_in_id || '#' || CAST(return_stock_in.attempts AS STRING) AS push_id,
  CASE WHEN return_stock_in.is_pushed_tonight THEN 'push' ELSE 'recall' END AS action,
  CAST(run.business_date AS STRING) || '.' || return_stock_in.distributor_id || '.' || return_stock_in.supplier_id || run.batch_suffix AS batch_id,
  return_stock_in.return_stock_in_id,
  return_stock_in.attempts AS attempt,
  run.business_date
FROM pushed__return_stock_in AS return_stock_in
CROSS JOIN control__run AS run
WHERE
  return_stock_in.is_pushed_tonight OR return_stock_in.is_recalled_tonight

-- batched__push_line
SELECT
  return_stock_in.return_stock_in_id || '#' || CAST(return_stock_in.attempts AS STRING) AS push_id,
  return_stock_in.return_stock_in_id,
  unit.stock_out_id,
  unit.line_no,
  unit.shipped_at,
  unit.sku,
  unit.combo_sku,
  unit.unit_price,
  unit.price_source,
  CAST(SUM(unit.quantity) AS BIGINT) AS quantity
FROM pushed__return_stock_in AS return_stock_in
JOIN estimated__priced_unit AS unit
  ON unit.return_stock_in_id = return_stock_in.return_stock_in_id
WHERE
  return_stock_in.is_pushed_tonight
GROUP BY
  return_stock_in.return_stock_in_id,
  return_stock_in.attempts,
  unit.stock_out_id,
  unit.line_no,
  unit.shipped_at,
  unit.sku,
  unit.combo_sku,
  unit.unit_price,
  unit.price_source
