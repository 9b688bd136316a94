-- reconciled__exception_answer
WITH written AS (
  SELECT
    decision.answered_id AS exception_id,
    decision.decision_id,
    decision.decision,
    decision.note,
    decision.decided_by,
    decision.decided_at,
    finding.amount,
    finding.currency_code
  FROM current__decision AS decision
  JOIN released__decision AS released
    ON released.decision_id = decision.decision_id AND released.is_fit
  JOIN answered__workbook_answer AS answer
    ON answer.row_key = decision.row_key AND answer.is_tonight
  JOIN landing__shown_finding AS finding
    ON finding.exception_id = decision.answered_id
    AND (
      finding.issued_on < answer.workbook_on
      OR (
        finding.issued_on = answer.workbook_on
        AND finding.issued_run <= answer.workbook_run_number
      )
    )
  WHERE
    decision.is_tonight AND decision.answered_id <> ''
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY decision.decision_id
      ORDER BY finding.issued_on DESC, finding.issued_run DESC
    ) = 1
), said AS (
  SELECT
    decision.subject_id AS exception_id,
    decision.decision_id,
    decision.decision,
    decision.note,
    decision.decided_by,
    decision.decided_at,
    known.amount,
    known.currency_code
  FROM current__decision AS decision
  JOIN landing__known_finding AS known
    ON known.exception_id = decision.subject_id
    AND (
      known.is_open OR known.is_answered
    )
  WHERE
    decision.is_tonight
    AND decision.answered_id = ''
    AND decision.decision = 'explain'
), answer AS (
  SELECT
    *,
    TRUE AS is_tonight
  FROM written
  UNION ALL
  SELECT
    *,
    TRUE
  FROM said
  UNION ALL
  SELECT
    exception_id,
    decision_id,
    decision,
    note,
    decided_by,
    decided_at,
    amount,
    currency_code,
    FALSE
  FROM landing__known_answer AS known_answer
)
SELECT
  answer.*,
  CASE WHEN answer.is_tonight THEN run.business_date ELSE known.issued_on END AS answered_on
FROM answer
CROSS JOIN control__run AS run
LEFT JOIN landing__known_answer AS known
  ON known.exception_id = answer.exception_id
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY answer.exception_id
    ORDER BY CASE WHEN answer.is_tonight THEN 0 ELSE 1 END NULLS LAST, answer.decided_at DESC, answer.decision_id DESC
  ) = 1

-- reconciled__fee_now
WITH charged AS (
  SELECT
    refund.refund_order_id,
    refund.fee_due,
    supplier.minor_unit,
    fee.min_amount,
    fee.max_amount,
    CASE fee.basis
      WHEN 'percent'
      THEN CAST(refund.return_amount AS DECIMAL(19, 2)) * fee.rate
      WHEN 'per_unit'
      THEN CAST(refund.accepted_quantity AS DECIMAL(19, 2)) * fee.rate
      ELSE CAST(1 AS DECIMAL(19, 2)) * fee.rate
    END AS raw_fee
  FROM standing__refund_order AS refund
  JOIN pushed__return_stock_in AS known
    ON known.return_stock_in_id = refund.return_stock_in_id AND known.via_bigshop
  JOIN reference__supplier AS supplier
    ON supplier.supplier_id = refund.supplier_id
  JOIN reference__fee_setting AS fee
    ON fee.supplier_id = refund.supplier_id
    AND (
      fee.distributor_id = refund.distributor_id OR fee.distributor_id = ''
    )
    AND refund.created_on BETWEEN fee.valid_from AND fee.valid_to
  WHERE
    refund.refund_number = 1
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY refund.refund_order_id
      ORDER BY fee.distributor_id DESC, fee.valid_from DESC
    ) = 1
), rounded AS (
  SELECT
    *,
    CASE minor_unit
      WHEN 0
      THEN CAST(ROUND(raw_fee, 0) AS DECIMAL(18, 2))
      ELSE CAST(ROUND(raw_fee, 2) AS DECIMAL(18, 2))
    END AS rounded_fee
  FROM charged
)
SELECT
  refund_order_id,
  fee_due,
  CAST(LEAST(
    GREATEST(rounded_fee, COALESCE(min_amount, rounded_fee)),
    COALESCE(max_amount, GREATEST(rounded_fee, COALESCE(min_amount, rounded_fee)))
  ) AS DECIMAL(18, 2)) AS fee_now
FROM rounded

-- reconciled__file_fate
WITH counted AS (
  SELECT
    fate.input_file_id,
    fate.outcome,
    fate.reason,
    CAST(SUM(fate.rows) AS BIGINT) AS rows
  FROM standing__row_fate AS fate
  CROSS JOIN control__run AS run
  WHERE
    run.is_whole OR fate.is_tonight OR fate.is_turned
  GROUP BY
    fate.input_file_id,
    fate.outcome,
    fate.reason
  UNION ALL
  SELECT
    known.input_file_id,
    known.outcome,
    known.reason,
    known.rows
  FROM landing__known_file_fate AS known
  CROSS JOIN control__run AS run
  WHERE
    NOT run.is_whole
  UNION ALL
  SELECT
    fate.input_file_id,
    fate.outcome_before,
    fate.reason_before,
    CAST(-SUM(fate.rows) AS BIGINT)
  FROM standing__row_fate AS fate
  CROSS JOIN control__run AS run
  WHERE
    NOT run.is_whole AND fate.is_turned
  GROUP BY
    fate.input_file_id,
    fate.outcome_before,
    fate.reason_before
)
SELECT
  input_file_id,
  outcome,
  reason,
  CAST(SUM(rows) AS BIGINT) AS rows
FROM counted
GROUP BY
  input_file_id,
  outcome,
  reason
HAVING
  SUM(rows) <> 0

-- reconciled__goods_match
WITH asked AS (
  SELECT
    unit.return_stock_in_id,
    unit.sku,
    CAST(SUM(unit.quantity) AS BIGINT) AS quantity
  FROM estimated__priced_unit AS unit
  JOIN pushed__return_stock_in AS known
    ON known.return_stock_in_id = unit.return_stock_in_id
  WHERE
    known.attempts = 0
  GROUP BY
    unit.return_stock_in_id,
    unit.sku
  UNION ALL
  SELECT
    known.return_stock_in_id,
    line.sku,
    CAST(SUM(line.quantity) AS BIGINT) AS quantity
  FROM pushed__return_stock_in AS known
  JOIN standing__push_line AS line
    ON line.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS STRING)
  GROUP BY
    known.return_stock_in_id,
    line.sku
), taken AS (
  SELECT
    return_stock_in_id,
    sku,
    CAST(SUM(good_quantity + defective_quantity) AS BIGINT) AS quantity
  FROM standing__receipt_line AS receipt_line
  GROUP BY
    return_stock_in_id,
    sku
), unfit AS (
  SELECT
    receipt.return_stock_in_id,
    receipt.shop_id,
    receipt.after_sales_id,
    receipt.supplier_id,
    receipt.sku,
    CASE verdict.reasons WHEN 'OVER_RECEIPT' THEN 'over' ELSE 'unexpected' END AS match
  FROM judged__row_verdict AS verdict
  JOIN landing__stock_in_receipt_line AS receipt
    ON receipt.input_file_id = verdict.input_file_id
    AND receipt.row_number = verdict.row_number
  WHERE
    verdict.reasons IN ('OVER_RECEIPT', 'UNEXPECTED_SKU')
), meant AS (
  SELECT
    known.return_stock_in_id,
    unfit.sku,
    unfit.match
  FROM unfit
  JOIN pushed__return_stock_in AS known
    ON known.return_stock_in_id = unfit.return_stock_in_id
  UNION ALL
  SELECT
    known.return_stock_in_id,
    unfit.sku,
    unfit.match
  FROM unfit
  JOIN pushed__return_stock_in AS known
    ON known.shop_id = unfit.shop_id
    AND known.after_sales_id = unfit.after_sales_id
    AND known.supplier_id = unfit.supplier_id
  WHERE
    unfit.return_stock_in_id = ''
), refused AS (
  SELECT
    return_stock_in_id,
    sku,
    MIN(match) AS match
  FROM meant
  GROUP BY
    return_stock_in_id,
    sku
), listed AS (
  SELECT
    return_stock_in_id,
    sku,
    quantity
  FROM asked
  UNION ALL
  SELECT
    refused.return_stock_in_id,
    refused.sku,
    CAST(0 AS BIGINT)
  FROM refused
  ANTI JOIN asked
    ON asked.return_stock_in_id = refused.return_stock_in_id AND asked.sku = refused.sku
), side AS (
  SELECT
    listed.return_stock_in_id,
    listed.sku,
    known.state,
    known.is_short_closed,
    listed.quantity AS requested_quantity,
    CASE
      WHEN known.state IN ('pushed', 'received')
      THEN listed.quantity
      ELSE CAST(0 AS BIGINT)
    END AS pushed_quantity,
    COALESCE(taken.quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
    refused.match AS refused_match,
    COALESCE(
      DATEDIFF(DAY, CAST(known.pushed_on AS DATE), CAST(run.business_date AS DATE)) > setting.receipt_limit_days,
      FALSE
    ) AS is_late
  FROM listed
  JOIN pushed__return_stock_in AS known
    ON known.return_stock_in_id = listed.return_stock_in_id
  CROSS JOIN control__run AS run
  CROSS JOIN control__setting AS setting
  LEFT JOIN taken
    ON taken.return_stock_in_id = listed.return_stock_in_id AND taken.sku = listed.sku
  LEFT JOIN refused
    ON refused.return_stock_in_id = listed.return_stock_in_id
    AND refused.sku = listed.sku
)
SELECT
  *,
  CASE
    WHEN NOT refused_match IS NULL
    THEN refused_match
    WHEN requested_quantity = accepted_quantity
    THEN 'matched'
    WHEN state IN ('pushed', 'received')
    AND (
      is_short_closed OR (
        is_late AND accepted_quantity > 0
      )
    )
    THEN 'short'
    WHEN state IN ('pushed', 'received') AND is_late
    THEN 'missing'
    ELSE 'pending'
  END AS match
FROM side

-- reconciled__refund_match
WITH given_up AS (
  SELECT
    refund_order_id,
    CAST(SUM(amount) AS DECIMAL(18, 2)) AS amount
  FROM standing__posting AS posting
  WHERE
    document_type = 'write_off' AND account = 'refund_payable'
  GROUP BY
    refund_order_id
), settled AS (
  SELECT
    refund.refund_order_id,
    refund.return_stock_in_id,
    refund.distributor_id,
    refund.supplier_id,
    refund.currency_code,
    refund.created_on,
    refund.refundable_amount AS due_amount,
    CAST(refund.paid_amount + CASE refund.refund_method
      WHEN 'customer_balance'
      THEN refund.refundable_amount
      ELSE 0
    END AS DECIMAL(18, 2)) AS settled_amount,
    COALESCE(given_up.amount, CAST(0 AS DECIMAL(18, 2))) AS written_off_amount,
    DATEDIFF(DAY, CAST(refund.created_on AS DATE), CAST(run.business_date AS DATE)) > setting.payment_limit_days AS is_late
  FROM standing__refund_order AS refund
  CROSS JOIN control__run AS run
  CROSS JOIN control__setting AS setting
  LEFT JOIN given_up
    ON given_up.refund_order_id = refund.refund_order_id
)
SELECT
  *,
  CAST(due_amount - settled_amount AS DECIMAL(18, 2)) AS difference_amount,
  CASE
    WHEN due_amount = settled_amount + written_off_amount
    THEN 'matched'
    WHEN settled_amount + written_off_amount > due_amount
    THEN 'over'
    WHEN settled_amount > 0
    THEN 'partial'
    WHEN is_late
    THEN 'unpaid'
    ELSE 'pending'
  END AS match
FROM settled

-- reconciled__refund_now
WITH refund_night AS (
  SELECT
    return_stock_in_id,
    created_on,
    LAG(created_on) OVER (PARTITION BY return_stock_in_id ORDER BY created_on NULLS LAST) AS before_on,
    refund_order_id,
    currency_code,
    return_amount
  FROM (
    SELECT
      return_stock_in_id,
      created_on,
      MAX(refund_order_id) AS refund_order_id,
      MIN(currency_code) AS currency_code,
      CAST(SUM(return_amount) AS DECIMAL(18, 2)) AS return_amount
    FROM standing__refund_order AS refund_order
    GROUP BY
      return_stock_in_id,
      created_on
  ) AS folded
), accepted AS (
  SELECT
    night.refund_order_id,
    night.return_stock_in_id,
    receipt.sku,
    CAST(COALESCE(
      SUM(receipt.good_quantity + receipt.defective_quantity) FILTER(WHERE
        receipt.business_date <= night.before_on),
      0
    ) AS BIGINT) AS units_before,
    CAST(SUM(receipt.good_quantity + receipt.defective_quantity) AS BIGINT) AS units_through
  FROM refund_night AS night
  JOIN standing__receipt_line AS receipt
    ON receipt.return_stock_in_id = night.return_stock_in_id
    AND receipt.business_date <= night.created_on
  GROUP BY
    night.refund_order_id,
    night.return_stock_in_id,
    receipt.sku
), priced AS (
  SELECT
    return_stock_in_id,
    sku,
    unit_price,
    quantity,
    CAST(SUM(quantity) OVER (
      PARTITION BY return_stock_in_id, sku
      ORDER BY shipped_at NULLS LAST, stock_out_id NULLS LAST, line_no NULLS LAST, unit_price DESC, combo_sku NULLS LAST, first_unit NULLS LAST
    ) AS BIGINT) AS quantity_through
  FROM estimated__priced_unit AS priced_unit
  WHERE
    attempts > 0
), present AS (
  SELECT
    accepted.refund_order_id,
    CAST(SUM(
      CAST(priced.unit_price AS DECIMAL(19, 2)) * (
        LEAST(priced.quantity_through, accepted.units_through) - GREATEST(priced.quantity_through - priced.quantity, accepted.units_before)
      )
    ) AS DECIMAL(18, 2)) AS amount
  FROM accepted
  JOIN priced
    ON priced.return_stock_in_id = accepted.return_stock_in_id
    AND priced.sku = accepted.sku
    AND priced.quantity_through > accepted.units_before
    AND priced.quantity_through - priced.quantity < accepted.units_through
  GROUP BY
    accepted.refund_order_id
)
SELECT
  night.refund_order_id,
  night.return_stock_in_id,
  night.currency_code,
  night.return_amount,
  present.amount AS amount_now
FROM refund_night AS night
JOIN present
  ON present.refund_order_id = night.refund_order_id

-- reconciled__return_line
WITH unit AS (
  SELECT
    line.return_stock_in_id,
    line.sku,
    line.combo_sku,
    line.unit_price,
    line.price_source,
    line.quantity
  FROM pushed__return_stock_in AS return_stock_in
  JOIN standing__push_line AS line
    ON line.push_id = return_stock_in.return_stock_in_id || '#' || CAST(return_stock_in.attempts AS STRING)
  UNION ALL
  SELECT
    unit.return_stock_in_id,
    unit.sku,
    unit.combo_sku,
    unit.unit_price,
    unit.price_source,
    unit.quantity
  FROM pushed__return_stock_in AS return_stock_in
  JOIN estimated__priced_unit AS unit
    ON unit.return_stock_in_id = return_stock_in.return_stock_in_id
  WHERE
    return_stock_in.attempts = 0
), asked AS (
  SELECT
    return_stock_in_id,
    sku,
    combo_sku,
    unit_price,
    MIN(price_source) AS price_source,
    CAST(SUM(quantity) AS BIGINT) AS requested_quantity
  FROM unit
  GROUP BY
    return_stock_in_id,
    sku,
    combo_sku,
    unit_price
), received AS (
  SELECT
    return_stock_in_id,
    sku,
    combo_sku,
    unit_price,
    CAST(SUM(accepted_quantity) AS BIGINT) AS accepted_quantity,
    CAST(SUM(good_quantity) AS BIGINT) AS good_quantity
  FROM filled__unit AS unit
  GROUP BY
    return_stock_in_id,
    sku,
    combo_sku,
    unit_price
)
SELECT
  asked.return_stock_in_id,
  asked.sku,
  asked.combo_sku,
  asked.unit_price,
  asked.price_source,
  asked.requested_quantity,
  COALESCE(received.accepted_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
  COALESCE(received.good_quantity, CAST(0 AS BIGINT)) AS good_quantity,
  COALESCE(received.accepted_quantity - received.good_quantity, CAST(0 AS BIGINT)) AS defective_quantity,
  CAST(COALESCE(CAST(asked.unit_price AS DECIMAL(19, 2)) * received.accepted_quantity, 0) AS DECIMAL(18, 2)) AS return_amount
FROM asked
LEFT JOIN received
  ON received.return_stock_in_id = asked.return_stock_in_id
  AND received.sku = asked.sku
  AND received.combo_sku = asked.combo_sku
  AND received.unit_price = asked.unit_price

-- reconciled__return_progress
WITH announced AS (
  SELECT
    push_id,
    CAST(SUM(quantity) AS BIGINT) AS quantity
  FROM standing__push_line AS push_line
  GROUP BY
    push_id
), taken AS (
  SELECT
    return_stock_in_id,
    CAST(SUM(good_quantity) AS BIGINT) AS good_quantity,
    CAST(SUM(defective_quantity) AS BIGINT) AS defective_quantity
  FROM standing__receipt_line AS receipt_line
  GROUP BY
    return_stock_in_id
), refunded AS (
  SELECT
    return_stock_in_id,
    CAST(SUM(accepted_quantity) AS BIGINT) AS refunded_quantity,
    MIN(CASE state WHEN 'completed' THEN 1 ELSE 0 END) = 1 AS is_settled
  FROM standing__refund_order AS refund_order
  GROUP BY
    return_stock_in_id
)
SELECT
  known.return_stock_in_id,
  CASE
    WHEN known.state IN ('pushed', 'received')
    THEN COALESCE(announced.quantity, CAST(0 AS BIGINT))
    ELSE CAST(0 AS BIGINT)
  END AS pushed_quantity,
  COALESCE(taken.good_quantity, CAST(0 AS BIGINT)) AS good_quantity,
  COALESCE(taken.defective_quantity, CAST(0 AS BIGINT)) AS defective_quantity,
  COALESCE(taken.good_quantity + taken.defective_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
  COALESCE(refunded.refunded_quantity, CAST(0 AS BIGINT)) AS refunded_quantity,
  CASE
    WHEN known.state = 'pushed'
    THEN 'confirm_return'
    WHEN known.state = 'recalled'
    THEN 'recalled'
    WHEN known.state <> 'received'
    THEN ''
    WHEN refunded.return_stock_in_id IS NULL
    THEN 'received_return'
    WHEN refunded.is_settled
    AND refunded.refunded_quantity = taken.good_quantity + taken.defective_quantity
    THEN 'completed'
    ELSE 'refund_processing'
  END AS supplier_status
FROM pushed__return_stock_in AS known
LEFT JOIN announced
  ON announced.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS STRING)
LEFT JOIN taken
  ON taken.return_stock_in_id = known.return_stock_in_id
LEFT JOIN refunded
  ON refunded.return_stock_in_id = known.return_stock_in_id

-- reconciled__settlement_match
WITH side AS (
  SELECT
    side.*,
    shop.channel,
    shop.currency_code <> side.currency_code AS is_other_currency,
    NOT line.order_id IS NULL AS is_distribution,
    CAST(side.settled_amount - side.compensation_amount AS DECIMAL(18, 2)) AS taken_amount,
    setting.tolerance
  FROM standing__settlement_side AS side
  JOIN reference__shop AS shop
    ON shop.shop_id = side.shop_id
  CROSS JOIN control__setting AS setting
  LEFT JOIN shipped__first_line AS line
    ON line.shop_id = side.shop_id AND line.order_id = side.order_id
), compared AS (
  SELECT
    *,
    CASE
      WHEN NOT is_other_currency
      THEN CAST(taken_amount - returned_amount AS DECIMAL(18, 2))
    END AS marketplace_difference_amount,
    CASE
      WHEN NOT is_other_currency AND other_supplier_refund = ''
      THEN CAST(supplier_refund_amount - taken_amount AS DECIMAL(18, 2))
    END AS supplier_difference_amount
  FROM side
)
SELECT
  channel,
  shop_id,
  order_id,
  after_sales_id,
  currency_code,
  settled_on,
  settled_amount,
  compensation_amount,
  taken_amount,
  repeated_amount,
  returned_amount,
  supplier_refund_amount,
  other_supplier_refund,
  is_distribution,
  marketplace_difference_amount,
  supplier_difference_amount,
  CASE
    WHEN is_other_currency
    THEN 'other_currency'
    WHEN returned_amount IS NULL
    THEN 'amount_unknown'
    WHEN ABS(marketplace_difference_amount) <= tolerance
    THEN ''
    WHEN ABS(settled_amount - returned_amount) <= tolerance
    THEN 'compensation'
    WHEN settled_amount = 0
    THEN 'cycle_not_arrived'
    WHEN settled_amount < returned_amount
    THEN 'partial_refund'
    WHEN returned_amount > 0
    THEN 'taken_over'
    WHEN is_exported
    THEN 'return_not_refunded'
    WHEN is_withdrawn
    THEN 'return_withdrawn'
    WHEN is_abnormal
    THEN 'failed_delivery'
    ELSE 'return_not_exported'
  END AS marketplace_cause,
  CASE
    WHEN supplier_difference_amount IS NULL
    THEN 'other_currency'
    WHEN ABS(supplier_difference_amount) <= tolerance
    THEN ''
    WHEN supplier_refund_amount = 0 AND settled_amount = 0
    THEN 'compensation'
    WHEN supplier_refund_amount = 0 AND NOT is_distribution
    THEN 'own_warehouse'
    WHEN supplier_refund_amount = 0 AND is_exported AND NOT is_with_goods
    THEN 'no_goods_expected'
    WHEN supplier_refund_amount = 0 AND is_refunded
    THEN 'deducted'
    WHEN supplier_refund_amount = 0 AND is_open
    THEN 'supplier_refund_pending'
    WHEN supplier_refund_amount = 0
    THEN 'supplier_refund_missing'
    WHEN settled_amount = 0 AND is_exported
    THEN 'cycle_not_arrived'
    WHEN settled_amount = 0 AND is_abnormal
    THEN 'failed_delivery'
    WHEN settled_amount = 0
    THEN 'refunded_without_settlement'
    WHEN is_partial
    THEN 'partial_refund'
    WHEN ABS(supplier_refund_amount - settled_amount) <= tolerance
    THEN 'compensation'
    ELSE 'distribution_price'
  END AS supplier_cause
FROM compared
WHERE
  settled_amount + compensation_amount + repeated_amount + supplier_refund_amount > 0
  OR COALESCE(returned_amount, CAST(1 AS DECIMAL(18, 2))) > 0
  OR other_supplier_refund <> ''
