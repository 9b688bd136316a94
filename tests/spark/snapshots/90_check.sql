-- check__batch_mixed
SELECT
  batch_id,
  CAST(COUNT(*) AS BIGINT) AS parties
FROM sealed__push_batch AS push_batch
GROUP BY
  batch_id
HAVING
  COUNT(*) > 1

-- check__control_total_off
SELECT
  check_name,
  left_name,
  left_value,
  right_name,
  right_value
FROM report__control_total AS control_total
WHERE
  NOT ties_out

-- check__document_twice
WITH issued AS (
  SELECT
    'posting ' || posting_id AS document
  FROM standing__posting AS posting
  UNION ALL
  SELECT
    'refund order ' || refund_order_id
  FROM standing__refund_order AS refund_order
  UNION ALL
  SELECT
    'stock movement ' || movement_id
  FROM standing__stock_movement AS stock_movement
  UNION ALL
  SELECT
    action || ' ' || push_id
  FROM standing__push_item AS push_item
)
SELECT
  document,
  CAST(COUNT(*) AS BIGINT) AS times
FROM issued
GROUP BY
  document
HAVING
  COUNT(*) > 1

-- check__document_unbalanced
SELECT
  document_type,
  document_id,
  currency_code,
  CAST(SUM(amount) AS DECIMAL(18, 2)) AS amount
FROM standing__posting AS posting
GROUP BY
  document_type,
  document_id,
  currency_code
HAVING
  SUM(amount) <> 0

-- check__file_unaccounted
SELECT
  path,
  run_id,
  rows_in,
  rows_accepted,
  rows_unchanged,
  rows_quarantined,
  rows_ignored
FROM gathered__file_account AS file_account
WHERE
  NOT is_accounted_for

-- check__opening_moved
SELECT
  rolled.distributor_id,
  rolled.supplier_id,
  rolled.currency_code,
  rolled.opening_amount,
  COALESCE(closed.closing_amount, CAST(0 AS DECIMAL(18, 2))) AS closing_amount_before
FROM gathered__roll_forward AS rolled
JOIN control__run AS run
  ON run.business_date = rolled.business_date
LEFT JOIN landing__known_closing AS closed
  ON closed.distributor_id = rolled.distributor_id
  AND closed.supplier_id = rolled.supplier_id
  AND closed.currency_code = rolled.currency_code
WHERE
  rolled.opening_amount <> COALESCE(closed.closing_amount, CAST(0 AS DECIMAL(18, 2)))

-- check__push_not_allowed
SELECT
  item.push_id,
  item.action,
  return_stock_in.state,
  return_stock_in.reason
FROM batched__push_item AS item
JOIN pushed__return_stock_in AS return_stock_in
  ON return_stock_in.return_stock_in_id = item.return_stock_in_id
LEFT JOIN (
  SELECT DISTINCT
    push_id
  FROM handed_over__batch_line AS batch_line
) AS line
  ON line.push_id = item.push_id
WHERE
  line.push_id IS NULL
  OR (
    item.action = 'push' AND return_stock_in.state <> 'pushed'
  )
  OR (
    item.action = 'recall' AND return_stock_in.state <> 'recalled'
  )

-- check__refund_out_of_bounds
SELECT
  refund_order_id,
  return_amount,
  unsettled_amount,
  exchange_amount,
  return_handling_fee,
  refundable_amount
FROM standing__refund_order AS refund_order
WHERE
  refundable_amount < 0
  OR refundable_amount > return_amount
  OR unsettled_amount < 0
  OR exchange_amount < 0
  OR return_handling_fee < 0
  OR shortfall_amount < 0
  OR refundable_amount <> return_amount - unsettled_amount - exchange_amount - return_handling_fee

-- check__stock_unbalanced
WITH told AS (
  SELECT
    supplier_id,
    warehouse_id,
    sku,
    good_quantity,
    defective_quantity
  FROM standing__receipt_line AS receipt_line
  UNION ALL
  SELECT
    supplier_id,
    warehouse_id,
    sku,
    CASE pool WHEN 'sellable' THEN -quantity ELSE CAST(0 AS BIGINT) END,
    CASE pool WHEN 'defective' THEN -quantity ELSE CAST(0 AS BIGINT) END
  FROM standing__stock_movement AS stock_movement
)
SELECT
  supplier_id,
  warehouse_id,
  sku,
  CAST(SUM(good_quantity) AS BIGINT) AS sellable_difference,
  CAST(SUM(defective_quantity) AS BIGINT) AS defective_difference
FROM told
GROUP BY
  supplier_id,
  warehouse_id,
  sku
HAVING
  SUM(good_quantity) <> 0 OR SUM(defective_quantity) <> 0

-- check__unit_held_twice
WITH before AS (
  SELECT
    after_sales_key,
    stock_out_id,
    line_no,
    first_unit,
    quantity,
    LAG(first_unit + quantity) OVER (
      PARTITION BY stock_out_id, line_no
      ORDER BY first_unit NULLS LAST, after_sales_key NULLS LAST
    ) AS first_free_unit
  FROM renewed__unit_match AS unit_match
)
SELECT
  after_sales_key,
  stock_out_id,
  line_no,
  first_unit,
  quantity
FROM before
WHERE
  first_unit < first_free_unit

-- check__variance_unexplained
SELECT
  refund_order_id,
  estimated_amount,
  actual_amount,
  quantity_part,
  unsettled_part,
  exchange_part,
  fee_part,
  shortfall_part
FROM report__variance AS variance
WHERE
  actual_amount - estimated_amount <> quantity_part + unsettled_part + exchange_part + fee_part + shortfall_part
