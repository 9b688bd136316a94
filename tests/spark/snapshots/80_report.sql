-- report__exception
SELECT
  CAST(finding.exception_id AS STRING) AS exception_id,
  CAST(finding.rule AS STRING) AS rule,
  CAST(finding.code AS STRING) AS code,
  CAST(finding.severity AS STRING) AS severity,
  CAST(finding.subject_id AS STRING) AS subject_id,
  CAST(finding.field AS STRING) AS field,
  CAST(finding.expected_value AS STRING) AS expected_value,
  CAST(finding.actual_value AS STRING) AS actual_value,
  CAST(finding.amount AS DECIMAL(18, 2)) AS amount,
  CAST(finding.currency_code AS STRING) AS currency_code,
  CAST(finding.opened_on AS DATE) AS opened_on,
  CAST(DATEDIFF(DAY, CAST(finding.opened_on AS DATE), CAST(run.business_date AS DATE)) AS BIGINT) AS age_days,
  CAST(finding.what_to_do AS STRING) AS what_to_do
FROM opened__finding AS finding
CROSS JOIN control__run AS run
WHERE
  NOT finding.is_answered

-- report__exception_answer
SELECT
  CAST(finding.exception_id AS STRING) AS exception_id,
  CAST(finding.rule AS STRING) AS rule,
  CAST(finding.code AS STRING) AS code,
  CAST(finding.severity AS STRING) AS severity,
  CAST(finding.subject_id AS STRING) AS subject_id,
  CAST(finding.field AS STRING) AS field,
  CAST(finding.expected_value AS STRING) AS expected_value,
  CAST(finding.actual_value AS STRING) AS actual_value,
  CAST(finding.what_to_do AS STRING) AS what_to_do,
  CAST(finding.amount AS DECIMAL(18, 2)) AS amount,
  CAST(finding.currency_code AS STRING) AS currency_code,
  CAST(finding.opened_on AS DATE) AS opened_on,
  CAST(answer.decision AS STRING) AS decision,
  CAST(answer.note AS STRING) AS note,
  CAST(answer.decided_by AS STRING) AS decided_by,
  CAST(answer.answered_on AS DATE) AS answered_on
FROM opened__finding AS finding
JOIN reconciled__exception_answer AS answer
  ON answer.exception_id = finding.exception_id
WHERE
  finding.is_answered

-- report__expiring_return
WITH waiting AS (
  SELECT
    known.*,
    setting.expiring_within_days,
    setting.max_order_age_days - DATEDIFF(DAY, CAST(known.ordered_on AS DATE), CAST(run.business_date AS DATE)) AS days_left
  FROM pushed__return_stock_in AS known
  CROSS JOIN control__run AS run
  CROSS JOIN control__setting AS setting
  WHERE
    known.state IN ('to_push', 'push_failed', 'blocked')
)
SELECT
  CAST(return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(distributor_id AS STRING) AS distributor_id,
  CAST(supplier_id AS STRING) AS supplier_id,
  CAST(state AS STRING) AS state,
  CAST(reason AS STRING) AS reason,
  CAST(ordered_on AS DATE) AS ordered_on,
  CAST(days_left AS BIGINT) AS days_left,
  CAST(estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
  CAST(currency_code AS STRING) AS currency_code
FROM waiting
WHERE
  days_left BETWEEN 0 AND expiring_within_days

-- report__goods_match
SELECT
  CAST(return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(sku AS STRING) AS sku,
  CAST(requested_quantity AS BIGINT) AS requested_quantity,
  CAST(pushed_quantity AS BIGINT) AS pushed_quantity,
  CAST(accepted_quantity AS BIGINT) AS accepted_quantity,
  CAST(match AS STRING) AS match
FROM reconciled__goods_match AS goods_match

-- report__posting
SELECT
  CAST(posting_id AS STRING) AS posting_id,
  CAST(document_id AS STRING) AS document_id,
  CAST(document_type AS STRING) AS document_type,
  CAST(business_date AS DATE) AS business_date,
  CAST(account AS STRING) AS account,
  CAST(distributor_id AS STRING) AS distributor_id,
  CAST(supplier_id AS STRING) AS supplier_id,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(amount AS DECIMAL(18, 2)) AS amount,
  CAST(refund_order_id AS STRING) AS refund_order_id
FROM standing__posting AS posting

-- report__push_item
SELECT
  CAST(push_id AS STRING) AS push_id,
  CAST(action AS STRING) AS action,
  CAST(batch_id AS STRING) AS batch_id,
  CAST(return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(attempt AS BIGINT) AS attempt,
  CAST(business_date AS DATE) AS business_date,
  CAST(acknowledgement AS STRING) AS acknowledgement,
  CAST(acknowledgement_reason AS STRING) AS acknowledgement_reason
FROM standing__push_item AS push_item

-- report__quarantined_row
WITH shown AS (
  SELECT
    input_file_id,
    row_number,
    raw,
    detail
  FROM landing__known_refused_row AS known_refused_row
  UNION ALL
  SELECT
    input_file_id,
    row_number,
    raw,
    detail
  FROM control__refused_raw AS refused_raw
), refused AS (
  SELECT
    input_file_id,
    row_number,
    reasons,
    raw,
    detail
  FROM landing__rejected_row AS rejected_row
  WHERE
    outcome = 'quarantined'
  UNION ALL
  SELECT
    verdict.input_file_id,
    verdict.row_number,
    verdict.reasons,
    COALESCE(shown.raw, ''),
    COALESCE(shown.detail, '')
  FROM judged__row_verdict AS verdict
  LEFT JOIN shown
    ON shown.input_file_id = verdict.input_file_id
    AND shown.row_number = verdict.row_number
  WHERE
    verdict.outcome = 'quarantined'
)
SELECT
  CAST(refused.input_file_id AS STRING) AS input_file_id,
  CAST(refused.row_number AS BIGINT) AS row_number,
  CAST(refused.reasons AS STRING) AS reasons,
  CAST(refused.raw AS STRING) AS raw,
  CAST(refused.detail AS STRING) AS detail
FROM refused

-- report__refund_match
SELECT
  CAST(refund_order_id AS STRING) AS refund_order_id,
  CAST(due_amount AS DECIMAL(18, 2)) AS due_amount,
  CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(difference_amount AS DECIMAL(18, 2)) AS difference_amount,
  CAST(match AS STRING) AS match,
  CAST(written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(distributor_id AS STRING) AS distributor_id,
  CAST(supplier_id AS STRING) AS supplier_id
FROM reconciled__refund_match AS refund_match

-- report__refund_order
SELECT
  CAST(refund_order_id AS STRING) AS refund_order_id,
  CAST(return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(distributor_id AS STRING) AS distributor_id,
  CAST(supplier_id AS STRING) AS supplier_id,
  CAST(created_on AS DATE) AS created_on,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(return_amount AS DECIMAL(18, 2)) AS return_amount,
  CAST(unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
  CAST(exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
  CAST(return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
  CAST(refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
  CAST(shortfall_amount AS DECIMAL(18, 2)) AS shortfall_amount,
  CAST(refund_method AS STRING) AS refund_method,
  CAST(state AS STRING) AS state,
  CAST(paid_amount AS DECIMAL(18, 2)) AS paid_amount,
  CAST(completed_on AS DATE) AS completed_on
FROM standing__refund_order AS refund_order

-- report__return_stock_in
SELECT
  CAST(known.return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(known.channel AS STRING) AS channel,
  CAST(known.shop_id AS STRING) AS shop_id,
  CAST(known.after_sales_id AS STRING) AS after_sales_id,
  CAST(known.order_id AS STRING) AS order_id,
  CAST(known.distributor_id AS STRING) AS distributor_id,
  CAST(known.supplier_id AS STRING) AS supplier_id,
  CAST(known.kind AS STRING) AS kind,
  CAST(known.after_sales_type AS STRING) AS after_sales_type,
  CAST(known.after_sales_status AS STRING) AS after_sales_status,
  CAST(progress.supplier_status AS STRING) AS supplier_status,
  CAST(known.state AS STRING) AS state,
  CAST(known.reason AS STRING) AS reason,
  CAST(known.attempts AS BIGINT) AS attempts,
  CAST(known.batch_id AS STRING) AS batch_id,
  CAST(known.shipping_warehouse_id AS STRING) AS shipping_warehouse_id,
  CAST(known.opened_on AS DATE) AS opened_on,
  CAST(known.pushed_on AS DATE) AS pushed_on,
  CAST(known.recalled_on AS DATE) AS recalled_on,
  CAST(known.received_on AS DATE) AS received_on,
  CAST(known.ordered_on AS DATE) AS ordered_on,
  CAST(known.shipped_on AS DATE) AS shipped_on,
  CAST(known.requested_quantity AS BIGINT) AS requested_quantity,
  CAST(progress.pushed_quantity AS BIGINT) AS pushed_quantity,
  CAST(progress.good_quantity AS BIGINT) AS good_quantity,
  CAST(progress.defective_quantity AS BIGINT) AS defective_quantity,
  CAST(progress.accepted_quantity AS BIGINT) AS accepted_quantity,
  CAST(known.currency_code AS STRING) AS currency_code,
  CAST(known.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
  CAST(known.estimated_return_handling_fee AS DECIMAL(18, 2)) AS estimated_return_handling_fee,
  CAST(known.refund_method AS STRING) AS refund_method,
  CAST(known.via_bigshop AS BOOLEAN) AS via_bigshop,
  CAST(known.is_held AS BOOLEAN) AS is_held,
  CAST(known.is_short_closed AS BOOLEAN) AS is_short_closed
FROM pushed__return_stock_in AS known
JOIN reconciled__return_progress AS progress
  ON progress.return_stock_in_id = known.return_stock_in_id

-- report__return_stock_in_line
SELECT
  CAST(return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(sku AS STRING) AS sku,
  CAST(combo_sku AS STRING) AS combo_sku,
  CAST(unit_price AS DECIMAL(18, 2)) AS unit_price,
  CAST(requested_quantity AS BIGINT) AS requested_quantity,
  CAST(accepted_quantity AS BIGINT) AS accepted_quantity,
  CAST(good_quantity AS BIGINT) AS good_quantity,
  CAST(defective_quantity AS BIGINT) AS defective_quantity,
  CAST(price_source AS STRING) AS price_source,
  CAST(return_amount AS DECIMAL(18, 2)) AS return_amount
FROM reconciled__return_line AS return_line

-- report__settlement_match
SELECT
  CAST(channel AS STRING) AS channel,
  CAST(shop_id AS STRING) AS shop_id,
  CAST(order_id AS STRING) AS order_id,
  CAST(after_sales_id AS STRING) AS after_sales_id,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(settled_on AS DATE) AS settled_on,
  CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(compensation_amount AS DECIMAL(18, 2)) AS compensation_amount,
  CAST(taken_amount AS DECIMAL(18, 2)) AS taken_amount,
  CAST(repeated_amount AS DECIMAL(18, 2)) AS repeated_amount,
  CAST(returned_amount AS DECIMAL(18, 2)) AS returned_amount,
  CAST(supplier_refund_amount AS DECIMAL(18, 2)) AS supplier_refund_amount,
  CAST(other_supplier_refund AS STRING) AS other_supplier_refund,
  CAST(marketplace_difference_amount AS DECIMAL(18, 2)) AS marketplace_difference_amount,
  CAST(marketplace_cause AS STRING) AS marketplace_cause,
  CAST(supplier_difference_amount AS DECIMAL(18, 2)) AS supplier_difference_amount,
  CAST(supplier_cause AS STRING) AS supplier_cause
FROM reconciled__settlement_match AS settlement_match

-- report__stock_movement
SELECT
  CAST(movement_id AS STRING) AS movement_id,
  CAST(receipt_id AS STRING) AS receipt_id,
  CAST(line_no AS BIGINT) AS line_no,
  CAST(return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(business_date AS DATE) AS business_date,
  CAST(supplier_id AS STRING) AS supplier_id,
  CAST(warehouse_id AS STRING) AS warehouse_id,
  CAST(sku AS STRING) AS sku,
  CAST(pool AS STRING) AS pool,
  CAST(quantity AS BIGINT) AS quantity
FROM standing__stock_movement AS stock_movement

-- report__variance
SELECT
  CAST(refund_order_id AS STRING) AS refund_order_id,
  CAST(estimated_amount AS DECIMAL(18, 2)) AS estimated_amount,
  CAST(refundable_amount AS DECIMAL(18, 2)) AS actual_amount,
  CAST(return_amount - expected_amount AS DECIMAL(18, 2)) AS quantity_part,
  CAST(-unsettled_amount AS DECIMAL(18, 2)) AS unsettled_part,
  CAST(-exchange_due AS DECIMAL(18, 2)) AS exchange_part,
  CAST(-(
    fee_due - (
      expected_amount - estimated_amount
    )
  ) AS DECIMAL(18, 2)) AS fee_part,
  CAST(shortfall_amount AS DECIMAL(18, 2)) AS shortfall_part,
  CAST(currency_code AS STRING) AS currency_code
FROM standing__refund_order AS refund_order
