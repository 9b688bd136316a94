-- issued__closing
SELECT
  CAST(rolled.distributor_id AS STRING) AS distributor_id,
  CAST(rolled.supplier_id AS STRING) AS supplier_id,
  CAST(rolled.currency_code AS STRING) AS currency_code,
  CAST(rolled.closing_amount AS DECIMAL(18, 2)) AS closing_amount,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM gathered__roll_forward AS rolled
JOIN control__run AS run
  ON run.business_date = rolled.business_date
LEFT JOIN landing__known_closing AS known
  ON known.distributor_id = rolled.distributor_id
  AND known.supplier_id = rolled.supplier_id
  AND known.currency_code = rolled.currency_code
WHERE
  known.closing_amount IS DISTINCT FROM rolled.closing_amount

-- issued__decision_outcome
SELECT
  CAST(decision.input_file_id AS STRING) AS input_file_id,
  CAST(decision.row_number AS BIGINT) AS row_number,
  CAST(decision.decision_id AS STRING) AS decision_id,
  CAST(decision.subject_id AS STRING) AS subject_id,
  CAST(decision.decision AS STRING) AS decision,
  CAST(decision.decided_at AS TIMESTAMP_NTZ) AS decided_at,
  CAST(decision.is_fit AS BOOLEAN) AS is_fit,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM released__decision AS decision
CROSS JOIN control__run AS run

-- issued__exception_answer
SELECT
  CAST(answer.exception_id AS STRING) AS exception_id,
  CAST(answer.decision_id AS STRING) AS decision_id,
  CAST(answer.decision AS STRING) AS decision,
  CAST(answer.note AS STRING) AS note,
  CAST(answer.decided_by AS STRING) AS decided_by,
  CAST(answer.decided_at AS TIMESTAMP_NTZ) AS decided_at,
  CAST(answer.amount AS DECIMAL(18, 2)) AS amount,
  CAST(answer.currency_code AS STRING) AS currency_code,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM reconciled__exception_answer AS answer
CROSS JOIN control__run AS run
WHERE
  answer.is_tonight

-- issued__file_fate
SELECT
  CAST(COALESCE(fate.input_file_id, known.input_file_id) AS STRING) AS input_file_id,
  CAST(COALESCE(fate.outcome, known.outcome) AS STRING) AS outcome,
  CAST(COALESCE(fate.reason, known.reason) AS STRING) AS reason,
  CAST(COALESCE(fate.rows, 0) AS BIGINT) AS rows,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM reconciled__file_fate AS fate
FULL JOIN landing__known_file_fate AS known
  ON known.input_file_id = fate.input_file_id
  AND known.outcome = fate.outcome
  AND known.reason = fate.reason
CROSS JOIN control__run AS run
WHERE
  COALESCE(fate.rows, 0) <> COALESCE(known.rows, 0)

-- issued__finding
SELECT
  CAST(COALESCE(seen.exception_id, known.exception_id) AS STRING) AS exception_id,
  CAST(COALESCE(seen.unit_id, known.unit_id) AS STRING) AS unit_id,
  CAST(COALESCE(seen.opened_on, known.opened_on) AS DATE) AS opened_on,
  CAST(NOT seen.exception_id IS NULL AND NOT seen.is_answered AS BOOLEAN) AS is_open,
  CAST(COALESCE(seen.is_answered, FALSE) AS BOOLEAN) AS is_answered,
  CAST(CASE WHEN NOT seen.exception_id IS NULL THEN seen.amount ELSE known.amount END AS DECIMAL(18, 2)) AS amount,
  CAST(COALESCE(seen.currency_code, known.currency_code) AS STRING) AS currency_code,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM opened__finding AS seen
FULL JOIN landing__known_finding AS known
  ON known.exception_id = seen.exception_id
CROSS JOIN control__run AS run
WHERE
  (
    NOT seen.exception_id IS NULL AND NOT seen.is_answered
  ) IS DISTINCT FROM COALESCE(known.is_open, FALSE)
  OR COALESCE(seen.is_answered, FALSE) IS DISTINCT FROM COALESCE(known.is_answered, FALSE)
  OR (
    NOT seen.exception_id IS NULL
    AND (
      seen.amount IS DISTINCT FROM known.amount
      OR seen.currency_code IS DISTINCT FROM known.currency_code
    )
  )

-- issued__night
SELECT
  CAST(night.exceptions AS BIGINT) AS exceptions,
  CAST(night.exceptions_high AS BIGINT) AS exceptions_high,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM report__night AS night
CROSS JOIN control__run AS run

-- issued__order_standing
SELECT
  CAST(COALESCE(rested.shop_id, known.shop_id) AS STRING) AS shop_id,
  CAST(COALESCE(rested.order_id, known.order_id) AS STRING) AS order_id,
  CAST(COALESCE(rested.is_distribution, FALSE) AS BOOLEAN) AS is_distribution,
  CAST(rested.look_in_days AS BIGINT) AS look_in_days,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM rested__order_standing AS rested
FULL JOIN landing__known_order_standing AS known
  ON known.shop_id = rested.shop_id AND known.order_id = rested.order_id
CROSS JOIN control__run AS run
WHERE
  COALESCE(rested.is_distribution, FALSE) <> COALESCE(known.is_distribution, FALSE)
  OR rested.look_in_days IS DISTINCT FROM known.look_in_days - DATEDIFF(DAY, CAST(known.issued_on AS DATE), CAST(run.business_date AS DATE))

-- issued__payment
SELECT
  CAST(payment.payment_id AS STRING) AS payment_id,
  CAST(payment.refund_order_id AS STRING) AS refund_order_id,
  CAST(payment.document_type AS STRING) AS document_type,
  CAST(payment.amount AS DECIMAL(18, 2)) AS amount,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM settled__payment AS payment
CROSS JOIN control__run AS run

-- issued__posting
SELECT
  CAST(posting.posting_id AS STRING) AS posting_id,
  CAST(posting.document_id AS STRING) AS document_id,
  CAST(posting.document_type AS STRING) AS document_type,
  CAST(posting.refund_order_id AS STRING) AS refund_order_id,
  CAST(posting.business_date AS DATE) AS business_date,
  CAST(posting.account AS STRING) AS account,
  CAST(posting.distributor_id AS STRING) AS distributor_id,
  CAST(posting.supplier_id AS STRING) AS supplier_id,
  CAST(posting.currency_code AS STRING) AS currency_code,
  CAST(posting.amount AS DECIMAL(18, 2)) AS amount,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM posted__posting AS posting
CROSS JOIN control__run AS run

-- issued__push_item
SELECT
  CAST(item.push_id AS STRING) AS push_id,
  CAST(item.action AS STRING) AS action,
  CAST(item.batch_id AS STRING) AS batch_id,
  CAST(item.return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(item.attempt AS BIGINT) AS attempt,
  CAST(item.business_date AS DATE) AS business_date,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM batched__push_item AS item
CROSS JOIN control__run AS run

-- issued__push_line
SELECT
  CAST(line.push_id AS STRING) AS push_id,
  CAST(line.return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(line.stock_out_id AS STRING) AS stock_out_id,
  CAST(line.line_no AS BIGINT) AS line_no,
  CAST(line.shipped_at AS TIMESTAMP_NTZ) AS shipped_at,
  CAST(line.sku AS STRING) AS sku,
  CAST(line.combo_sku AS STRING) AS combo_sku,
  CAST(line.unit_price AS DECIMAL(18, 2)) AS unit_price,
  CAST(line.price_source AS STRING) AS price_source,
  CAST(line.quantity AS BIGINT) AS quantity,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM batched__push_line AS line
CROSS JOIN control__run AS run

-- issued__receipt_line
SELECT
  CAST(receipt.receipt_id AS STRING) AS receipt_id,
  CAST(receipt.line_no AS BIGINT) AS line_no,
  CAST(receipt.return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(receipt.supplier_id AS STRING) AS supplier_id,
  CAST(receipt.warehouse_id AS STRING) AS warehouse_id,
  CAST(receipt.sku AS STRING) AS sku,
  CAST(receipt.good_quantity AS BIGINT) AS good_quantity,
  CAST(receipt.defective_quantity AS BIGINT) AS defective_quantity,
  CAST(run.business_date AS DATE) AS business_date,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM received__receipt_line AS receipt
CROSS JOIN control__run AS run
WHERE
  receipt.reasons = ''

-- issued__refund_order
SELECT
  CAST(refund.refund_order_id AS STRING) AS refund_order_id,
  CAST(refund.return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(refund.shop_id AS STRING) AS shop_id,
  CAST(refund.order_id AS STRING) AS order_id,
  CAST(refund.distributor_id AS STRING) AS distributor_id,
  CAST(refund.supplier_id AS STRING) AS supplier_id,
  CAST(refund.created_on AS DATE) AS created_on,
  CAST(refund.currency_code AS STRING) AS currency_code,
  CAST(refund.accepted_quantity AS BIGINT) AS accepted_quantity,
  CAST(refund.filled_quantity AS BIGINT) AS filled_quantity,
  CAST(refund.return_amount AS DECIMAL(18, 2)) AS return_amount,
  CAST(refund.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
  CAST(refund.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
  CAST(refund.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
  CAST(refund.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
  CAST(refund.shortfall_amount AS DECIMAL(18, 2)) AS shortfall_amount,
  CAST(refund.exchange_due AS DECIMAL(18, 2)) AS exchange_due,
  CAST(refund.fee_due AS DECIMAL(18, 2)) AS fee_due,
  CAST(refund.refund_method AS STRING) AS refund_method,
  CAST(refund.refund_number AS BIGINT) AS refund_number,
  CAST(refund.estimated_amount AS DECIMAL(18, 2)) AS estimated_amount,
  CAST(refund.expected_amount AS DECIMAL(18, 2)) AS expected_amount,
  CAST(refund.completed_on AS DATE) AS completed_on,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM standing__refund_order AS refund
CROSS JOIN control__run AS run
LEFT JOIN landing__known_refund AS known
  ON known.refund_order_id = refund.refund_order_id
WHERE
  known.refund_order_id IS NULL
  OR known.completed_on IS DISTINCT FROM refund.completed_on

-- issued__refused_row
SELECT
  CAST(refused.input_file_id AS STRING) AS input_file_id,
  CAST(refused.row_number AS BIGINT) AS row_number,
  CAST(refused.raw AS STRING) AS raw,
  CAST(refused.detail AS STRING) AS detail,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM control__refused_raw AS refused
CROSS JOIN control__run AS run

-- issued__return_stock_in
WITH changed AS (
  SELECT
    return_stock_in_id,
    after_sales_key,
    channel,
    shop_id,
    after_sales_id,
    order_id,
    distributor_id,
    supplier_id,
    kind,
    after_sales_type,
    after_sales_status,
    state,
    reason,
    attempts,
    batch_id,
    shipping_warehouse_id,
    opened_on,
    pushed_on,
    recalled_on,
    received_on,
    ordered_on,
    shipped_on,
    requested_quantity,
    currency_code,
    estimated_refund_amount,
    estimated_return_handling_fee,
    via_bigshop,
    refund_method,
    is_held,
    is_short_closed,
    is_cancellation_accepted,
    matching_run_id
  FROM pushed__return_stock_in AS return_stock_in
  EXCEPT
  SELECT
    return_stock_in_id,
    after_sales_key,
    channel,
    shop_id,
    after_sales_id,
    order_id,
    distributor_id,
    supplier_id,
    kind,
    after_sales_type,
    after_sales_status,
    state,
    reason,
    attempts,
    batch_id,
    shipping_warehouse_id,
    opened_on,
    pushed_on,
    recalled_on,
    received_on,
    ordered_on,
    shipped_on,
    requested_quantity,
    currency_code,
    estimated_refund_amount,
    estimated_return_handling_fee,
    via_bigshop,
    refund_method,
    is_held,
    is_short_closed,
    is_cancellation_accepted,
    matching_run_id
  FROM landing__known_return AS known_return
)
SELECT
  CAST(changed.return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(changed.after_sales_key AS STRING) AS after_sales_key,
  CAST(changed.channel AS STRING) AS channel,
  CAST(changed.shop_id AS STRING) AS shop_id,
  CAST(changed.after_sales_id AS STRING) AS after_sales_id,
  CAST(changed.order_id AS STRING) AS order_id,
  CAST(changed.distributor_id AS STRING) AS distributor_id,
  CAST(changed.supplier_id AS STRING) AS supplier_id,
  CAST(changed.kind AS STRING) AS kind,
  CAST(changed.after_sales_type AS STRING) AS after_sales_type,
  CAST(changed.after_sales_status AS STRING) AS after_sales_status,
  CAST(changed.state AS STRING) AS state,
  CAST(changed.reason AS STRING) AS reason,
  CAST(changed.attempts AS BIGINT) AS attempts,
  CAST(changed.batch_id AS STRING) AS batch_id,
  CAST(changed.shipping_warehouse_id AS STRING) AS shipping_warehouse_id,
  CAST(changed.opened_on AS DATE) AS opened_on,
  CAST(changed.pushed_on AS DATE) AS pushed_on,
  CAST(changed.recalled_on AS DATE) AS recalled_on,
  CAST(changed.received_on AS DATE) AS received_on,
  CAST(changed.ordered_on AS DATE) AS ordered_on,
  CAST(changed.shipped_on AS DATE) AS shipped_on,
  CAST(changed.requested_quantity AS BIGINT) AS requested_quantity,
  CAST(changed.currency_code AS STRING) AS currency_code,
  CAST(changed.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
  CAST(changed.estimated_return_handling_fee AS DECIMAL(18, 2)) AS estimated_return_handling_fee,
  CAST(changed.via_bigshop AS BOOLEAN) AS via_bigshop,
  CAST(changed.refund_method AS STRING) AS refund_method,
  CAST(changed.is_held AS BOOLEAN) AS is_held,
  CAST(changed.is_short_closed AS BOOLEAN) AS is_short_closed,
  CAST(changed.is_cancellation_accepted AS BOOLEAN) AS is_cancellation_accepted,
  CAST(changed.matching_run_id AS STRING) AS matching_run_id,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM changed
CROSS JOIN control__run AS run

-- issued__row_verdict
SELECT
  CAST(verdict.input_file_id AS STRING) AS input_file_id,
  CAST(verdict.row_number AS BIGINT) AS row_number,
  CAST(verdict.outcome AS STRING) AS outcome,
  CAST(verdict.reasons AS STRING) AS reasons,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM judged__row_verdict AS verdict
CROSS JOIN control__run AS run
WHERE
  verdict.is_tonight

-- issued__stock_movement
SELECT
  CAST(movement.movement_id AS STRING) AS movement_id,
  CAST(movement.receipt_id AS STRING) AS receipt_id,
  CAST(movement.line_no AS BIGINT) AS line_no,
  CAST(movement.return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(movement.business_date AS DATE) AS business_date,
  CAST(movement.supplier_id AS STRING) AS supplier_id,
  CAST(movement.warehouse_id AS STRING) AS warehouse_id,
  CAST(movement.sku AS STRING) AS sku,
  CAST(movement.pool AS STRING) AS pool,
  CAST(movement.quantity AS BIGINT) AS quantity,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM posted__stock_movement AS movement
CROSS JOIN control__run AS run

-- issued__unit_match
SELECT
  CAST(unit.return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(run.run_id AS STRING) AS matching_run_id,
  CAST(unit.stock_out_id AS STRING) AS stock_out_id,
  CAST(unit.line_no AS BIGINT) AS line_no,
  CAST(unit.sku AS STRING) AS sku,
  CAST(unit.combo_sku AS STRING) AS combo_sku,
  CAST(unit.first_unit AS BIGINT) AS first_unit,
  CAST(SUM(unit.quantity) AS BIGINT) AS quantity,
  CAST(run.business_date AS DATE) AS issued_on,
  CAST(run.run_number AS INT) AS issued_run
FROM estimated__priced_unit AS unit
CROSS JOIN control__run AS run
SEMI JOIN pushed__return_stock_in AS known
  ON known.return_stock_in_id = unit.return_stock_in_id
  AND known.matching_run_id = run.run_id
GROUP BY
  unit.return_stock_in_id,
  unit.stock_out_id,
  unit.line_no,
  unit.sku,
  unit.combo_sku,
  unit.first_unit,
  run.run_id,
  run.business_date,
  run.run_number
