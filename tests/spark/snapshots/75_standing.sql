-- standing__posting
SELECT
  posting_id,
  document_id,
  document_type,
  refund_order_id,
  business_date,
  account,
  distributor_id,
  supplier_id,
  currency_code,
  amount
FROM landing__known_posting AS known_posting
UNION ALL
SELECT
  posting_id,
  document_id,
  document_type,
  refund_order_id,
  business_date,
  account,
  distributor_id,
  supplier_id,
  currency_code,
  amount
FROM posted__posting AS posting

-- standing__push_item
WITH made AS (
  SELECT
    push_id,
    action,
    batch_id,
    return_stock_in_id,
    attempt,
    business_date
  FROM landing__known_push AS known_push
  UNION ALL
  SELECT
    push_id,
    action,
    batch_id,
    return_stock_in_id,
    attempt,
    business_date
  FROM batched__push_item AS push_item
)
SELECT
  made.*,
  COALESCE(answer.result, '') AS acknowledgement,
  COALESCE(answer.reason, '') AS acknowledgement_reason
FROM made
LEFT JOIN current__push_acknowledgement AS answer
  ON answer.push_id = made.push_id AND made.action = 'push'

-- standing__push_line
SELECT
  push_id,
  return_stock_in_id,
  stock_out_id,
  line_no,
  shipped_at,
  sku,
  combo_sku,
  unit_price,
  price_source,
  quantity
FROM landing__known_push_line AS known_push_line
UNION ALL
SELECT
  push_id,
  return_stock_in_id,
  stock_out_id,
  line_no,
  shipped_at,
  sku,
  combo_sku,
  unit_price,
  price_source,
  quantity
FROM batched__push_line AS push_line

-- standing__receipt_line
SELECT
  receipt_id,
  line_no,
  return_stock_in_id,
  supplier_id,
  warehouse_id,
  sku,
  good_quantity,
  defective_quantity,
  business_date
FROM landing__known_receipt AS known_receipt
UNION ALL
SELECT
  receipt.receipt_id,
  receipt.line_no,
  receipt.return_stock_in_id,
  receipt.supplier_id,
  receipt.warehouse_id,
  receipt.sku,
  receipt.good_quantity,
  receipt.defective_quantity,
  run.business_date
FROM received__receipt_line AS receipt
CROSS JOIN control__run AS run
WHERE
  receipt.reasons = ''

-- standing__refund_order
SELECT
  refund.refund_order_id,
  refund.return_stock_in_id,
  refund.shop_id,
  refund.order_id,
  refund.distributor_id,
  refund.supplier_id,
  refund.created_on,
  refund.currency_code,
  refund.accepted_quantity,
  refund.filled_quantity,
  refund.return_amount,
  refund.unsettled_amount,
  refund.exchange_amount,
  refund.return_handling_fee,
  refund.refundable_amount,
  refund.shortfall_amount,
  refund.exchange_due,
  refund.fee_due,
  refund.refund_method,
  refund.refund_number,
  refund.estimated_amount,
  refund.expected_amount,
  refund.is_tonight,
  state.state,
  state.paid_amount,
  state.proven_amount,
  state.completed_on
FROM paid__refund_order AS refund
JOIN posted__refund_state AS state
  ON state.refund_order_id = refund.refund_order_id

-- standing__row_fate
WITH before AS (
  SELECT
    shop_id,
    order_id
  FROM landing__known_order_standing AS known_order_standing
  WHERE
    is_distribution
), landed AS (
  SELECT
    landed.input_file_id,
    landed.row_number,
    landed.is_tonight,
    line.order_id IS NULL AS is_own_warehouse,
    before.order_id IS NULL AS was_own_warehouse
  FROM landing__after_sales_line AS landed
  LEFT JOIN shipped__first_line AS line
    ON line.shop_id = landed.shop_id AND line.order_id = landed.order_id
  LEFT JOIN before
    ON before.shop_id = landed.shop_id AND before.order_id = landed.order_id
  UNION ALL
  SELECT
    landed.input_file_id,
    landed.row_number,
    landed.is_tonight,
    line.order_id IS NULL,
    before.order_id IS NULL
  FROM landing__failed_delivery AS landed
  LEFT JOIN shipped__first_line AS line
    ON line.shop_id = landed.shop_id AND line.order_id = landed.order_id
  LEFT JOIN before
    ON before.shop_id = landed.shop_id AND before.order_id = landed.order_id
  UNION ALL
  SELECT
    input_file_id,
    row_number,
    is_tonight,
    FALSE,
    FALSE
  FROM landing__stock_out_line AS stock_out_line
  UNION ALL
  SELECT
    input_file_id,
    row_number,
    is_tonight,
    FALSE,
    FALSE
  FROM landing__push_acknowledgement AS push_acknowledgement
  UNION ALL
  SELECT
    input_file_id,
    row_number,
    is_tonight,
    FALSE,
    FALSE
  FROM landing__stock_in_receipt_line AS stock_in_receipt_line
  UNION ALL
  SELECT
    input_file_id,
    row_number,
    is_tonight,
    FALSE,
    FALSE
  FROM landing__refund_payment AS refund_payment
  UNION ALL
  SELECT
    input_file_id,
    row_number,
    is_tonight,
    FALSE,
    FALSE
  FROM landing__unsettled_amount AS unsettled_amount
  UNION ALL
  SELECT
    input_file_id,
    row_number,
    is_tonight,
    FALSE,
    FALSE
  FROM landing__exchange AS exchange
  UNION ALL
  SELECT
    input_file_id,
    row_number,
    is_tonight,
    FALSE,
    FALSE
  FROM landing__decision AS decision
  UNION ALL
  SELECT
    input_file_id,
    row_number,
    is_tonight,
    FALSE,
    FALSE
  FROM landing__settlement_line AS settlement_line
  UNION ALL
  SELECT
    input_file_id,
    row_number,
    is_tonight,
    FALSE,
    FALSE
  FROM landing__workbook_answer AS workbook_answer
), told AS (
  SELECT
    landed.input_file_id,
    CASE
      WHEN NOT verdict.outcome IS NULL
      THEN verdict.outcome
      WHEN landed.is_own_warehouse
      THEN 'ignored'
      ELSE 'accepted'
    END AS outcome,
    CASE
      WHEN NOT verdict.outcome IS NULL
      THEN verdict.reasons
      WHEN landed.is_own_warehouse
      THEN 'own_warehouse'
      ELSE ''
    END AS reason,
    landed.is_tonight,
    NOT landed.is_tonight
    AND verdict.outcome IS NULL
    AND landed.is_own_warehouse <> landed.was_own_warehouse AS is_turned,
    CASE WHEN landed.was_own_warehouse THEN 'ignored' ELSE 'accepted' END AS outcome_before,
    CASE WHEN landed.was_own_warehouse THEN 'own_warehouse' ELSE '' END AS reason_before
  FROM landed
  LEFT JOIN judged__row_verdict AS verdict
    ON verdict.input_file_id = landed.input_file_id
    AND verdict.row_number = landed.row_number
  UNION ALL
  SELECT
    input_file_id,
    outcome,
    reasons,
    TRUE,
    FALSE,
    '',
    ''
  FROM landing__rejected_row AS rejected_row
)
SELECT
  input_file_id,
  outcome,
  reason,
  is_tonight,
  is_turned,
  outcome_before,
  reason_before,
  CAST(COUNT(*) AS BIGINT) AS rows
FROM told
GROUP BY
  input_file_id,
  outcome,
  reason,
  is_tonight,
  is_turned,
  outcome_before,
  reason_before

-- standing__settlement_side
WITH settled AS (
  SELECT
    line.shop_id,
    line.order_id,
    CASE
      WHEN pair.is_whole
      THEN ''
      ELSE COALESCE(asked.after_sales_id, pair.only_after_sales_id)
    END AS after_sales_id,
    line.currency_code,
    CAST(COALESCE(SUM(line.refund_amount) FILTER(WHERE
      NOT line.is_repeated), 0) AS DECIMAL(18, 2)) AS settled_amount,
    CAST(COALESCE(SUM(line.compensation_amount) FILTER(WHERE
      NOT line.is_repeated), 0) AS DECIMAL(18, 2)) AS compensation_amount,
    CAST(COALESCE(
      SUM(line.refund_amount + line.compensation_amount) FILTER(WHERE
        line.is_repeated),
      0
    ) AS DECIMAL(18, 2)) AS repeated_amount,
    MAX(line.settled_on) AS settled_on
  FROM counted__settlement_line AS line
  JOIN paired__settled_order AS pair
    ON pair.shop_id = line.shop_id AND pair.order_id = line.order_id
  LEFT JOIN (
    SELECT DISTINCT
      shop_id,
      order_id,
      after_sales_id
    FROM requested__after_sales_order AS after_sales_order
  ) AS asked
    ON asked.shop_id = line.shop_id
    AND asked.order_id = line.order_id
    AND asked.after_sales_id = line.after_sales_id
  GROUP BY
    line.shop_id,
    line.order_id,
    CASE
      WHEN pair.is_whole
      THEN ''
      ELSE COALESCE(asked.after_sales_id, pair.only_after_sales_id)
    END,
    line.currency_code
), said AS (
  SELECT
    channel,
    shop_id,
    after_sales_id,
    CAST(CASE channel
      WHEN 'shopee'
      THEN MAX(marketplace_refund_amount)
      ELSE SUM(marketplace_refund_amount)
    END AS DECIMAL(18, 2)) AS returned_amount
  FROM current__after_sales_line AS after_sales_line
  WHERE
    kind = 'platform' AND status IN ('refunded', 'delivered_back')
  GROUP BY
    channel,
    shop_id,
    after_sales_id
), refunded AS (
  SELECT
    refund.return_stock_in_id,
    CAST(SUM(refund.refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(SUM(refund.accepted_quantity) AS BIGINT) AS accepted_quantity
  FROM paid__refund_order AS refund
  GROUP BY
    refund.return_stock_in_id
), supplied AS (
  SELECT
    known.after_sales_key,
    CAST(SUM(
      CASE
        WHEN known.currency_code = shop.currency_code
        THEN refunded.refundable_amount
      END
    ) AS DECIMAL(18, 2)) AS supplier_refund_amount,
    MAX(
      CASE
        WHEN known.state IN ('to_push', 'pushed', 'push_failed')
        OR (
          known.state = 'received' AND refunded.return_stock_in_id IS NULL
        )
        THEN 1
        ELSE 0
      END
    ) AS is_open,
    MAX(CASE WHEN refunded.return_stock_in_id IS NULL THEN 0 ELSE 1 END) AS is_refunded,
    MAX(
      CASE WHEN refunded.accepted_quantity < known.requested_quantity THEN 1 ELSE 0 END
    ) AS is_partial
  FROM pushed__return_stock_in AS known
  JOIN reference__shop AS shop
    ON shop.shop_id = known.shop_id
  LEFT JOIN refunded
    ON refunded.return_stock_in_id = known.return_stock_in_id
  GROUP BY
    known.after_sales_key
), told_otherwise AS (
  SELECT
    asked.shop_id,
    asked.order_id,
    CASE WHEN pair.is_whole THEN '' ELSE asked.after_sales_id END AS after_sales_id,
    LISTAGG(known.currency_code || ' ' || CAST(refunded.refundable_amount AS STRING), ', ') WITHIN GROUP (ORDER BY
      asked.after_sales_key NULLS LAST,
      known.return_stock_in_id NULLS LAST) AS other_supplier_refund
  FROM refunded
  JOIN pushed__return_stock_in AS known
    ON known.return_stock_in_id = refunded.return_stock_in_id
  JOIN reference__shop AS shop
    ON shop.shop_id = known.shop_id AND shop.currency_code <> known.currency_code
  JOIN requested__after_sales_order AS asked
    ON asked.after_sales_key = known.after_sales_key
  JOIN paired__settled_order AS pair
    ON pair.shop_id = asked.shop_id AND pair.order_id = asked.order_id
  WHERE
    refunded.refundable_amount > 0
  GROUP BY
    asked.shop_id,
    asked.order_id,
    CASE WHEN pair.is_whole THEN '' ELSE asked.after_sales_id END
), asked AS (
  SELECT
    asked.shop_id,
    asked.order_id,
    CASE WHEN pair.is_whole THEN '' ELSE asked.after_sales_id END AS after_sales_id,
    shop.currency_code,
    CAST(COALESCE(SUM(said.returned_amount), 0) AS DECIMAL(18, 2)) AS returned_amount,
    MAX(
      CASE
        WHEN NOT said.after_sales_id IS NULL AND said.returned_amount IS NULL
        THEN 1
        ELSE 0
      END
    ) AS is_amount_missing,
    CAST(COALESCE(SUM(supplied.supplier_refund_amount), 0) AS DECIMAL(18, 2)) AS supplier_refund_amount,
    MAX(COALESCE(supplied.is_open, 0)) AS is_open,
    MAX(COALESCE(supplied.is_refunded, 0)) AS is_refunded,
    MAX(COALESCE(supplied.is_partial, 0)) AS is_partial,
    MAX(CASE WHEN asked.kind = 'platform' AND NOT asked.is_cancelled THEN 1 ELSE 0 END) AS is_exported,
    MAX(CASE WHEN asked.kind = 'platform' AND asked.is_cancelled THEN 1 ELSE 0 END) AS is_withdrawn,
    MAX(CASE WHEN asked.kind = 'abnormal' THEN 1 ELSE 0 END) AS is_abnormal,
    MAX(
      CASE
        WHEN asked.is_pushable OR asked.after_sales_type <> 'refund_only'
        THEN 1
        ELSE 0
      END
    ) AS is_with_goods
  FROM requested__after_sales_order AS asked
  JOIN paired__settled_order AS pair
    ON pair.shop_id = asked.shop_id AND pair.order_id = asked.order_id
  JOIN reference__shop AS shop
    ON shop.shop_id = asked.shop_id
  LEFT JOIN said
    ON said.channel = asked.channel
    AND said.shop_id = asked.shop_id
    AND said.after_sales_id = asked.after_sales_id
  LEFT JOIN supplied
    ON supplied.after_sales_key = asked.after_sales_key
  GROUP BY
    asked.shop_id,
    asked.order_id,
    CASE WHEN pair.is_whole THEN '' ELSE asked.after_sales_id END,
    shop.currency_code
)
SELECT
  COALESCE(settled.shop_id, asked.shop_id) AS shop_id,
  COALESCE(settled.order_id, asked.order_id) AS order_id,
  COALESCE(settled.after_sales_id, asked.after_sales_id) AS after_sales_id,
  COALESCE(settled.currency_code, asked.currency_code) AS currency_code,
  settled.settled_on,
  COALESCE(settled.settled_amount, CAST(0 AS DECIMAL(18, 2))) AS settled_amount,
  COALESCE(settled.compensation_amount, CAST(0 AS DECIMAL(18, 2))) AS compensation_amount,
  COALESCE(settled.repeated_amount, CAST(0 AS DECIMAL(18, 2))) AS repeated_amount,
  CASE
    WHEN asked.is_amount_missing = 1
    THEN NULL
    ELSE COALESCE(asked.returned_amount, CAST(0 AS DECIMAL(18, 2)))
  END AS returned_amount,
  COALESCE(asked.supplier_refund_amount, CAST(0 AS DECIMAL(18, 2))) AS supplier_refund_amount,
  COALESCE(told_otherwise.other_supplier_refund, '') AS other_supplier_refund,
  COALESCE(asked.is_open, 0) = 1 AS is_open,
  COALESCE(asked.is_refunded, 0) = 1 AS is_refunded,
  COALESCE(asked.is_partial, 0) = 1 AS is_partial,
  COALESCE(asked.is_exported, 0) = 1 AS is_exported,
  COALESCE(asked.is_withdrawn, 0) = 1 AS is_withdrawn,
  COALESCE(asked.is_abnormal, 0) = 1 AS is_abnormal,
  COALESCE(asked.is_with_goods, 0) = 1 AS is_with_goods
FROM settled
FULL JOIN asked
  ON asked.shop_id = settled.shop_id
  AND asked.order_id = settled.order_id
  AND asked.after_sales_id = settled.after_sales_id
  AND asked.currency_code = settled.currency_code
LEFT JOIN told_otherwise
  ON told_otherwise.shop_id = asked.shop_id
  AND told_otherwise.order_id = asked.order_id
  AND told_otherwise.after_sales_id = asked.after_sales_id

-- standing__stock_movement
SELECT
  movement_id,
  receipt_id,
  line_no,
  return_stock_in_id,
  business_date,
  supplier_id,
  warehouse_id,
  sku,
  pool,
  quantity
FROM landing__known_stock_movement AS known_stock_movement
UNION ALL
SELECT
  movement_id,
  receipt_id,
  line_no,
  return_stock_in_id,
  business_date,
  supplier_id,
  warehouse_id,
  sku,
  pool,
  quantity
FROM posted__stock_movement AS stock_movement
