-- paired__settled_order
WITH standing AS (
  SELECT
    shop_id,
    order_id,
    after_sales_id,
    CAST(RANK() OVER (
      PARTITION BY shop_id, order_id
      ORDER BY CASE kind WHEN 'platform' THEN 0 ELSE 1 END NULLS LAST
    ) AS BIGINT) AS nearness
  FROM requested__after_sales_order AS after_sales_order
  WHERE
    NOT is_cancelled
), likely AS (
  SELECT
    shop_id,
    order_id,
    CAST(COUNT(*) AS BIGINT) AS returns,
    MIN(after_sales_id) AS after_sales_id
  FROM standing
  WHERE
    nearness = 1
  GROUP BY
    shop_id,
    order_id
), unnamed AS (
  SELECT DISTINCT
    line.shop_id,
    line.order_id
  FROM counted__settlement_line AS line
  ANTI JOIN requested__after_sales_order AS asked
    ON asked.shop_id = line.shop_id
    AND asked.order_id = line.order_id
    AND asked.after_sales_id = line.after_sales_id
  WHERE
    line.refund_amount > 0
), either AS (
  SELECT
    shop_id,
    order_id
  FROM requested__after_sales_order AS after_sales_order
  UNION
  SELECT
    shop_id,
    order_id
  FROM counted__settlement_line AS settlement_line
)
SELECT
  either.shop_id,
  either.order_id,
  CASE WHEN likely.returns = 1 THEN likely.after_sales_id ELSE '' END AS only_after_sales_id,
  NOT unnamed.order_id IS NULL AND COALESCE(likely.returns, CAST(0 AS BIGINT)) <> 1 AS is_whole
FROM either
LEFT JOIN likely
  ON likely.shop_id = either.shop_id AND likely.order_id = either.order_id
LEFT JOIN unnamed
  ON unnamed.shop_id = either.shop_id AND unnamed.order_id = either.order_id
