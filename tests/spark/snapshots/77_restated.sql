-- restated__after_sales_order
WITH standing_sku AS (
  SELECT
    known.after_sales_key,
    line.sku,
    line.combo_sku,
    CAST(SUM(line.requested_quantity) AS BIGINT) AS quantity
  FROM reconciled__return_line AS line
  JOIN pushed__return_stock_in AS known
    ON known.return_stock_in_id = line.return_stock_in_id
  WHERE
    NOT known.state IN ('cancelled', 'recalled')
  GROUP BY
    known.after_sales_key,
    line.sku,
    line.combo_sku
)
SELECT
  standing.after_sales_key,
  CAST(SUM(requested.live_quantity) AS BIGINT) AS asked_quantity,
  CAST(SUM(standing.quantity) AS BIGINT) AS held_quantity
FROM standing_sku AS standing
LEFT JOIN requested__requested_sku AS requested
  ON requested.after_sales_key = standing.after_sales_key
  AND requested.sku = standing.sku
  AND requested.combo_sku = standing.combo_sku
GROUP BY
  standing.after_sales_key
HAVING
  SUM(requested.live_quantity) <> SUM(standing.quantity)
