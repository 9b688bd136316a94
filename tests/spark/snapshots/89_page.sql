-- page__currency_total
WITH summed AS (
  SELECT
    rolled.currency_code,
    CAST(SUM(rolled.opening_amount) AS DECIMAL(18, 2)) AS opening_amount,
    CAST(SUM(rolled.due_amount) AS DECIMAL(18, 2)) AS due_amount,
    CAST(SUM(rolled.settled_amount) AS DECIMAL(18, 2)) AS settled_amount,
    CAST(SUM(rolled.written_off_amount) AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(SUM(rolled.closing_amount) AS DECIMAL(18, 2)) AS closing_amount
  FROM report__roll_forward AS rolled
  JOIN control__run AS run
    ON run.business_date = rolled.business_date
  GROUP BY
    rolled.currency_code
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY currency_code NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(opening_amount AS DECIMAL(18, 2)) AS opening_amount,
  CAST(due_amount AS DECIMAL(18, 2)) AS due_amount,
  CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
  CAST(closing_amount AS DECIMAL(18, 2)) AS closing_amount
FROM summed
WHERE
  opening_amount <> 0
  OR due_amount <> 0
  OR settled_amount <> 0
  OR written_off_amount <> 0

-- page__exception
WITH ranked AS (
  SELECT
    *,
    CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END AS severity_rank,
    CASE WHEN amount IS NULL THEN 1 ELSE 0 END AS is_without_amount,
    CAST(ROW_NUMBER() OVER (PARTITION BY currency_code ORDER BY ABS(amount) DESC, exception_id NULLS LAST) AS BIGINT) AS money_rank
  FROM report__exception AS exception
), placed AS (
  SELECT
    *,
    CAST(ROW_NUMBER() OVER (
      ORDER BY is_without_amount NULLS LAST, CASE WHEN amount IS NULL THEN severity_rank ELSE money_rank END NULLS LAST, age_days DESC, exception_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(COUNT(*) OVER () AS BIGINT) AS total
  FROM ranked
)
SELECT
  CAST(placed.position AS BIGINT) AS position,
  CAST(placed.total AS BIGINT) AS total,
  CAST(placed.severity AS STRING) AS severity,
  CAST(placed.code AS STRING) AS code,
  CAST(placed.subject_id AS STRING) AS subject_id,
  CAST(shown.position AS BIGINT) AS return_position,
  CAST(placed.field AS STRING) AS field,
  CAST(placed.expected_value AS STRING) AS expected_value,
  CAST(placed.actual_value AS STRING) AS actual_value,
  CAST(placed.amount AS DECIMAL(18, 2)) AS amount,
  CAST(placed.currency_code AS STRING) AS currency_code,
  CAST(placed.opened_on AS DATE) AS opened_on,
  CAST(placed.opened_on = run.business_date AS BOOLEAN) AS is_new,
  CAST(placed.age_days AS BIGINT) AS age_days,
  CAST(bucket.ageing AS STRING) AS age,
  CAST(placed.what_to_do AS STRING) AS what_to_do,
  CAST(placed.rule AS STRING) AS rule
FROM placed
CROSS JOIN control__run AS run
CROSS JOIN control__setting AS setting
JOIN control__ageing_bucket AS bucket
  ON placed.age_days BETWEEN bucket.first_day AND bucket.last_day
LEFT JOIN shown__return_stock_in AS shown
  ON shown.return_stock_in_id = SPLIT_PART(placed.subject_id, '/', 1)
WHERE
  placed.position <= setting.page_rows

-- page__exception_age
WITH counted AS (
  SELECT
    bucket.first_day,
    bucket.ageing,
    CAST(COUNT(*) FILTER(WHERE
      exception.severity = 'high') AS BIGINT) AS high,
    CAST(COUNT(*) FILTER(WHERE
      exception.severity = 'medium') AS BIGINT) AS medium,
    CAST(COUNT(*) FILTER(WHERE
      exception.severity = 'low') AS BIGINT) AS low
  FROM control__ageing_bucket AS bucket
  LEFT JOIN report__exception AS exception
    ON exception.age_days BETWEEN bucket.first_day AND bucket.last_day
  GROUP BY
    bucket.first_day,
    bucket.ageing
), most AS (
  SELECT
    GREATEST(MAX(high + medium + low), 1) AS exceptions
  FROM counted
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY counted.first_day NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(counted.ageing AS STRING) AS age,
  CAST(counted.high AS BIGINT) AS high,
  CAST(counted.medium AS BIGINT) AS medium,
  CAST(counted.low AS BIGINT) AS low,
  CAST(counted.high + counted.medium + counted.low AS BIGINT) AS exceptions,
  CAST(counted.high * 1000 DIV NULLIF(most.exceptions, 0) AS BIGINT) AS high_permille,
  CAST(counted.medium * 1000 DIV NULLIF(most.exceptions, 0) AS BIGINT) AS medium_permille,
  CAST(counted.low * 1000 DIV NULLIF(most.exceptions, 0) AS BIGINT) AS low_permille
FROM counted
CROSS JOIN most

-- page__input_file
WITH placed AS (
  SELECT
    file.*,
    CAST(ROW_NUMBER() OVER (
      ORDER BY file.rows_quarantined DESC, file.path NULLS LAST, file.run_id NULLS LAST, file.input_file_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(COUNT(*) OVER () AS BIGINT) AS total
  FROM report__input_file AS file
  JOIN control__run AS run
    ON run.business_date = file.business_date
)
SELECT
  CAST(placed.position AS BIGINT) AS position,
  CAST(placed.total AS BIGINT) AS total,
  CAST(placed.path AS STRING) AS path,
  CAST(placed.outcome AS STRING) AS outcome,
  CAST(placed.rows_in AS BIGINT) AS rows_in,
  CAST(placed.rows_accepted AS BIGINT) AS rows_accepted,
  CAST(placed.rows_unchanged AS BIGINT) AS rows_unchanged,
  CAST(placed.rows_quarantined AS BIGINT) AS rows_quarantined,
  CAST(placed.rows_ignored AS BIGINT) AS rows_ignored,
  CAST(placed.refusal AS STRING) AS refusal,
  CAST(placed.header_change AS STRING) AS header_change,
  CAST(placed.sha256 AS STRING) AS sha256
FROM placed
CROSS JOIN control__setting AS setting
WHERE
  placed.position <= setting.page_rows

-- page__night
WITH taken AS (
  SELECT
    business_date,
    CAST(COUNT(*) AS BIGINT) AS files,
    CAST(SUM(rows_in) AS BIGINT) AS rows_in,
    CAST(SUM(rows_quarantined) AS BIGINT) AS rows_quarantined
  FROM report__input_file AS input_file
  GROUP BY
    business_date
), counted AS (
  SELECT
    known.issued_on AS business_date,
    known.exceptions,
    known.exceptions_high
  FROM landing__known_night AS known
  JOIN control__run AS run
    ON run.business_date <> known.issued_on
  UNION ALL
  SELECT
    business_date,
    exceptions,
    exceptions_high
  FROM report__night AS night
), dated AS (
  SELECT
    business_date,
    CAST(ROW_NUMBER() OVER (ORDER BY business_date DESC) AS BIGINT) AS position
  FROM (
    SELECT DISTINCT
      business_date
    FROM report__run AS run
  ) AS committed
), told AS (
  SELECT
    dated.position,
    dated.business_date,
    COALESCE(taken.files, 0) AS files,
    COALESCE(taken.rows_in, 0) AS rows_in,
    COALESCE(taken.rows_quarantined, 0) AS rows_quarantined,
    counted.exceptions,
    counted.exceptions_high
  FROM dated
  LEFT JOIN taken
    ON taken.business_date = dated.business_date
  LEFT JOIN counted
    ON counted.business_date = dated.business_date
), most AS (
  SELECT
    GREATEST(MAX(exceptions), 1) AS exceptions
  FROM told
  WHERE
    position <= 30
)
SELECT
  CAST(told.position AS BIGINT) AS position,
  CAST(told.business_date AS DATE) AS business_date,
  CAST(told.files AS BIGINT) AS files,
  CAST(told.rows_in AS BIGINT) AS rows_in,
  CAST(told.rows_quarantined AS BIGINT) AS rows_quarantined,
  CAST(told.exceptions AS BIGINT) AS exceptions,
  CAST(told.exceptions_high AS BIGINT) AS exceptions_high,
  CAST(told.position <= 30 AS BOOLEAN) AS is_in_chart,
  CAST(COALESCE(told.exceptions, 0) * 1000 DIV NULLIF(most.exceptions, 0) AS BIGINT) AS exceptions_permille,
  CAST(COALESCE(told.exceptions_high, 0) * 1000 DIV NULLIF(most.exceptions, 0) AS BIGINT) AS high_permille
FROM told
CROSS JOIN most

-- page__night_refund
WITH dated AS (
  SELECT
    business_date,
    CAST(ROW_NUMBER() OVER (ORDER BY business_date DESC) AS BIGINT) AS night_position
  FROM (
    SELECT DISTINCT
      business_date
    FROM report__run AS run
  ) AS committed
), summed AS (
  SELECT
    dated.night_position,
    rolled.currency_code,
    CAST(SUM(rolled.due_amount) AS DECIMAL(18, 2)) AS due_amount,
    CAST(SUM(rolled.settled_amount) AS DECIMAL(18, 2)) AS settled_amount
  FROM report__roll_forward AS rolled
  JOIN dated
    ON dated.business_date = rolled.business_date
  GROUP BY
    dated.night_position,
    rolled.currency_code
), measured AS (
  SELECT
    *,
    CAST(ROUND(LEAST(GREATEST(due_amount, 0), 40000000000000) * 100, 0) AS BIGINT) AS due_units,
    CAST(ROUND(LEAST(GREATEST(settled_amount, 0), 40000000000000) * 100, 0) AS BIGINT) AS settled_units
  FROM summed
), most AS (
  SELECT
    currency_code,
    MAX(GREATEST(due_amount, settled_amount)) AS amount,
    GREATEST(MAX(GREATEST(due_units, settled_units)), 1) AS units
  FROM measured
  WHERE
    night_position <= 30
  GROUP BY
    currency_code
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY measured.night_position NULLS LAST, measured.currency_code NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(measured.night_position AS BIGINT) AS night_position,
  CAST(measured.currency_code AS STRING) AS currency_code,
  CAST(measured.due_amount AS DECIMAL(18, 2)) AS due_amount,
  CAST(measured.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(measured.night_position <= 30 AS BOOLEAN) AS is_in_chart,
  CAST(most.amount AS DECIMAL(18, 2)) AS most_amount,
  CAST(COALESCE(measured.due_units * 1000 DIV NULLIF(most.units, 0), 0) AS BIGINT) AS due_permille,
  CAST(COALESCE(measured.settled_units * 1000 DIV NULLIF(most.units, 0), 0) AS BIGINT) AS settled_permille
FROM measured
LEFT JOIN most
  ON most.currency_code = measured.currency_code

-- page__owed_age
WITH open_refund AS (
  SELECT
    settled.currency_code,
    CAST(settled.difference_amount - settled.written_off_amount AS DECIMAL(18, 2)) AS amount,
    DATEDIFF(DAY, CAST(refund.created_on AS DATE), CAST(run.business_date AS DATE)) AS age_days
  FROM report__refund_match AS settled
  JOIN report__refund_order AS refund
    ON refund.refund_order_id = settled.refund_order_id
  CROSS JOIN control__run AS run
  WHERE
    settled.difference_amount <> settled.written_off_amount
), aged AS (
  SELECT
    owed.currency_code,
    bucket.first_day,
    bucket.ageing,
    CAST(COUNT(*) AS BIGINT) AS refund_orders,
    CAST(SUM(owed.amount) AS DECIMAL(18, 2)) AS amount
  FROM open_refund AS owed
  JOIN control__ageing_bucket AS bucket
    ON owed.age_days BETWEEN bucket.first_day AND bucket.last_day
  GROUP BY
    owed.currency_code,
    bucket.first_day,
    bucket.ageing
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY currency_code NULLS LAST, first_day NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(ageing AS STRING) AS age,
  CAST(refund_orders AS BIGINT) AS refund_orders,
  CAST(amount AS DECIMAL(18, 2)) AS amount
FROM aged

-- page__quarantine_reason
WITH told AS (
  SELECT
    fate.reason,
    fate.rows,
    0 AS files
  FROM report__row_outcome AS fate
  JOIN report__input_file AS file
    ON file.input_file_id = fate.input_file_id AND file.outcome = 'accepted'
  JOIN control__run AS run
    ON run.business_date = file.business_date
  WHERE
    fate.outcome = 'quarantined'
  UNION ALL
  SELECT
    SPLIT_PART(file.refusal, ':', 1),
    file.rows_in,
    1
  FROM report__input_file AS file
  JOIN control__run AS run
    ON run.business_date = file.business_date
  WHERE
    file.outcome = 'quarantined'
), summed AS (
  SELECT
    reason,
    CAST(SUM(rows) AS BIGINT) AS refused_rows,
    CAST(SUM(files) AS BIGINT) AS refused_files
  FROM told
  GROUP BY
    reason
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY refused_rows DESC, reason NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(reason AS STRING) AS reason,
  CAST(refused_rows AS BIGINT) AS refused_rows,
  CAST(refused_files AS BIGINT) AS refused_files
FROM summed

-- page__restated
WITH placed AS (
  SELECT
    *,
    CAST(ROW_NUMBER() OVER (ORDER BY opened_on DESC, subject_id NULLS LAST) AS BIGINT) AS position,
    CAST(COUNT(*) OVER () AS BIGINT) AS total
  FROM report__exception AS exception
  WHERE
    code = 'RESTATED'
)
SELECT
  CAST(placed.position AS BIGINT) AS position,
  CAST(placed.total AS BIGINT) AS total,
  CAST(placed.subject_id AS STRING) AS document_id,
  CAST(shown.position AS BIGINT) AS return_position,
  CAST(placed.actual_value AS STRING) AS issued_value,
  CAST(placed.expected_value AS STRING) AS restated_value,
  CAST(placed.amount AS DECIMAL(18, 2)) AS difference_amount,
  CAST(placed.currency_code AS STRING) AS currency_code,
  CAST(placed.opened_on AS DATE) AS opened_on,
  CAST(placed.opened_on = run.business_date AS BOOLEAN) AS is_new,
  CAST(placed.what_to_do AS STRING) AS what_to_do
FROM placed
CROSS JOIN control__run AS run
CROSS JOIN control__setting AS setting
LEFT JOIN shown__return_stock_in AS shown
  ON shown.return_stock_in_id = SPLIT_PART(placed.subject_id, '/', 1)
WHERE
  placed.position <= setting.page_rows

-- page__return_exception
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY shown.position NULLS LAST, exception.exception_id NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(shown.position AS BIGINT) AS return_position,
  CAST(exception.severity AS STRING) AS severity,
  CAST(exception.code AS STRING) AS code,
  CAST(exception.what_to_do AS STRING) AS what_to_do
FROM shown__return_stock_in AS shown
JOIN report__exception AS exception
  ON SPLIT_PART(exception.subject_id, '/', 1) = shown.return_stock_in_id

-- page__return_line
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY shown.position NULLS LAST, line.sku NULLS LAST, line.combo_sku NULLS LAST, line.unit_price NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(shown.position AS BIGINT) AS return_position,
  CAST(line.sku AS STRING) AS sku,
  CAST(line.combo_sku AS STRING) AS combo_sku,
  CAST(line.unit_price AS DECIMAL(18, 2)) AS unit_price,
  CAST(line.price_source AS STRING) AS price_source,
  CAST(line.requested_quantity AS BIGINT) AS requested_quantity,
  CAST(line.good_quantity AS BIGINT) AS good_quantity,
  CAST(line.defective_quantity AS BIGINT) AS defective_quantity,
  CAST(line.accepted_quantity AS BIGINT) AS accepted_quantity,
  CAST(line.return_amount AS DECIMAL(18, 2)) AS return_amount,
  CAST(known.currency_code AS STRING) AS currency_code
FROM shown__return_stock_in AS shown
JOIN report__return_stock_in AS known
  ON known.return_stock_in_id = shown.return_stock_in_id
JOIN report__return_stock_in_line AS line
  ON line.return_stock_in_id = shown.return_stock_in_id

-- page__return_movement
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY shown.position NULLS LAST, movement.business_date NULLS LAST, movement.movement_id NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(shown.position AS BIGINT) AS return_position,
  CAST(movement.business_date AS DATE) AS business_date,
  CAST(movement.receipt_id AS STRING) AS receipt_id,
  CAST(movement.line_no AS BIGINT) AS line_no,
  CAST(movement.warehouse_id AS STRING) AS warehouse_id,
  CAST(movement.sku AS STRING) AS sku,
  CAST(movement.pool AS STRING) AS pool,
  CAST(movement.quantity AS BIGINT) AS quantity
FROM shown__return_stock_in AS shown
JOIN report__stock_movement AS movement
  ON movement.return_stock_in_id = shown.return_stock_in_id

-- page__return_posting
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY shown.position NULLS LAST, posting.business_date NULLS LAST, posting.document_id NULLS LAST, posting.posting_id NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(shown.position AS BIGINT) AS return_position,
  CAST(posting.business_date AS DATE) AS business_date,
  CAST(posting.document_type AS STRING) AS document_type,
  CAST(posting.document_id AS STRING) AS document_id,
  CAST(posting.account AS STRING) AS account,
  CAST(CASE WHEN posting.amount > 0 THEN posting.amount END AS DECIMAL(18, 2)) AS debit_amount,
  CAST(CASE WHEN posting.amount < 0 THEN -posting.amount END AS DECIMAL(18, 2)) AS credit_amount,
  CAST(posting.currency_code AS STRING) AS currency_code
FROM shown__return_stock_in AS shown
JOIN report__refund_order AS refund
  ON refund.return_stock_in_id = shown.return_stock_in_id
JOIN report__posting AS posting
  ON posting.refund_order_id = refund.refund_order_id

-- page__return_push
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY shown.position NULLS LAST, item.business_date NULLS LAST, item.attempt NULLS LAST, item.action NULLS LAST, item.push_id NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(shown.position AS BIGINT) AS return_position,
  CAST(item.business_date AS DATE) AS business_date,
  CAST(item.action AS STRING) AS action,
  CAST(item.attempt AS BIGINT) AS attempt,
  CAST(item.batch_id AS STRING) AS batch_id,
  CAST(item.acknowledgement AS STRING) AS acknowledgement,
  CAST(item.acknowledgement_reason AS STRING) AS acknowledgement_reason
FROM shown__return_stock_in AS shown
JOIN report__push_item AS item
  ON item.return_stock_in_id = shown.return_stock_in_id

-- page__return_refund
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY shown.position NULLS LAST, refund.created_on NULLS LAST, refund.refund_order_id NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(shown.position AS BIGINT) AS return_position,
  CAST(refund.refund_order_id AS STRING) AS refund_order_id,
  CAST(refund.created_on AS DATE) AS created_on,
  CAST(refund.completed_on AS DATE) AS completed_on,
  CAST(refund.refund_method AS STRING) AS refund_method,
  CAST(refund.state AS STRING) AS state,
  CAST(refund.currency_code AS STRING) AS currency_code,
  CAST(refund.return_amount AS DECIMAL(18, 2)) AS return_amount,
  CAST(refund.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
  CAST(refund.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
  CAST(refund.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
  CAST(refund.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
  CAST(refund.shortfall_amount AS DECIMAL(18, 2)) AS shortfall_amount,
  CAST(settled.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(settled.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
  CAST(settled.match AS STRING) AS match,
  CAST(variance.estimated_amount AS DECIMAL(18, 2)) AS estimated_amount,
  CAST(variance.quantity_part AS DECIMAL(18, 2)) AS quantity_part,
  CAST(variance.unsettled_part AS DECIMAL(18, 2)) AS unsettled_part,
  CAST(variance.exchange_part AS DECIMAL(18, 2)) AS exchange_part,
  CAST(variance.fee_part AS DECIMAL(18, 2)) AS fee_part,
  CAST(variance.shortfall_part AS DECIMAL(18, 2)) AS shortfall_part
FROM shown__return_stock_in AS shown
JOIN report__refund_order AS refund
  ON refund.return_stock_in_id = shown.return_stock_in_id
JOIN report__refund_match AS settled
  ON settled.refund_order_id = refund.refund_order_id
JOIN report__variance AS variance
  ON variance.refund_order_id = refund.refund_order_id

-- page__return_stock_in
SELECT
  CAST(shown.position AS BIGINT) AS position,
  CAST(shown.total AS BIGINT) AS total,
  CAST(shown.is_open AS BOOLEAN) AS is_open,
  CAST(shown.is_changed AS BOOLEAN) AS is_changed,
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
  CAST(known.supplier_status AS STRING) AS supplier_status,
  CAST(known.state AS STRING) AS state,
  CAST(known.reason AS STRING) AS reason,
  CAST(known.attempts AS BIGINT) AS attempts,
  CAST(known.ordered_on AS DATE) AS ordered_on,
  CAST(known.shipped_on AS DATE) AS shipped_on,
  CAST(known.opened_on AS DATE) AS opened_on,
  CAST(known.pushed_on AS DATE) AS pushed_on,
  CAST(known.received_on AS DATE) AS received_on,
  CAST(known.recalled_on AS DATE) AS recalled_on,
  CAST(known.requested_quantity AS BIGINT) AS requested_quantity,
  CAST(known.accepted_quantity AS BIGINT) AS accepted_quantity,
  CAST(known.currency_code AS STRING) AS currency_code,
  CAST(known.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
  CAST(known.estimated_return_handling_fee AS DECIMAL(18, 2)) AS estimated_return_handling_fee,
  CAST(known.refund_method AS STRING) AS refund_method,
  CAST(known.is_held AS BOOLEAN) AS is_held,
  CAST(known.is_short_closed AS BOOLEAN) AS is_short_closed
FROM shown__return_stock_in AS shown
JOIN report__return_stock_in AS known
  ON known.return_stock_in_id = shown.return_stock_in_id

-- page__roll_forward
WITH moved AS (
  SELECT
    rolled.*,
    CAST(rolled.opening_amount + rolled.due_amount AS DECIMAL(18, 2)) AS after_due_amount,
    CAST(rolled.opening_amount + rolled.due_amount - rolled.settled_amount AS DECIMAL(18, 2)) AS after_settled_amount,
    CAST(ROW_NUMBER() OVER (
      PARTITION BY rolled.currency_code
      ORDER BY ABS(rolled.closing_amount) DESC, rolled.due_amount DESC, rolled.distributor_id NULLS LAST, rolled.supplier_id NULLS LAST
    ) AS BIGINT) AS money_rank,
    CAST(COUNT(*) OVER () AS BIGINT) AS total
  FROM report__roll_forward AS rolled
  JOIN control__run AS run
    ON run.business_date = rolled.business_date
  WHERE
    rolled.opening_amount <> 0
    OR rolled.due_amount <> 0
    OR rolled.settled_amount <> 0
    OR rolled.written_off_amount <> 0
), measured AS (
  SELECT
    *,
    CAST(ROUND(LEAST(GREATEST(opening_amount, -40000000000000), 40000000000000) * 100, 0) AS BIGINT) AS opening_units,
    CAST(ROUND(LEAST(GREATEST(after_due_amount, -40000000000000), 40000000000000) * 100, 0) AS BIGINT) AS due_units,
    CAST(ROUND(LEAST(GREATEST(after_settled_amount, -40000000000000), 40000000000000) * 100, 0) AS BIGINT) AS settled_units,
    CAST(ROUND(LEAST(GREATEST(closing_amount, -40000000000000), 40000000000000) * 100, 0) AS BIGINT) AS closing_units
  FROM moved
), spanned AS (
  SELECT
    *,
    LEAST(0, opening_units, due_units, settled_units, closing_units) AS lowest,
    GREATEST(0, opening_units, due_units, settled_units, closing_units) - LEAST(0, opening_units, due_units, settled_units, closing_units) AS span
  FROM measured
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY spanned.currency_code NULLS LAST, spanned.money_rank NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(spanned.total AS BIGINT) AS total,
  CAST(spanned.distributor_id AS STRING) AS distributor_id,
  CAST(spanned.supplier_id AS STRING) AS supplier_id,
  CAST(spanned.currency_code AS STRING) AS currency_code,
  CAST(spanned.opening_amount AS DECIMAL(18, 2)) AS opening_amount,
  CAST(spanned.due_amount AS DECIMAL(18, 2)) AS due_amount,
  CAST(spanned.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(spanned.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
  CAST(spanned.closing_amount AS DECIMAL(18, 2)) AS closing_amount,
  CAST(COALESCE((
    0 - spanned.lowest
  ) * 1000 DIV NULLIF(NULLIF(spanned.span, 0), 0), 0) AS BIGINT) AS zero_permille,
  CAST(COALESCE(
    (
      spanned.opening_units - spanned.lowest
    ) * 1000 DIV NULLIF(NULLIF(spanned.span, 0), 0),
    0
  ) AS BIGINT) AS opening_permille,
  CAST(COALESCE(
    (
      spanned.due_units - spanned.lowest
    ) * 1000 DIV NULLIF(NULLIF(spanned.span, 0), 0),
    0
  ) AS BIGINT) AS due_permille,
  CAST(COALESCE(
    (
      spanned.settled_units - spanned.lowest
    ) * 1000 DIV NULLIF(NULLIF(spanned.span, 0), 0),
    0
  ) AS BIGINT) AS settled_permille,
  CAST(COALESCE(
    (
      spanned.closing_units - spanned.lowest
    ) * 1000 DIV NULLIF(NULLIF(spanned.span, 0), 0),
    0
  ) AS BIGINT) AS closing_permille
FROM spanned
CROSS JOIN control__setting AS setting
WHERE
  spanned.money_rank <= setting.page_rows
