-- due__exchange_left
WITH shipped AS (
  SELECT
    shop_id,
    after_sales_id,
    supplier_id,
    CAST(SUM(CAST(unit_price AS DECIMAL(19, 2)) * quantity) AS DECIMAL(18, 2)) AS shipped_amount
  FROM current__exchange AS exchange
  WHERE
    NOT shipped_at IS NULL
  GROUP BY
    shop_id,
    after_sales_id,
    supplier_id
), deducted AS (
  SELECT
    return_stock_in_id,
    CAST(SUM(exchange_amount) AS DECIMAL(18, 2)) AS deducted_amount
  FROM landing__known_refund AS known_refund
  GROUP BY
    return_stock_in_id
)
SELECT
  known.return_stock_in_id,
  shipped.shipped_amount,
  CAST(GREATEST(
    CAST(0 AS DECIMAL(18, 2)),
    CAST(shipped.shipped_amount - COALESCE(deducted.deducted_amount, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2))
  ) AS DECIMAL(18, 2)) AS left_amount
FROM shipped
JOIN landing__known_return AS known
  ON known.shop_id = shipped.shop_id
  AND known.after_sales_id = shipped.after_sales_id
  AND known.supplier_id = shipped.supplier_id
LEFT JOIN deducted
  ON deducted.return_stock_in_id = known.return_stock_in_id

-- due__refund
WITH filled AS (
  SELECT
    return_stock_in_id,
    CAST(SUM(accepted_quantity) AS BIGINT) AS accepted_quantity,
    CAST(SUM(CAST(unit_price AS DECIMAL(19, 2)) * accepted_quantity) AS DECIMAL(18, 2)) AS return_amount
  FROM filled__unit AS unit
  GROUP BY
    return_stock_in_id
), refunded AS (
  SELECT
    return_stock_in_id,
    CAST(COUNT(*) AS BIGINT) AS refund_orders,
    CAST(SUM(accepted_quantity) AS BIGINT) AS accepted_quantity,
    CAST(SUM(return_amount) AS DECIMAL(18, 2)) AS return_amount
  FROM landing__known_refund AS known_refund
  GROUP BY
    return_stock_in_id
), announced AS (
  SELECT
    known.return_stock_in_id,
    CAST(SUM(CAST(line.unit_price AS DECIMAL(19, 2)) * line.quantity) AS DECIMAL(18, 2)) AS announced_amount
  FROM landing__known_return AS known
  JOIN landing__known_push_line AS line
    ON line.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS STRING)
  GROUP BY
    known.return_stock_in_id
), waiting AS (
  SELECT
    known.*,
    CAST(announced.announced_amount - COALESCE(refunded.return_amount, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2)) AS expected_amount,
    state.is_frozen,
    COALESCE(refunded.refund_orders, CAST(0 AS BIGINT)) AS refund_orders,
    filled.accepted_quantity - COALESCE(refunded.accepted_quantity, CAST(0 AS BIGINT)) AS due_quantity,
    CAST(filled.return_amount - COALESCE(refunded.return_amount, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2)) AS due_amount,
    filled.accepted_quantity AS filled_quantity
  FROM filled
  JOIN landing__known_return AS known
    ON known.return_stock_in_id = filled.return_stock_in_id
  JOIN recalled__return_state AS state
    ON state.return_stock_in_id = filled.return_stock_in_id
  JOIN announced
    ON announced.return_stock_in_id = filled.return_stock_in_id
  LEFT JOIN refunded
    ON refunded.return_stock_in_id = filled.return_stock_in_id
  WHERE
    state.state = 'received'
)
SELECT
  waiting.return_stock_in_id,
  waiting.shop_id,
  waiting.after_sales_id,
  waiting.order_id,
  waiting.distributor_id,
  waiting.supplier_id,
  waiting.currency_code,
  waiting.refund_method,
  waiting.refund_orders,
  waiting.due_quantity,
  waiting.filled_quantity,
  waiting.due_amount,
  CASE
    WHEN waiting.refund_orders = 0
    THEN waiting.estimated_refund_amount
    ELSE waiting.expected_amount
  END AS estimated_amount,
  waiting.expected_amount,
  supplier.minor_unit,
  waiting.via_bigshop AND waiting.refund_orders = 0 AS is_fee_due,
  fee.basis,
  fee.rate,
  fee.min_amount,
  fee.max_amount,
  waiting.is_frozen,
  waiting.via_bigshop AND waiting.refund_orders = 0 AND fee.basis IS NULL AS is_fee_missing
FROM waiting
JOIN reference__supplier AS supplier
  ON supplier.supplier_id = waiting.supplier_id
LEFT JOIN ordered__fee_in_force AS fee
  ON fee.supplier_id = waiting.supplier_id
  AND fee.distributor_id = waiting.distributor_id
WHERE
  waiting.due_quantity > 0

-- due__unsettled_left
WITH used AS (
  SELECT
    stated.shop_id,
    stated.order_id,
    stated.supplier_id,
    CAST(SUM(refund.unsettled_amount) AS DECIMAL(18, 2)) AS used_amount
  FROM current__unsettled_amount AS stated
  JOIN landing__known_refund AS refund
    ON refund.shop_id = stated.shop_id
    AND refund.order_id = stated.order_id
    AND refund.supplier_id = stated.supplier_id
    AND refund.created_on >= stated.as_of_on
  GROUP BY
    stated.shop_id,
    stated.order_id,
    stated.supplier_id
)
SELECT
  stated.shop_id,
  stated.order_id,
  stated.supplier_id,
  CAST(GREATEST(
    CAST(0 AS DECIMAL(18, 2)),
    CAST(stated.unsettled_amount - COALESCE(used.used_amount, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2))
  ) AS DECIMAL(18, 2)) AS left_amount
FROM current__unsettled_amount AS stated
LEFT JOIN used
  ON used.shop_id = stated.shop_id
  AND used.order_id = stated.order_id
  AND used.supplier_id = stated.supplier_id
