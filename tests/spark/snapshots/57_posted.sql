-- posted__posting
WITH entry AS (
  SELECT
    refund_order_id,
    refund_order_id AS document_id,
    'refund_order' AS document_type,
    1 AS entry_no,
    'returns' AS account,
    return_amount AS amount
  FROM refunded__refund_order AS refund_order
  UNION ALL
  SELECT
    refund_order_id,
    refund_order_id,
    'refund_order',
    2,
    'unsettled_offset',
    CAST(-unsettled_amount AS DECIMAL(18, 2))
  FROM refunded__refund_order AS refund_order
  UNION ALL
  SELECT
    refund_order_id,
    refund_order_id,
    'refund_order',
    3,
    'exchange_offset',
    CAST(-exchange_amount AS DECIMAL(18, 2))
  FROM refunded__refund_order AS refund_order
  UNION ALL
  SELECT
    refund_order_id,
    refund_order_id,
    'refund_order',
    4,
    'return_handling_fee',
    CAST(-return_handling_fee AS DECIMAL(18, 2))
  FROM refunded__refund_order AS refund_order
  UNION ALL
  SELECT
    refund_order_id,
    refund_order_id,
    'refund_order',
    5,
    'refund_payable',
    CAST(-refundable_amount AS DECIMAL(18, 2))
  FROM refunded__refund_order AS refund_order
  UNION ALL
  SELECT
    refund_order_id,
    refund_order_id,
    'refund_order',
    6,
    'refund_payable',
    refundable_amount
  FROM refunded__refund_order AS refund_order
  WHERE
    refund_method = 'customer_balance'
  UNION ALL
  SELECT
    refund_order_id,
    refund_order_id,
    'refund_order',
    7,
    'customer_balance',
    CAST(-refundable_amount AS DECIMAL(18, 2))
  FROM refunded__refund_order AS refund_order
  WHERE
    refund_method = 'customer_balance'
  UNION ALL
  SELECT
    refund_order_id,
    payment_id,
    document_type,
    1,
    'refund_payable',
    amount
  FROM settled__payment AS payment
  WHERE
    document_type = 'payment'
  UNION ALL
  SELECT
    refund_order_id,
    payment_id,
    document_type,
    2,
    'bank_clearing',
    CAST(-amount AS DECIMAL(18, 2))
  FROM settled__payment AS payment
  WHERE
    document_type = 'payment'
  UNION ALL
  SELECT
    refund_order_id,
    payment_id,
    document_type,
    3,
    'bank_clearing',
    amount
  FROM settled__payment AS payment
  WHERE
    document_type = 'payment_confirmation'
  UNION ALL
  SELECT
    refund_order_id,
    payment_id,
    document_type,
    4,
    'bank',
    CAST(-amount AS DECIMAL(18, 2))
  FROM settled__payment AS payment
  WHERE
    document_type = 'payment_confirmation'
  UNION ALL
  SELECT
    refund_order_id,
    decision_id,
    'write_off',
    1,
    'refund_payable',
    amount
  FROM written_off__write_off AS write_off
  UNION ALL
  SELECT
    refund_order_id,
    decision_id,
    'write_off',
    2,
    'write_off',
    CAST(-amount AS DECIMAL(18, 2))
  FROM written_off__write_off AS write_off
)
SELECT
  entry.document_type || '|' || entry.document_id || CASE
    WHEN entry.document_id = entry.refund_order_id
    THEN ''
    ELSE '|' || entry.refund_order_id
  END || '|' || CAST(entry.entry_no AS STRING) AS posting_id,
  entry.document_id,
  entry.document_type,
  entry.refund_order_id,
  run.business_date,
  entry.account,
  refund.distributor_id,
  refund.supplier_id,
  refund.currency_code,
  entry.amount
FROM entry
CROSS JOIN control__run AS run
JOIN paid__refund_order AS refund
  ON refund.refund_order_id = entry.refund_order_id
WHERE
  entry.amount <> 0

-- posted__refund_state
WITH judged AS (
  SELECT
    refund.*,
    COALESCE(payment.proven_amount, CAST(0 AS DECIMAL(18, 2))) AS proven_amount,
    COALESCE(payment.confirmed_amount, CAST(0 AS DECIMAL(18, 2))) AS paid_amount,
    NOT payment.refund_order_id IS NULL AS has_proof
  FROM paid__refund_order AS refund
  LEFT JOIN totalled__payment AS payment
    ON payment.refund_order_id = refund.refund_order_id
), stated AS (
  SELECT
    *,
    CASE
      WHEN refund_method = 'customer_balance' OR paid_amount >= refundable_amount
      THEN 'completed'
      WHEN has_proof
      THEN 'paid'
      ELSE 'created'
    END AS state
  FROM judged
)
SELECT
  stated.refund_order_id,
  stated.state,
  stated.paid_amount,
  stated.proven_amount,
  CASE
    WHEN stated.state = 'completed'
    THEN COALESCE(stated.completed_on, run.business_date)
  END AS completed_on
FROM stated
CROSS JOIN control__run AS run

-- posted__stock_movement
WITH pooled AS (
  SELECT
    *,
    'sellable' AS pool,
    good_quantity AS quantity
  FROM received__receipt_line AS receipt_line
  WHERE
    reasons = ''
  UNION ALL
  SELECT
    *,
    'defective' AS pool,
    defective_quantity AS quantity
  FROM received__receipt_line AS receipt_line
  WHERE
    reasons = ''
)
SELECT
  pooled.receipt_id || '|' || CAST(pooled.line_no AS STRING) || '|' || pooled.pool AS movement_id,
  pooled.receipt_id,
  pooled.line_no,
  pooled.return_stock_in_id,
  run.business_date,
  pooled.supplier_id,
  pooled.warehouse_id,
  pooled.sku,
  pooled.pool,
  pooled.quantity
FROM pooled
CROSS JOIN control__run AS run
WHERE
  pooled.quantity > 0
