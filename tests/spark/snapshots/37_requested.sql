-- requested__after_sales_order
WITH folded AS (
  SELECT
    after_sales_key,
    MIN(channel) AS channel,
    MIN(shop_id) AS shop_id,
    MIN(after_sales_id) AS after_sales_id,
    MIN(order_id) AS order_id,
    MIN(kind) AS kind,
    CASE MIN(
        CASE after_sales_type WHEN 'return_refund' THEN 1 WHEN 'exchange' THEN 2 ELSE 3 END
      )
      WHEN 1
      THEN 'return_refund'
      WHEN 2
      THEN 'exchange'
      ELSE 'refund_only'
    END AS after_sales_type,
    MIN(status_rank) AS status_rank,
    MIN(CASE WHEN is_cancelled THEN 1 ELSE 0 END) = 1 AS is_cancelled,
    MAX(CASE WHEN is_pushable THEN 1 ELSE 0 END) = 1 AS is_pushable,
    MAX(CASE WHEN is_quantity_assumed THEN 1 ELSE 0 END) = 1 AS is_quantity_assumed,
    MIN(requested_at) AS requested_at,
    MAX(return_tracking_number) AS return_tracking_number,
    MAX(return_reason) AS return_reason
  FROM ordered__after_sales_line AS after_sales_line
  GROUP BY
    after_sales_key
)
SELECT
  folded.*,
  status.status AS after_sales_status,
  shop.distributor_id
FROM folded
JOIN control__after_sales_status AS status
  ON status.rank = folded.status_rank
JOIN reference__shop AS shop
  ON shop.shop_id = folded.shop_id

-- requested__requested_sku
WITH combo AS (
  SELECT DISTINCT
    combo_sku
  FROM reference__combo_piece AS combo_piece
), split AS (
  SELECT
    line.after_sales_key,
    CASE
      WHEN combo.combo_sku IS NULL
      THEN line.sku
      ELSE COALESCE(piece.sub_sku, line.sku)
    END AS sku,
    CASE WHEN combo.combo_sku IS NULL THEN line.combo_sku ELSE line.sku END AS combo_sku,
    line.quantity * COALESCE(piece.quantity, CAST(1 AS BIGINT)) AS quantity,
    line.is_cancelled,
    line.is_pushable
  FROM ordered__after_sales_line AS line
  LEFT JOIN combo
    ON combo.combo_sku = line.sku AND line.kind <> 'abnormal'
  LEFT JOIN ordered__combo_piece AS piece
    ON piece.shop_id = line.shop_id
    AND piece.order_id = line.order_id
    AND piece.combo_sku = combo.combo_sku
)
SELECT
  after_sales_key,
  sku,
  combo_sku,
  CAST(COALESCE(SUM(quantity) FILTER(WHERE
    NOT is_cancelled), 0) AS BIGINT) AS live_quantity,
  CAST(COALESCE(SUM(quantity) FILTER(WHERE
    is_pushable), 0) AS BIGINT) AS pushable_quantity
FROM split
GROUP BY
  after_sales_key,
  sku,
  combo_sku
