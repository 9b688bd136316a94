-- sheet__ageing
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY bucket.first_day NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(bucket.ageing AS STRING) AS ageing,
  CAST(COUNT(exception.exception_id) AS BIGINT) AS exceptions,
  CAST(COUNT(exception.exception_id) FILTER(WHERE
    exception.severity = 'high') AS BIGINT) AS of_them_high
FROM control__ageing_bucket AS bucket
LEFT JOIN report__exception AS exception
  ON exception.age_days BETWEEN bucket.first_day AND bucket.last_day
GROUP BY
  bucket.ageing,
  bucket.first_day

-- sheet__control_total
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY check_name NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(check_name AS STRING) AS check_name,
  CAST(left_name AS STRING) AS left_name,
  CAST(left_value AS DECIMAL(18, 2)) AS left_value,
  CAST(right_name AS STRING) AS right_name,
  CAST(right_value AS DECIMAL(18, 2)) AS right_value
FROM report__control_total AS control_total

-- sheet__exception
WITH aged AS (
  SELECT
    finding.*,
    DATEDIFF(DAY, CAST(finding.opened_on AS DATE), CAST(run.business_date AS DATE)) AS age_days
  FROM gathered__finding AS finding
  CROSS JOIN control__run AS run
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY CASE WHEN aged.is_answered THEN 1 ELSE 0 END NULLS LAST, ABS(aged.amount) DESC, aged.age_days DESC, aged.exception_id NULLS LAST, aged.code NULLS LAST, aged.actual_value NULLS LAST, aged.expected_value NULLS LAST, aged.currency_code NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(aged.severity AS STRING) AS severity,
  CAST(aged.code AS STRING) AS code,
  CAST(aged.amount AS DECIMAL(18, 2)) AS amount,
  CAST(aged.currency_code AS STRING) AS currency_code,
  CAST(bucket.ageing AS STRING) AS ageing,
  CAST(aged.subject_id AS STRING) AS subject_id,
  CAST(aged.field AS STRING) AS field,
  CAST(aged.expected_value AS STRING) AS expected_value,
  CAST(aged.actual_value AS STRING) AS actual_value,
  CAST(aged.what_to_do AS STRING) AS what_to_do,
  CAST(CASE WHEN aged.is_answered THEN 'answered' ELSE 'open' END AS STRING) AS standing,
  CAST(COALESCE(
    CASE
      WHEN aged.is_answered
      THEN CONCAT_WS(
        '; ',
        aged.decision || ' on ' || CAST(aged.answered_on AS STRING),
        NULLIF(aged.note, ''),
        NULLIF(aged.decided_by, '')
      )
    END,
    ''
  ) AS STRING) AS answer,
  CAST(aged.age_days AS BIGINT) AS age_days,
  CAST(aged.opened_on AS DATE) AS opened_on,
  CAST(aged.rule AS STRING) AS rule,
  CAST(aged.exception_id AS STRING) AS exception_id
FROM aged
JOIN control__ageing_bucket AS bucket
  ON aged.age_days BETWEEN bucket.first_day AND bucket.last_day

-- sheet__input_file
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY file.run_id NULLS LAST, file.path NULLS LAST, file.input_file_id NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(file.path AS STRING) AS path,
  CAST(file.source AS STRING) AS source,
  CAST(file.shop_id AS STRING) AS shop_id,
  CAST(file.outcome AS STRING) AS outcome,
  CAST(file.rows_in AS BIGINT) AS rows_in,
  CAST(file.rows_accepted AS BIGINT) AS rows_accepted,
  CAST(file.rows_unchanged AS BIGINT) AS rows_unchanged,
  CAST(file.rows_quarantined AS BIGINT) AS rows_quarantined,
  CAST(file.rows_ignored AS BIGINT) AS rows_ignored,
  CAST(file.refusal AS STRING) AS refusal,
  CAST(file.header_change AS STRING) AS header_change,
  CAST(file.bytes AS BIGINT) AS bytes,
  CAST(file.run_id AS STRING) AS run_id,
  CAST(file.sha256 AS STRING) AS sha256
FROM report__input_file AS file
JOIN control__run AS run
  ON run.business_date = file.business_date

-- sheet__night_movement
WITH night AS (
  SELECT
    business_date
  FROM control__committed_run AS committed_run
  GROUP BY
    business_date
  QUALIFY
    ROW_NUMBER() OVER (ORDER BY business_date DESC) <= 30
), currency AS (
  SELECT
    currency_code,
    CAST(SUM(refund_orders) AS BIGINT) AS refund_orders
  FROM report__refund_total AS refund_total
  GROUP BY
    currency_code
), moved AS (
  SELECT
    currency_code,
    business_date,
    CAST(SUM(due_amount) AS DECIMAL(18, 2)) AS due_amount,
    CAST(SUM(settled_amount) AS DECIMAL(18, 2)) AS settled_amount
  FROM report__roll_forward AS roll_forward
  GROUP BY
    currency_code,
    business_date
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY currency.refund_orders DESC, currency.currency_code NULLS LAST, night.business_date NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(currency.currency_code AS STRING) AS currency_code,
  CAST(night.business_date AS DATE) AS business_date,
  CAST(COALESCE(moved.due_amount, 0) AS DECIMAL(18, 2)) AS due_amount,
  CAST(COALESCE(moved.settled_amount, 0) AS DECIMAL(18, 2)) AS settled_amount
FROM currency
CROSS JOIN night
LEFT JOIN moved
  ON moved.currency_code = currency.currency_code
  AND moved.business_date = night.business_date

-- sheet__quarantine
WITH tonight AS (
  SELECT
    file.input_file_id,
    file.path,
    file.outcome,
    file.refusal,
    file.rows_quarantined,
    file.run_id
  FROM report__input_file AS file
  JOIN control__run AS run
    ON run.business_date = file.business_date
), refused AS (
  SELECT
    tonight.path,
    refused.row_number,
    refused.reasons,
    refused.detail,
    refused.raw,
    CAST(1 AS BIGINT) AS rows,
    tonight.run_id
  FROM report__quarantined_row AS refused
  JOIN tonight
    ON tonight.input_file_id = refused.input_file_id AND tonight.outcome = 'accepted'
  UNION ALL
  SELECT
    path,
    CAST(NULL AS BIGINT),
    SPLIT_PART(refusal, ':', 1),
    refusal,
    '',
    rows_quarantined,
    run_id
  FROM tonight
  WHERE
    outcome = 'quarantined'
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY path NULLS LAST, row_number NULLS LAST, run_id NULLS LAST, detail NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(path AS STRING) AS path,
  CAST(row_number AS BIGINT) AS row_number,
  CAST(reasons AS STRING) AS reasons,
  CAST(detail AS STRING) AS detail,
  CAST(CASE
    WHEN row_number IS NULL
    THEN 'correct the file or export it again, and drop it into inbox/' || path
    ELSE 'correct the row in quarantine/' || run_id || '/' || path || '.quarantined.xlsx and drop that workbook into inbox/, in the folder where ' || path || ' was'
  END AS STRING) AS how_to_mend,
  CAST(raw AS STRING) AS raw_values,
  CAST(rows AS BIGINT) AS rows
FROM refused

-- sheet__refund
WITH shown AS (
  SELECT
    refund.*,
    variance.estimated_amount,
    variance.quantity_part,
    variance.unsettled_part,
    variance.exchange_part,
    variance.fee_part,
    variance.shortfall_part,
    settled.settled_amount,
    settled.match,
    settled.due_amount - settled.settled_amount - settled.written_off_amount AS open_amount
  FROM report__refund_order AS refund
  JOIN report__variance AS variance
    ON variance.refund_order_id = refund.refund_order_id
  JOIN report__refund_match AS settled
    ON settled.refund_order_id = refund.refund_order_id
  CROSS JOIN control__run AS run
  LEFT JOIN (
    SELECT DISTINCT
      subject_id
    FROM gathered__finding AS finding
  ) AS spoken
    ON spoken.subject_id = refund.refund_order_id
  WHERE
    refund.state <> 'completed'
    OR NOT spoken.subject_id IS NULL
    OR refund.created_on = run.business_date
    OR refund.completed_on = run.business_date
    OR settled.due_amount <> settled.settled_amount + settled.written_off_amount
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY supplier_id NULLS LAST, refund_order_id NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(refund_order_id AS STRING) AS refund_order_id,
  CAST(distributor_id AS STRING) AS distributor_id,
  CAST(supplier_id AS STRING) AS supplier_id,
  CAST(created_on AS DATE) AS created_on,
  CAST(return_amount AS DECIMAL(18, 2)) AS return_amount,
  CAST(unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
  CAST(exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
  CAST(return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
  CAST(refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(refund_method AS STRING) AS refund_method,
  CAST(state AS STRING) AS state,
  CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(open_amount AS DECIMAL(18, 2)) AS open_amount,
  CAST(match AS STRING) AS match,
  CAST(completed_on AS DATE) AS completed_on,
  CAST(estimated_amount AS DECIMAL(18, 2)) AS estimated_amount,
  CAST(refundable_amount - estimated_amount AS DECIMAL(18, 2)) AS variance_amount,
  CAST(quantity_part AS DECIMAL(18, 2)) AS quantity_part,
  CAST(unsettled_part AS DECIMAL(18, 2)) AS unsettled_part,
  CAST(exchange_part AS DECIMAL(18, 2)) AS exchange_part,
  CAST(fee_part AS DECIMAL(18, 2)) AS fee_part,
  CAST(shortfall_part AS DECIMAL(18, 2)) AS shortfall_part
FROM shown

-- sheet__refund_total
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY currency_code NULLS LAST, difference_amount DESC, refundable_amount DESC, supplier_id NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(supplier_id AS STRING) AS supplier_id,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(refund_orders AS BIGINT) AS refund_orders,
  CAST(refundable_tonight_amount AS DECIMAL(18, 2)) AS due_tonight_amount,
  CAST(refundable_amount AS DECIMAL(18, 2)) AS due_amount,
  CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(difference_amount AS DECIMAL(18, 2)) AS difference_amount
FROM report__refund_total AS refund_total

-- sheet__restated
WITH shown AS (
  SELECT
    finding.*,
    CASE
      WHEN NOT refund.refund_order_id IS NULL
      THEN 'refund order'
      WHEN NOT known.return_stock_in_id IS NULL
      THEN 'pushed return'
      ELSE 'receipt or payment'
    END AS document,
    finding.opened_on = run.business_date AS is_since_tonight
  FROM gathered__finding AS finding
  CROSS JOIN control__run AS run
  LEFT JOIN report__refund_order AS refund
    ON refund.refund_order_id = finding.subject_id
  LEFT JOIN report__return_stock_in AS known
    ON known.return_stock_in_id = finding.subject_id
  WHERE
    finding.code = 'RESTATED'
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY CASE WHEN is_since_tonight THEN 0 ELSE 1 END NULLS LAST, ABS(amount) DESC, subject_id NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(subject_id AS STRING) AS document_id,
  CAST(document AS STRING) AS document,
  CAST(actual_value AS STRING) AS issued_value,
  CAST(expected_value AS STRING) AS restated_value,
  CAST(amount AS DECIMAL(18, 2)) AS difference_amount,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(CASE document
    WHEN 'refund order'
    THEN 'the price of its units or its fee has changed, or a replacement was shipped later'
    WHEN 'pushed return'
    THEN 'the requested quantity or the price of its units has changed'
    ELSE 'a newer version of the row has another quantity or amount'
  END AS STRING) AS why,
  CAST(is_since_tonight AS BOOLEAN) AS since_tonight,
  CAST(opened_on AS DATE) AS opened_on,
  CAST(what_to_do AS STRING) AS what_to_do
FROM shown

-- sheet__return_stock_in
WITH shown AS (
  SELECT
    known.*
  FROM report__return_stock_in AS known
  LEFT JOIN gathered__changed_return AS changed
    ON changed.return_stock_in_id = known.return_stock_in_id
  LEFT JOIN (
    SELECT DISTINCT
      subject_id
    FROM gathered__finding AS finding
  ) AS spoken
    ON spoken.subject_id = known.return_stock_in_id
  WHERE
    NOT spoken.subject_id IS NULL
    OR (
      NOT known.state IN ('cancelled', 'recalled')
      AND known.supplier_status <> 'completed'
    )
    OR NOT changed.return_stock_in_id IS NULL
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY supplier_id NULLS LAST, return_stock_in_id NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(channel AS STRING) AS channel,
  CAST(shop_id AS STRING) AS shop_id,
  CAST(after_sales_id AS STRING) AS after_sales_id,
  CAST(order_id AS STRING) AS order_id,
  CAST(distributor_id AS STRING) AS distributor_id,
  CAST(supplier_id AS STRING) AS supplier_id,
  CAST(after_sales_type AS STRING) AS after_sales_type,
  CAST(after_sales_status AS STRING) AS after_sales_status,
  CAST(state AS STRING) AS state,
  CAST(reason AS STRING) AS reason,
  CAST(supplier_status AS STRING) AS supplier_status,
  CAST(attempts AS BIGINT) AS attempts,
  CAST(batch_id AS STRING) AS batch_id,
  CAST(opened_on AS DATE) AS opened_on,
  CAST(pushed_on AS DATE) AS pushed_on,
  CAST(received_on AS DATE) AS received_on,
  CAST(requested_quantity AS BIGINT) AS requested_quantity,
  CAST(pushed_quantity AS BIGINT) AS pushed_quantity,
  CAST(good_quantity AS BIGINT) AS good_quantity,
  CAST(defective_quantity AS BIGINT) AS defective_quantity,
  CAST(estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
  CAST(currency_code AS STRING) AS currency_code
FROM shown

-- sheet__roll_forward
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY rolled.currency_code NULLS LAST, rolled.closing_amount DESC, rolled.distributor_id NULLS LAST, rolled.supplier_id NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(rolled.distributor_id AS STRING) AS distributor_id,
  CAST(rolled.supplier_id AS STRING) AS supplier_id,
  CAST(rolled.currency_code AS STRING) AS currency_code,
  CAST(rolled.opening_amount AS DECIMAL(18, 2)) AS opening_amount,
  CAST(rolled.due_amount AS DECIMAL(18, 2)) AS due_amount,
  CAST(rolled.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(rolled.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
  CAST(rolled.closing_amount AS DECIMAL(18, 2)) AS closing_amount
FROM report__roll_forward AS rolled
JOIN control__run AS run
  ON run.business_date = rolled.business_date

-- sheet__tie_out
WITH taken AS (
  SELECT
    CAST(COALESCE(SUM(file.rows_in), 0) AS DECIMAL(18, 2)) AS rows_in,
    CAST(COALESCE(SUM(file.rows_quarantined), 0) AS DECIMAL(18, 2)) AS rows_quarantined
  FROM report__input_file AS file
  JOIN control__run AS run
    ON run.business_date = file.business_date
), made AS (
  SELECT
    refund.currency_code,
    CAST(SUM(refund.refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(SUM(refund.refundable_amount - variance.estimated_amount) AS DECIMAL(18, 2)) AS variance_amount
  FROM report__refund_order AS refund
  JOIN report__variance AS variance
    ON variance.refund_order_id = refund.refund_order_id
  JOIN control__run AS run
    ON run.business_date = refund.created_on
  GROUP BY
    refund.currency_code
), rolled AS (
  SELECT
    rolled.currency_code,
    CAST(SUM(rolled.closing_amount) AS DECIMAL(18, 2)) AS closing_amount
  FROM report__roll_forward AS rolled
  JOIN control__run AS run
    ON run.business_date = rolled.business_date
  GROUP BY
    rolled.currency_code
), told AS (
  SELECT
    1 AS turn,
    'rows_in' AS measure,
    'rows in the files of this date' AS check_name,
    '' AS currency_code,
    rows_in AS books_value
  FROM taken
  UNION ALL
  SELECT
    2,
    'rows_quarantined',
    'rows that were not let in',
    '',
    rows_quarantined
  FROM taken
  UNION ALL
  SELECT
    3,
    'exceptions',
    'exceptions open',
    '',
    CAST(COUNT(*) AS DECIMAL(18, 2))
  FROM report__exception AS exception
  UNION ALL
  SELECT
    4,
    'refunds_made',
    'new refunds, ' || currency_code,
    currency_code,
    refundable_amount
  FROM made
  UNION ALL
  SELECT
    5,
    'variance',
    'refunds less estimates, ' || currency_code,
    currency_code,
    variance_amount
  FROM made
  UNION ALL
  SELECT
    6,
    'rolled',
    'opening to closing, ' || currency_code,
    currency_code,
    closing_amount
  FROM rolled
  UNION ALL
  SELECT
    7,
    'still_owed',
    'still owed, ' || currency_code,
    currency_code,
    closing_amount
  FROM rolled
  UNION ALL
  SELECT
    8,
    'control_total',
    check_name,
    '',
    left_value
  FROM report__control_total AS control_total
  WHERE
    check_name NOT LIKE 'still owed, %'
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY turn NULLS LAST, check_name NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(measure AS STRING) AS measure,
  CAST(check_name AS STRING) AS check_name,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(books_value AS DECIMAL(18, 2)) AS books_value
FROM told

-- sheet__to_push
WITH waiting AS (
  SELECT
    known.*,
    setting.max_order_age_days - DATEDIFF(DAY, CAST(known.ordered_on AS DATE), CAST(run.business_date AS DATE)) AS days_left
  FROM report__return_stock_in AS known
  CROSS JOIN control__run AS run
  CROSS JOIN control__setting AS setting
  WHERE
    known.state IN ('to_push', 'push_failed')
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY days_left NULLS LAST, return_stock_in_id NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(days_left AS BIGINT) AS days_left,
  CAST(state AS STRING) AS state,
  CAST(is_held AS BOOLEAN) AS is_held,
  CAST(reason AS STRING) AS reason,
  CAST(distributor_id AS STRING) AS distributor_id,
  CAST(supplier_id AS STRING) AS supplier_id,
  CAST(attempts AS BIGINT) AS attempts,
  CAST(requested_quantity AS BIGINT) AS requested_quantity,
  CAST(estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(opened_on AS DATE) AS opened_on,
  CAST(ordered_on AS DATE) AS ordered_on
FROM waiting
