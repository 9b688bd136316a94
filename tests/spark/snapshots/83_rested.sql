-- rested__order_standing
WITH landed AS (
  SELECT
    shop_id,
    order_id
  FROM landing__after_sales_line AS after_sales_line
  UNION ALL
  SELECT
    shop_id,
    order_id
  FROM landing__failed_delivery AS failed_delivery
), seen AS (
  SELECT
    landed.shop_id,
    landed.order_id
  FROM landed
  SEMI JOIN shipped__first_line AS line
    ON line.shop_id = landed.shop_id AND line.order_id = landed.order_id
  UNION
  SELECT
    shop_id,
    order_id
  FROM gathered__next_look AS next_look
)
SELECT
  seen.shop_id,
  seen.order_id,
  NOT line.order_id IS NULL AS is_distribution,
  next_look.in_days AS look_in_days
FROM seen
LEFT JOIN shipped__first_line AS line
  ON line.shop_id = seen.shop_id AND line.order_id = seen.order_id
LEFT JOIN gathered__next_look AS next_look
  ON next_look.shop_id = seen.shop_id AND next_look.order_id = seen.order_id
