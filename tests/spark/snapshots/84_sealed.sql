-- sealed__push_batch
SELECT
  batch_id,
  batch_number,
  business_date,
  distributor_id,
  supplier_id,
  currency_code,
  CAST(COUNT(*) AS BIGINT) AS lines,
  CAST(COUNT(DISTINCT push_id) FILTER(WHERE
    action = 'push') AS BIGINT) AS pushes,
  CAST(COUNT(DISTINCT push_id) FILTER(WHERE
    action = 'recall') AS BIGINT) AS recalls,
  CAST(COALESCE(SUM(quantity) FILTER(WHERE
    action = 'push'), 0) AS BIGINT) AS pushed_quantity,
  CAST(COALESCE(SUM(quantity) FILTER(WHERE
    action = 'recall'), 0) AS BIGINT) AS recalled_quantity,
  CAST(COALESCE(
    SUM(CAST(unit_price AS DECIMAL(19, 2)) * quantity) FILTER(WHERE
      action = 'push'),
    0
  ) AS DECIMAL(18, 2)) AS pushed_amount,
  CAST(COALESCE(
    SUM(CAST(unit_price AS DECIMAL(19, 2)) * quantity) FILTER(WHERE
      action = 'recall'),
    0
  ) AS DECIMAL(18, 2)) AS recalled_amount
FROM handed_over__batch_line AS batch_line
GROUP BY
  batch_id,
  batch_number,
  business_date,
  distributor_id,
  supplier_id,
  currency_code
