-- rested__order_standing
WITH told AS (
  SELECT
    shop_id,
    order_id,
    TRUE AS is_landed,
    FALSE AS is_shipped,
    FALSE AS is_waiting,
    CAST(NULL AS BIGINT) AS in_days
  FROM landing__after_sales_line AS after_sales_line
  UNION ALL
  SELECT
    shop_id,
    order_id,
    TRUE,
    FALSE,
    FALSE,
    NULL
  FROM landing__failed_delivery AS failed_delivery
  UNION ALL
  SELECT
    shop_id,
    order_id,
    FALSE,
    TRUE,
    FALSE,
    NULL
  FROM shipped__first_line AS first_line
  UNION ALL
  SELECT
    shop_id,
    order_id,
    FALSE,
    FALSE,
    TRUE,
    in_days
  FROM gathered__next_look AS next_look
)
SELECT
  shop_id,
  order_id,
  BOOL_OR(is_shipped) AS is_distribution,
  MAX(in_days) AS look_in_days
FROM told
GROUP BY
  shop_id,
  order_id
HAVING
  BOOL_OR(is_waiting) OR (
    BOOL_OR(is_landed) AND BOOL_OR(is_shipped)
  )
