-- filled__unit
WITH ordered AS (
  SELECT
    line.return_stock_in_id,
    line.stock_out_id,
    line.line_no,
    line.sku,
    line.combo_sku,
    line.unit_price,
    line.quantity,
    CAST(SUM(line.quantity) OVER (
      PARTITION BY line.return_stock_in_id, line.sku
      ORDER BY line.shipped_at NULLS LAST, line.stock_out_id NULLS LAST, line.line_no NULLS LAST, line.unit_price DESC, line.combo_sku NULLS LAST
    ) AS BIGINT) AS quantity_through
  FROM landing__known_return AS known
  JOIN landing__known_push_line AS line
    ON line.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS STRING)
)
SELECT
  ordered.return_stock_in_id,
  ordered.stock_out_id,
  ordered.line_no,
  ordered.sku,
  ordered.combo_sku,
  ordered.unit_price,
  ordered.quantity,
  GREATEST(
    CAST(0 AS BIGINT),
    LEAST(
      ordered.quantity,
      accepted.good_quantity - ordered.quantity_through + ordered.quantity
    )
  ) AS good_quantity,
  GREATEST(
    CAST(0 AS BIGINT),
    LEAST(
      ordered.quantity,
      accepted.accepted_quantity - ordered.quantity_through + ordered.quantity
    )
  ) AS accepted_quantity
FROM ordered
JOIN closed__accepted_sku AS accepted
  ON accepted.return_stock_in_id = ordered.return_stock_in_id
  AND accepted.sku = ordered.sku
