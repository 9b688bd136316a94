-- parcelled__demand
WITH settled AS (
  SELECT DISTINCT
    after_sales_key
  FROM freed__unit_match AS unit_match
  WHERE
    attempts = 0
)
SELECT
  demand.*,
  standing.kind,
  standing.after_sales_id
FROM kept__demand AS demand
JOIN kept__after_sales_order AS standing
  ON standing.after_sales_key = demand.after_sales_key
ANTI JOIN settled
  ON settled.after_sales_key = demand.after_sales_key
WHERE
  demand.quantity > 0
  AND standing.is_pushable
  AND NOT standing.is_cancelled
  AND NOT standing.is_exceeded

-- parcelled__free_unit
WITH edge AS (
  SELECT
    stock_out_id,
    line_no,
    first_unit,
    quantity
  FROM freed__unit_match AS unit_match
  UNION ALL
  SELECT
    stock_out_id,
    line_no,
    quantity AS first_unit,
    CAST(0 AS BIGINT) AS quantity
  FROM shipped__stocked_out_line AS stocked_out_line
), run_of_units AS (
  SELECT
    stock_out_id,
    line_no,
    first_unit AS end_unit,
    COALESCE(
      MAX(first_unit + quantity) OVER (
        PARTITION BY stock_out_id, line_no
        ORDER BY first_unit NULLS LAST, quantity DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      CAST(0 AS BIGINT)
    ) AS first_unit
  FROM edge
)
SELECT
  line.stock_out_id,
  line.line_no,
  line.shop_id,
  line.order_id,
  line.sku,
  line.combo_sku,
  line.shipped_at,
  'ABN-' || line.stock_out_id || '-' || CASE line.package_no WHEN '' THEN '1' ELSE line.package_no END AS parcel_after_sales_id,
  run_of_units.first_unit,
  LEAST(run_of_units.end_unit, line.quantity) - run_of_units.first_unit AS quantity
FROM run_of_units
JOIN shipped__stocked_out_line AS line
  ON line.stock_out_id = run_of_units.stock_out_id
  AND line.line_no = run_of_units.line_no
WHERE
  LEAST(run_of_units.end_unit, line.quantity) > run_of_units.first_unit
