-- finding__ageing
WITH aged AS (
  SELECT
    known.return_stock_in_id,
    known.state,
    known.estimated_refund_amount,
    known.currency_code,
    progress.accepted_quantity,
    progress.refunded_quantity,
    item.acknowledgement,
    CAST(known.opened_on AS DATE) AS opened_on,
    CAST(known.pushed_on AS DATE) AS pushed_on,
    CAST(known.received_on AS DATE) AS received_on,
    CAST(run.business_date AS DATE) AS business_date
  FROM pushed__return_stock_in AS known
  CROSS JOIN control__run AS run
  JOIN reconciled__return_progress AS progress
    ON progress.return_stock_in_id = known.return_stock_in_id
  LEFT JOIN standing__push_item AS item
    ON item.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS STRING)
    AND item.action = 'push'
), late AS (
  SELECT
    aged.*,
    state = 'to_push'
    AND DATEDIFF(DAY, opened_on, business_date) > setting.to_push_limit_days AS is_to_push_late,
    state = 'push_failed'
    AND DATEDIFF(DAY, pushed_on, business_date) > setting.push_failed_limit_days AS is_push_failed_late,
    state = 'pushed'
    AND DATEDIFF(DAY, pushed_on, business_date) > setting.receipt_limit_days AS is_receipt_late,
    state = 'received'
    AND accepted_quantity > refunded_quantity
    AND DATEDIFF(DAY, received_on, business_date) > setting.refund_limit_days AS is_refund_late,
    state = 'pushed'
    AND COALESCE(acknowledgement, '') = ''
    AND DATEDIFF(DAY, pushed_on, business_date) > setting.acknowledgement_limit_days AS is_unacknowledged
  FROM aged
  CROSS JOIN control__setting AS setting
)
SELECT
  'TO_PUSH_LATE' AS code,
  return_stock_in_id AS subject_id,
  return_stock_in_id AS unit_id,
  'pushed' AS expected_value,
  CAST(opened_on AS STRING) AS actual_value,
  estimated_refund_amount AS amount,
  currency_code
FROM late
WHERE
  is_to_push_late
UNION ALL
SELECT
  'PUSH_FAILED_LATE',
  return_stock_in_id,
  return_stock_in_id,
  'pushed',
  CAST(pushed_on AS STRING),
  estimated_refund_amount,
  currency_code
FROM late
WHERE
  is_push_failed_late
UNION ALL
SELECT
  'RECEIPT_LATE',
  return_stock_in_id,
  return_stock_in_id,
  'received',
  CAST(pushed_on AS STRING),
  estimated_refund_amount,
  currency_code
FROM late
WHERE
  is_receipt_late
UNION ALL
SELECT
  'REFUND_LATE',
  return_stock_in_id,
  return_stock_in_id,
  'completed',
  CAST(received_on AS STRING),
  estimated_refund_amount,
  currency_code
FROM late
WHERE
  is_refund_late
UNION ALL
SELECT
  'UNACKNOWLEDGED',
  return_stock_in_id,
  return_stock_in_id,
  'accepted',
  '',
  estimated_refund_amount,
  currency_code
FROM late
WHERE
  is_unacknowledged
UNION ALL
SELECT
  CASE MIN(goods.match) WHEN 'missing' THEN 'GOODS_MISSING' ELSE 'GOODS_SHORT' END,
  goods.return_stock_in_id,
  goods.return_stock_in_id,
  CAST(SUM(goods.pushed_quantity) AS STRING),
  CAST(SUM(goods.accepted_quantity) AS STRING),
  MIN(known.estimated_refund_amount),
  MIN(known.currency_code)
FROM reconciled__goods_match AS goods
JOIN pushed__return_stock_in AS known
  ON known.return_stock_in_id = goods.return_stock_in_id
WHERE
  goods.match IN ('short', 'missing')
GROUP BY
  goods.return_stock_in_id,
  goods.match

-- finding__decision
WITH heard AS (
  SELECT
    decision_id,
    subject_id,
    decision,
    decided_at,
    is_fit
  FROM landing__known_decision AS known_decision
  UNION ALL
  SELECT
    decision_id,
    subject_id,
    decision,
    decided_at,
    is_fit
  FROM released__decision AS decision
)
SELECT
  'DECISION_VOID' AS code,
  heard.decision_id AS subject_id,
  heard.subject_id AS unit_id,
  '' AS expected_value,
  heard.decision AS actual_value,
  CAST(NULL AS DECIMAL(18, 2)) AS amount,
  '' AS currency_code
FROM heard
LEFT JOIN (
  SELECT
    subject_id,
    MAX(decided_at) AS decided_at
  FROM heard
  WHERE
    is_fit
  GROUP BY
    subject_id
) AS later
  ON later.subject_id = heard.subject_id AND later.decided_at > heard.decided_at
WHERE
  NOT heard.is_fit AND later.subject_id IS NULL
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY heard.decision_id
    ORDER BY heard.decided_at DESC, heard.subject_id NULLS LAST
  ) = 1

-- finding__parcel
WITH standing AS (
  SELECT
    parcel.shop_id,
    parcel.order_id,
    parcel.stock_out_id,
    parcel.package_no
  FROM delivered__parcel AS parcel
  WHERE
    NOT parcel.is_failed
), goods AS (
  SELECT
    standing.shop_id,
    standing.order_id,
    LISTAGG(DISTINCT standing.package_no, ', ') WITHIN GROUP (ORDER BY
      standing.package_no NULLS LAST) AS packages,
    CAST(SUM(CAST(line.low_price AS DECIMAL(19, 2)) * line.quantity) AS DECIMAL(18, 2)) AS amount,
    MIN(line.currency_code) AS currency_code,
    MIN(line.currency_code) = MAX(line.currency_code) AS is_one_currency
  FROM standing
  LEFT JOIN shipped__stocked_out_line AS line
    ON line.stock_out_id = standing.stock_out_id
    AND line.package_no = standing.package_no
  GROUP BY
    standing.shop_id,
    standing.order_id
)
SELECT
  'PARCEL_UNMATCHED' AS code,
  statement.channel || ':' || statement.shop_id || ':' || statement.order_id || CASE statement.tracking_number
    WHEN ''
    THEN ''
    ELSE ':' || statement.tracking_number
  END AS subject_id,
  statement.shop_id || '/' || statement.order_id AS unit_id,
  goods.packages AS expected_value,
  statement.tracking_number AS actual_value,
  CASE WHEN goods.is_one_currency THEN goods.amount END AS amount,
  CASE WHEN goods.is_one_currency THEN goods.currency_code ELSE '' END AS currency_code
FROM traced__delivery_statement AS statement
JOIN goods
  ON goods.shop_id = statement.shop_id AND goods.order_id = statement.order_id
WHERE
  statement.is_failed AND statement.stock_out_id IS NULL

-- finding__payment
SELECT
  'REFUND_WITHOUT_RETURN' AS code,
  payment.payment_id AS subject_id,
  MIN(payment.refund_order_id) AS unit_id,
  '' AS expected_value,
  MIN(payment.refund_order_id) AS actual_value,
  CAST(SUM(payment.amount) AS DECIMAL(18, 2)) AS amount,
  payment.currency_code
FROM current__refund_payment AS payment
ANTI JOIN paid__refund_order AS refund
  ON refund.refund_order_id = payment.refund_order_id
GROUP BY
  payment.payment_id,
  payment.currency_code

-- finding__receipt
WITH refused AS (
  SELECT
    receipt.return_stock_in_id,
    receipt.shop_id,
    receipt.after_sales_id,
    receipt.supplier_id
  FROM judged__row_verdict AS verdict
  JOIN landing__stock_in_receipt_line AS receipt
    ON receipt.input_file_id = verdict.input_file_id
    AND receipt.row_number = verdict.row_number
  WHERE
    verdict.reasons LIKE '%NOT_PUSHED%'
), meant AS (
  SELECT
    return_stock_in_id
  FROM refused
  UNION
  SELECT
    known.return_stock_in_id
  FROM refused
  JOIN pushed__return_stock_in AS known
    ON known.shop_id = refused.shop_id
    AND known.after_sales_id = refused.after_sales_id
    AND known.supplier_id = refused.supplier_id
  WHERE
    refused.return_stock_in_id = ''
)
SELECT
  'GOODS_WITHOUT_PUSH' AS code,
  known.return_stock_in_id AS subject_id,
  known.return_stock_in_id AS unit_id,
  'pushed' AS expected_value,
  known.state AS actual_value,
  known.estimated_refund_amount AS amount,
  known.currency_code
FROM pushed__return_stock_in AS known
SEMI JOIN meant
  ON meant.return_stock_in_id = known.return_stock_in_id
WHERE
  known.state <> 'received'

-- finding__refund_order
SELECT
  CASE match
    WHEN 'partial'
    THEN 'PARTIALLY_PAID'
    WHEN 'over'
    THEN 'OVERPAID'
    ELSE 'PAYMENT_LATE'
  END AS code,
  refund_order_id AS subject_id,
  refund_order_id AS unit_id,
  CAST(due_amount AS STRING) AS expected_value,
  CAST(settled_amount AS STRING) AS actual_value,
  difference_amount AS amount,
  currency_code
FROM reconciled__refund_match AS refund_match
WHERE
  match IN ('partial', 'over', 'unpaid')

-- finding__restated
WITH last_refund AS (
  SELECT
    refund.*
  FROM standing__refund_order AS refund
  SEMI JOIN due__exchange_left AS exchange
    ON exchange.return_stock_in_id = refund.return_stock_in_id
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY refund.return_stock_in_id ORDER BY refund.refund_number DESC) = 1
), replacement AS (
  SELECT
    refund.refund_order_id,
    exchange.shipped_amount,
    exchange.left_amount,
    refund.currency_code
  FROM due__exchange_left AS exchange
  JOIN last_refund AS refund
    ON refund.return_stock_in_id = exchange.return_stock_in_id
  WHERE
    NOT refund.is_tonight
    AND exchange.left_amount > refund.exchange_due - refund.exchange_amount
), repriced AS (
  SELECT
    *
  FROM reconciled__refund_now AS refund_now
  WHERE
    amount_now <> return_amount
)
SELECT
  'RESTATED' AS code,
  refund_order_id AS subject_id,
  refund_order_id AS unit_id,
  CAST(amount_now AS STRING) AS expected_value,
  CAST(return_amount AS STRING) AS actual_value,
  CAST(amount_now - return_amount AS DECIMAL(18, 2)) AS amount,
  currency_code
FROM repriced
UNION ALL
SELECT
  'RESTATED',
  replacement.refund_order_id,
  replacement.refund_order_id,
  CAST(replacement.shipped_amount AS STRING),
  CAST(CAST(replacement.shipped_amount - replacement.left_amount AS DECIMAL(18, 2)) AS STRING),
  replacement.left_amount,
  replacement.currency_code
FROM replacement
ANTI JOIN repriced
  ON repriced.refund_order_id = replacement.refund_order_id
UNION ALL
SELECT
  'RESTATED',
  fee.refund_order_id,
  fee.refund_order_id,
  CAST(fee.fee_now AS STRING),
  CAST(fee.fee_due AS STRING),
  CAST(fee.fee_now - fee.fee_due AS DECIMAL(18, 2)),
  refund.currency_code
FROM reconciled__fee_now AS fee
JOIN standing__refund_order AS refund
  ON refund.refund_order_id = fee.refund_order_id
ANTI JOIN replacement
  ON replacement.refund_order_id = fee.refund_order_id
ANTI JOIN repriced
  ON repriced.refund_order_id = fee.refund_order_id
WHERE
  fee.fee_now <> fee.fee_due
UNION ALL
SELECT
  'RESTATED',
  posted.receipt_id || '/' || CAST(posted.line_no AS STRING),
  posted.return_stock_in_id,
  CAST(receipt.good_quantity AS STRING) || '+' || CAST(receipt.defective_quantity AS STRING),
  CAST(posted.good_quantity AS STRING) || '+' || CAST(posted.defective_quantity AS STRING),
  CAST(NULL AS DECIMAL(18, 2)),
  ''
FROM standing__receipt_line AS posted
JOIN current__stock_in_receipt_line AS receipt
  ON receipt.receipt_id = posted.receipt_id AND receipt.line_no = posted.line_no
WHERE
  receipt.good_quantity <> posted.good_quantity
  OR receipt.defective_quantity <> posted.defective_quantity
UNION ALL
SELECT
  'RESTATED',
  posted.payment_id,
  MIN(posted.refund_order_id),
  CAST(CAST(SUM(payment.amount) AS DECIMAL(18, 2)) AS STRING),
  CAST(CAST(SUM(posted.amount) AS DECIMAL(18, 2)) AS STRING),
  CAST(SUM(payment.amount - posted.amount) AS DECIMAL(18, 2)),
  MIN(payment.currency_code)
FROM landing__known_payment AS posted
JOIN current__refund_payment AS payment
  ON payment.payment_id = posted.payment_id
  AND payment.refund_order_id = posted.refund_order_id
WHERE
  posted.document_type = 'payment' AND payment.amount <> posted.amount
GROUP BY
  posted.payment_id

-- finding__restated_push
WITH frozen AS (
  SELECT
    known.return_stock_in_id,
    MIN(known.after_sales_key) AS after_sales_key,
    MIN(known.currency_code) AS currency_code,
    CAST(SUM(CAST(line.unit_price AS DECIMAL(19, 2)) * line.requested_quantity) AS DECIMAL(18, 2)) AS amount
  FROM pushed__return_stock_in AS known
  JOIN reconciled__return_line AS line
    ON line.return_stock_in_id = known.return_stock_in_id
  WHERE
    known.state IN ('pushed', 'received') AND NOT known.is_cancelled
  GROUP BY
    known.return_stock_in_id
), present AS (
  SELECT
    return_stock_in_id,
    CAST(SUM(CAST(unit_price AS DECIMAL(19, 2)) * quantity) AS DECIMAL(18, 2)) AS amount
  FROM estimated__priced_unit AS priced_unit
  GROUP BY
    return_stock_in_id
)
SELECT
  'RESTATED' AS code,
  frozen.return_stock_in_id AS subject_id,
  frozen.return_stock_in_id AS unit_id,
  CASE
    WHEN present.amount <> frozen.amount
    THEN CAST(present.amount AS STRING)
    ELSE CAST(restated.asked_quantity AS STRING)
  END AS expected_value,
  CASE
    WHEN present.amount <> frozen.amount
    THEN CAST(frozen.amount AS STRING)
    ELSE CAST(restated.held_quantity AS STRING)
  END AS actual_value,
  CAST(present.amount - frozen.amount AS DECIMAL(18, 2)) AS amount,
  frozen.currency_code
FROM frozen
LEFT JOIN present
  ON present.return_stock_in_id = frozen.return_stock_in_id
LEFT JOIN restated__after_sales_order AS restated
  ON restated.after_sales_key = frozen.after_sales_key
WHERE
  present.amount <> frozen.amount OR NOT restated.after_sales_key IS NULL

-- finding__return_stock_in
WITH agreed AS (
  SELECT
    distributor_id,
    supplier_id,
    LISTAGG(
      
        CAST(start_date AS STRING) || CASE
          WHEN end_date = CAST('9999-12-31' AS DATE)
          THEN ' or later'
          ELSE ' to ' || CAST(end_date AS STRING)
        END,
        ', '
      
    ) WITHIN GROUP (ORDER BY
      start_date NULLS LAST) AS days
  FROM reference__partnership AS partnership
  GROUP BY
    distributor_id,
    supplier_id
), unclaimed AS (
  SELECT
    after_sales_key,
    CAST(SUM(
      LEAST(
        quantity,
        GREATEST(CAST(0 AS BIGINT), shipped_quantity - (
          quantity_through - quantity
        ))
      )
    ) AS BIGINT) AS quantity
  FROM claimed__claim AS claim
  GROUP BY
    after_sales_key
)
SELECT
  blocked.reason AS code,
  blocked.return_stock_in_id AS subject_id,
  blocked.return_stock_in_id AS unit_id,
  CASE blocked.reason
    WHEN 'TOO_OLD'
    THEN 'at most ' || CAST(setting.max_order_age_days AS STRING) || ' days before the business date'
    WHEN 'NO_PARTNERSHIP'
    THEN COALESCE(agreed.days, 'no day: there is no partnership')
    WHEN 'QTY_EXCEEDS_SHIPPED'
    THEN 'at most ' || CAST(COALESCE(unclaimed.quantity, CAST(0 AS BIGINT)) AS STRING)
    ELSE 'to_push'
  END AS expected_value,
  CASE blocked.reason
    WHEN 'TOO_OLD'
    THEN CAST(blocked.ordered_on AS STRING)
    WHEN 'NO_PARTNERSHIP'
    THEN CAST(blocked.shipped_on AS STRING)
    WHEN 'QTY_EXCEEDS_SHIPPED'
    THEN CAST(blocked.requested_quantity AS STRING)
    ELSE blocked.after_sales_status
  END AS actual_value,
  blocked.estimated_refund_amount AS amount,
  blocked.currency_code
FROM pushed__return_stock_in AS blocked
CROSS JOIN control__setting AS setting
LEFT JOIN agreed
  ON agreed.distributor_id = blocked.distributor_id
  AND agreed.supplier_id = blocked.supplier_id
LEFT JOIN unclaimed
  ON unclaimed.after_sales_key = blocked.after_sales_key
WHERE
  blocked.state = 'blocked'
UNION ALL
SELECT
  'PUSH_FAILED',
  return_stock_in_id,
  return_stock_in_id,
  'pushed',
  reason,
  estimated_refund_amount,
  currency_code
FROM pushed__return_stock_in AS return_stock_in
WHERE
  state = 'push_failed'
UNION ALL
SELECT
  'CANCELLED_AFTER_STOCK_IN',
  return_stock_in_id,
  return_stock_in_id,
  'received',
  after_sales_status,
  estimated_refund_amount,
  currency_code
FROM pushed__return_stock_in AS return_stock_in
WHERE
  is_frozen
UNION ALL
SELECT
  'REOPENED_AFTER_RECALL',
  return_stock_in_id,
  return_stock_in_id,
  'cancelled',
  after_sales_status,
  estimated_refund_amount,
  currency_code
FROM pushed__return_stock_in AS return_stock_in
WHERE
  state = 'recalled' AND is_pushable AND NOT is_cancelled
UNION ALL
SELECT
  'QUANTITY_ASSUMED',
  return_stock_in_id,
  return_stock_in_id,
  '',
  CAST(requested_quantity AS STRING),
  estimated_refund_amount,
  currency_code
FROM pushed__return_stock_in AS return_stock_in
WHERE
  is_quantity_assumed AND state IN ('to_push', 'pushed', 'push_failed', 'blocked')
UNION ALL
SELECT
  'FEE_MISSING',
  refund.return_stock_in_id,
  refund.return_stock_in_id,
  'a fee valid on ' || CAST(run.business_date AS STRING),
  '',
  refund.due_amount,
  refund.currency_code
FROM due__refund AS refund
CROSS JOIN control__run AS run
WHERE
  refund.is_fee_missing

-- finding__settlement
WITH repeated AS (
  SELECT
    channel,
    shop_id,
    settlement_id,
    currency_code,
    MIN(first_settlement_id) AS first_settlement_id,
    CAST(COUNT(*) AS BIGINT) AS lines,
    MIN(order_id) AS order_id,
    CAST(SUM(refund_amount + compensation_amount) AS DECIMAL(18, 2)) AS amount
  FROM counted__settlement_line AS settlement_line
  WHERE
    is_repeated
  GROUP BY
    channel,
    shop_id,
    settlement_id,
    currency_code
), match AS (
  SELECT
    channel || ':' || shop_id || ':' || order_id || CASE after_sales_id WHEN '' THEN '' ELSE ':' || after_sales_id END AS subject_id,
    shop_id || '/' || order_id AS unit_id,
    taken_amount,
    returned_amount,
    supplier_refund_amount,
    marketplace_difference_amount,
    supplier_difference_amount,
    marketplace_cause,
    supplier_cause,
    currency_code
  FROM reconciled__settlement_match AS settlement_match
  WHERE
    is_distribution AND order_id <> ''
)
SELECT
  'SETTLED_TWICE' AS code,
  channel || ':' || shop_id || ':' || settlement_id AS subject_id,
  shop_id || '/' || MIN(order_id) AS unit_id,
  MIN(first_settlement_id) AS expected_value,
  CAST(CAST(SUM(lines) AS BIGINT) AS STRING) || ' lines' AS actual_value,
  CASE WHEN COUNT(*) = 1 THEN CAST(SUM(amount) AS DECIMAL(18, 2)) END AS amount,
  CASE WHEN COUNT(*) = 1 THEN MIN(currency_code) ELSE '' END AS currency_code
FROM repeated
GROUP BY
  channel,
  shop_id,
  settlement_id
UNION ALL
SELECT
  'SETTLEMENT_EXCEEDS_RETURN',
  subject_id,
  unit_id,
  CAST(returned_amount AS STRING),
  CAST(taken_amount AS STRING),
  marketplace_difference_amount,
  currency_code
FROM match
WHERE
  marketplace_cause IN ('taken_over', 'return_withdrawn')
UNION ALL
SELECT
  'SETTLEMENT_WITHOUT_RETURN',
  subject_id,
  unit_id,
  CAST(returned_amount AS STRING),
  CAST(taken_amount AS STRING),
  marketplace_difference_amount,
  currency_code
FROM match
WHERE
  marketplace_cause = 'return_not_exported'
UNION ALL
SELECT
  'SUPPLIER_REFUND_MISSING',
  subject_id,
  unit_id,
  CAST(taken_amount AS STRING),
  CAST(supplier_refund_amount AS STRING),
  supplier_difference_amount,
  currency_code
FROM match
WHERE
  supplier_cause = 'supplier_refund_missing'
  AND NOT marketplace_cause IN ('return_not_exported', 'return_withdrawn')

-- finding__stock_out_order
WITH line AS (
  SELECT
    stock_out_id,
    CAST(CAST(COALESCE(unit_price, 0) AS DECIMAL(19, 2)) * quantity AS DECIMAL(18, 2)) AS line_amount,
    distribution_fee,
    stock_out_amount,
    currency_code,
    shop_id,
    order_id
  FROM current__stock_out_line AS stock_out_line
  WHERE
    NOT unit_price IS NULL
  UNION ALL
  SELECT
    combo.stock_out_id,
    CAST(CAST(combo.combo_unit_price AS DECIMAL(19, 2)) * combo.combos AS DECIMAL(18, 2)),
    combo.distribution_fee,
    combo.stock_out_amount,
    combo.currency_code,
    combo.shop_id,
    combo.order_id
  FROM (
    SELECT
      line.stock_out_id,
      line.combo_sku,
      line.combo_unit_price,
      line.distribution_fee,
      line.stock_out_amount,
      line.currency_code,
      line.shop_id,
      line.order_id,
      MIN(line.quantity DIV NULLIF(piece.quantity, 0)) AS combos
    FROM current__stock_out_line AS line
    JOIN ordered__combo_piece AS piece
      ON piece.shop_id = line.shop_id
      AND piece.order_id = line.order_id
      AND piece.combo_sku = line.combo_sku
      AND piece.sub_sku = line.sku
    WHERE
      line.unit_price IS NULL AND NOT line.combo_unit_price IS NULL
    GROUP BY
      line.stock_out_id,
      line.combo_sku,
      line.combo_unit_price,
      line.distribution_fee,
      line.stock_out_amount,
      line.currency_code,
      line.shop_id,
      line.order_id
  ) AS combo
), summed AS (
  SELECT
    stock_out_id,
    CAST(SUM(line_amount) AS DECIMAL(18, 2)) AS lines_amount,
    MAX(distribution_fee) AS distribution_fee,
    MAX(stock_out_amount) AS stock_out_amount,
    MIN(currency_code) AS currency_code,
    MIN(shop_id || '/' || order_id) AS unit_id
  FROM line
  GROUP BY
    stock_out_id
)
SELECT
  'STOCKOUT_MISMATCH' AS code,
  stock_out_id AS subject_id,
  unit_id,
  CAST(CAST(lines_amount + COALESCE(distribution_fee, 0) AS DECIMAL(18, 2)) AS STRING) AS expected_value,
  CAST(stock_out_amount AS STRING) AS actual_value,
  CAST(stock_out_amount - lines_amount - COALESCE(distribution_fee, 0) AS DECIMAL(18, 2)) AS amount,
  currency_code
FROM summed
WHERE
  NOT stock_out_amount IS NULL
  AND stock_out_amount <> lines_amount + COALESCE(distribution_fee, 0)

-- finding__unmapped_line
WITH unmet AS (
  SELECT
    standing.after_sales_key,
    MIN(requested.sku) AS sku
  FROM kept__after_sales_order AS standing
  JOIN requested__requested_sku AS requested
    ON requested.after_sales_key = standing.after_sales_key
  ANTI JOIN held__shipped_sku AS shipped
    ON shipped.shop_id = standing.shop_id
    AND shipped.order_id = standing.order_id
    AND shipped.sku = requested.sku
    AND shipped.combo_sku = requested.combo_sku
  WHERE
    standing.is_mapped AND requested.live_quantity > 0
  GROUP BY
    standing.after_sales_key
)
SELECT
  'NO_MAPPING' AS code,
  MIN(known.return_stock_in_id) AS subject_id,
  MIN(known.return_stock_in_id) AS unit_id,
  '' AS expected_value,
  MIN(unmet.sku) AS actual_value,
  CAST(NULL AS DECIMAL(18, 2)) AS amount,
  MIN(known.currency_code) AS currency_code
FROM unmet
JOIN pushed__return_stock_in AS known
  ON known.after_sales_key = unmet.after_sales_key
WHERE
  NOT known.state IN ('cancelled', 'recalled') AND known.reason <> 'NO_MAPPING'
GROUP BY
  unmet.after_sales_key

-- finding__workbook_answer
SELECT
  'ANSWERS_DISAGREE' AS code,
  answer.answered_id AS subject_id,
  answer.answered_id AS unit_id,
  answer.first_cells AS expected_value,
  answer.last_cells AS actual_value,
  CAST(NULL AS DECIMAL(18, 2)) AS amount,
  '' AS currency_code
FROM answered__workbook_answer AS answer
LEFT JOIN (
  SELECT
    answered_id,
    MAX(taken_on) AS taken_on
  FROM answered__workbook_answer AS workbook_answer
  WHERE
    is_agreed
  GROUP BY
    answered_id
) AS later
  ON later.answered_id = answer.answered_id AND later.taken_on > answer.taken_on
WHERE
  NOT answer.is_agreed AND later.answered_id IS NULL
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY answer.answered_id
    ORDER BY answer.taken_on DESC, answer.row_key NULLS LAST
  ) = 1
