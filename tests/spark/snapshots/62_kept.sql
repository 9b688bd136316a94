-- kept__after_sales_order
WITH met AS (
  SELECT
    requested.after_sales_key,
    MAX(CASE WHEN requested.pushable_quantity > 0 THEN 1 ELSE 0 END) = 1 AS is_pushable
  FROM requested__requested_sku AS requested
  JOIN requested__after_sales_order AS asked
    ON asked.after_sales_key = requested.after_sales_key
  SEMI JOIN held__shipped_sku AS shipped
    ON shipped.shop_id = asked.shop_id
    AND shipped.order_id = asked.order_id
    AND shipped.sku = requested.sku
    AND shipped.combo_sku = requested.combo_sku
  GROUP BY
    requested.after_sales_key
), exceeded AS (
  SELECT DISTINCT
    after_sales_key
  FROM claimed__claim AS claim
  WHERE
    quantity_through > shipped_quantity
)
SELECT
  asked.*,
  NOT met.after_sales_key IS NULL AS is_mapped,
  COALESCE(met.is_pushable, FALSE) AS is_met,
  NOT exceeded.after_sales_key IS NULL AS is_exceeded
FROM requested__after_sales_order AS asked
SEMI JOIN shipped__first_line AS line
  ON line.shop_id = asked.shop_id AND line.order_id = asked.order_id
LEFT JOIN met
  ON met.after_sales_key = asked.after_sales_key
LEFT JOIN exceeded
  ON exceeded.after_sales_key = asked.after_sales_key

-- kept__demand
WITH spoken AS (
  SELECT
    after_sales_key,
    sku,
    combo_sku,
    CAST(SUM(quantity) AS BIGINT) AS quantity
  FROM held__unit_match AS unit_match
  WHERE
    attempts > 0
  GROUP BY
    after_sales_key,
    sku,
    combo_sku
)
SELECT
  claim.after_sales_key,
  claim.shop_id,
  claim.order_id,
  claim.sku,
  claim.combo_sku,
  claim.turn,
  GREATEST(
    CAST(0 AS BIGINT),
    requested.pushable_quantity - COALESCE(spoken.quantity, CAST(0 AS BIGINT))
  ) AS quantity
FROM claimed__claim AS claim
JOIN requested__requested_sku AS requested
  ON requested.after_sales_key = claim.after_sales_key
  AND requested.sku = claim.sku
  AND requested.combo_sku = claim.combo_sku
LEFT JOIN spoken
  ON spoken.after_sales_key = claim.after_sales_key
  AND spoken.sku = claim.sku
  AND spoken.combo_sku = claim.combo_sku
