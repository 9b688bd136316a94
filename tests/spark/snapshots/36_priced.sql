-- priced__combo_share
WITH priced_combo AS (
  SELECT DISTINCT
    shop_id,
    order_id,
    supplier_id,
    combo_sku,
    combo_unit_price
  FROM current__stock_out_line AS stock_out_line
  WHERE
    NOT shipped_at IS NULL AND combo_sku <> '' AND NOT combo_unit_price IS NULL
), weighed AS (
  SELECT
    priced_combo.*,
    piece.sub_sku,
    piece.quantity AS pieces,
    CASE supplier.minor_unit
      WHEN 0
      THEN CAST(1 AS DECIMAL(5, 2))
      ELSE CAST(0.01 AS DECIMAL(5, 2))
    END AS minor_value,
    CAST(ROUND(
      CAST(priced_combo.combo_unit_price AS DECIMAL(19, 2)) * CASE supplier.minor_unit WHEN 0 THEN 1 ELSE 100 END,
      0
    ) AS BIGINT) AS combo_minor,
    CASE
      WHEN MIN(COALESCE(piece.reference_price, CAST(0 AS DECIMAL(18, 2)))) OVER (
        PARTITION BY priced_combo.shop_id, priced_combo.order_id, priced_combo.supplier_id, priced_combo.combo_sku, priced_combo.combo_unit_price
      ) > 0
      THEN CAST(ROUND(CAST(piece.reference_price AS DECIMAL(19, 2)) * 100, 0) AS BIGINT)
      ELSE CAST(1 AS BIGINT)
    END AS weight
  FROM priced_combo
  JOIN ordered__combo_piece AS piece
    ON piece.shop_id = priced_combo.shop_id
    AND piece.order_id = priced_combo.order_id
    AND piece.combo_sku = priced_combo.combo_sku
  JOIN reference__supplier AS supplier
    ON supplier.supplier_id = priced_combo.supplier_id
), totalled AS (
  SELECT
    *,
    CAST(SUM(weight * pieces) OVER (PARTITION BY shop_id, order_id, supplier_id, combo_sku, combo_unit_price) AS BIGINT) AS total_weight
  FROM weighed
), divided AS (
  SELECT
    *,
    (
      combo_minor * weight
    ) DIV NULLIF(total_weight, 0) AS base_minor,
    (
      combo_minor * weight
    ) % NULLIF(total_weight, 0) AS remainder
  FROM totalled
), ranked AS (
  SELECT
    *,
    combo_minor - CAST(SUM(base_minor * pieces) OVER (PARTITION BY shop_id, order_id, supplier_id, combo_sku, combo_unit_price) AS BIGINT) AS left_over,
    CAST(SUM(pieces) OVER (
      PARTITION BY shop_id, order_id, supplier_id, combo_sku, combo_unit_price
      ORDER BY remainder DESC, sub_sku NULLS LAST
    ) AS BIGINT) - pieces AS pieces_before
  FROM divided
)
SELECT
  shop_id,
  order_id,
  supplier_id,
  combo_sku,
  combo_unit_price,
  sub_sku,
  pieces AS pieces_per_combo,
  GREATEST(CAST(0 AS BIGINT), LEAST(pieces, left_over - pieces_before)) AS high_pieces,
  CAST(CAST(base_minor AS DECIMAL(18, 0)) * minor_value AS DECIMAL(18, 2)) AS low_price,
  CAST(CAST(base_minor + 1 AS DECIMAL(18, 0)) * minor_value AS DECIMAL(18, 2)) AS high_price
FROM ranked
