-- claimed__claim
WITH hold AS (
  SELECT
    after_sales_key,
    sku,
    combo_sku,
    CAST(COALESCE(SUM(quantity) FILTER(WHERE
      is_held), 0) AS BIGINT) AS held_quantity,
    CAST(COALESCE(SUM(quantity) FILTER(WHERE
      is_held AND attempts > 0), 0) AS BIGINT) AS frozen_quantity,
    CAST(COALESCE(SUM(quantity) FILTER(WHERE
      state = 'recalled'), 0) AS BIGINT) AS recalled_quantity
  FROM held__unit_match AS unit_match
  GROUP BY
    after_sales_key,
    sku,
    combo_sku
), holder AS (
  SELECT DISTINCT
    after_sales_key
  FROM hold
  WHERE
    held_quantity > 0
), claim AS (
  SELECT
    requested.after_sales_key,
    asked.shop_id,
    asked.order_id,
    requested.sku,
    requested.combo_sku,
    shipped.shipped_quantity,
    GREATEST(
      requested.live_quantity - COALESCE(hold.recalled_quantity, CAST(0 AS BIGINT)),
      COALESCE(hold.frozen_quantity, CAST(0 AS BIGINT))
    ) AS quantity,
    CASE WHEN holder.after_sales_key IS NULL THEN 1 ELSE 0 END AS holder_rank,
    CASE asked.kind WHEN 'abnormal' THEN 0 ELSE 1 END AS kind_rank,
    asked.requested_at,
    asked.after_sales_id
  FROM requested__requested_sku AS requested
  JOIN requested__after_sales_order AS asked
    ON asked.after_sales_key = requested.after_sales_key
  JOIN held__shipped_sku AS shipped
    ON shipped.shop_id = asked.shop_id
    AND shipped.order_id = asked.order_id
    AND shipped.sku = requested.sku
    AND shipped.combo_sku = requested.combo_sku
  LEFT JOIN hold
    ON hold.after_sales_key = requested.after_sales_key
    AND hold.sku = requested.sku
    AND hold.combo_sku = requested.combo_sku
  LEFT JOIN holder
    ON holder.after_sales_key = requested.after_sales_key
)
SELECT
  after_sales_key,
  shop_id,
  order_id,
  sku,
  combo_sku,
  quantity,
  shipped_quantity,
  CAST(SUM(quantity) OVER in_turn AS BIGINT) AS quantity_through,
  CAST(CAST(ROW_NUMBER() OVER in_turn AS BIGINT) AS BIGINT) AS turn
FROM claim
WHERE
  quantity > 0
WINDOW in_turn AS (
  PARTITION BY shop_id, order_id, sku, combo_sku
  ORDER BY holder_rank NULLS LAST, kind_rank NULLS LAST, requested_at NULLS LAST, after_sales_id NULLS LAST, after_sales_key NULLS LAST
)
