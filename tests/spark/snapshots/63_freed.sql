-- freed__unit_match
WITH unpushed AS (
  SELECT
    *
  FROM held__unit_match AS unit_match
  WHERE
    is_held AND attempts = 0
), hold AS (
  SELECT
    after_sales_key,
    sku,
    combo_sku,
    CAST(SUM(quantity) AS BIGINT) AS quantity
  FROM unpushed
  GROUP BY
    after_sales_key,
    sku,
    combo_sku
), asked AS (
  SELECT
    demand.*
  FROM kept__demand AS demand
  SEMI JOIN unpushed
    ON unpushed.after_sales_key = demand.after_sales_key
  WHERE
    demand.quantity > 0
), changed AS (
  SELECT
    COALESCE(hold.after_sales_key, asked.after_sales_key) AS after_sales_key
  FROM hold
  FULL JOIN asked
    ON asked.after_sales_key = hold.after_sales_key
    AND asked.sku = hold.sku
    AND asked.combo_sku = hold.combo_sku
  WHERE
    hold.quantity IS DISTINCT FROM asked.quantity
), released AS (
  SELECT
    changed.after_sales_key
  FROM changed
  JOIN kept__after_sales_order AS standing
    ON standing.after_sales_key = changed.after_sales_key AND standing.is_pushable
  UNION
  SELECT
    after_sales_key
  FROM unpushed
  WHERE
    NOT is_sound
  UNION
  SELECT
    after_sales_key
  FROM kept__after_sales_order AS after_sales_order
  WHERE
    is_exceeded
)
SELECT
  match.return_stock_in_id,
  match.after_sales_key,
  match.attempts,
  match.stock_out_id,
  match.line_no,
  match.sku,
  match.combo_sku,
  match.first_unit,
  match.quantity
FROM held__unit_match AS match
LEFT JOIN released
  ON released.after_sales_key = match.after_sales_key
WHERE
  match.is_held AND (
    match.attempts > 0 OR released.after_sales_key IS NULL
  )
