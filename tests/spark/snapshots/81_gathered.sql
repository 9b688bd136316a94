-- gathered__changed_return
SELECT
  looked_at.return_stock_in_id
FROM pushed__return_stock_in AS looked_at
LEFT JOIN landing__known_return AS before
  ON before.return_stock_in_id = looked_at.return_stock_in_id
WHERE
  before.return_stock_in_id IS NULL
  OR before.state <> looked_at.state
  OR before.after_sales_status <> looked_at.after_sales_status
  OR looked_at.received_on IS DISTINCT FROM before.received_on

-- gathered__file_account
WITH fate AS (
  SELECT
    input_file_id,
    CAST(COALESCE(SUM(rows) FILTER(WHERE
      outcome = 'accepted'), 0) AS BIGINT) AS rows_accepted,
    CAST(COALESCE(SUM(rows) FILTER(WHERE
      outcome = 'unchanged'), 0) AS BIGINT) AS rows_unchanged,
    CAST(COALESCE(SUM(rows) FILTER(WHERE
      outcome = 'quarantined'), 0) AS BIGINT) AS rows_quarantined,
    CAST(COALESCE(SUM(rows) FILTER(WHERE
      outcome = 'ignored'), 0) AS BIGINT) AS rows_ignored
  FROM reconciled__file_fate AS file_fate
  GROUP BY
    input_file_id
), told AS (
  SELECT
    file.*,
    CASE
      WHEN file.outcome = 'accepted'
      THEN COALESCE(fate.rows_accepted, CAST(0 AS BIGINT))
      ELSE CAST(0 AS BIGINT)
    END AS rows_accepted,
    CASE
      WHEN file.outcome = 'unchanged'
      THEN file.rows_in
      WHEN file.outcome = 'accepted'
      THEN COALESCE(fate.rows_unchanged, CAST(0 AS BIGINT))
      ELSE CAST(0 AS BIGINT)
    END AS rows_unchanged,
    CASE
      WHEN file.outcome = 'quarantined'
      THEN file.rows_in
      WHEN file.outcome = 'accepted'
      THEN COALESCE(fate.rows_quarantined, CAST(0 AS BIGINT))
      ELSE CAST(0 AS BIGINT)
    END AS rows_quarantined,
    CASE
      WHEN file.outcome = 'accepted'
      THEN COALESCE(fate.rows_ignored, CAST(0 AS BIGINT))
      ELSE CAST(0 AS BIGINT)
    END AS rows_ignored
  FROM control__input_file AS file
  LEFT JOIN fate
    ON fate.input_file_id = file.input_file_id
)
SELECT
  input_file_id,
  run_id,
  path,
  source,
  shop_id,
  sha256,
  bytes,
  business_date,
  rows_in,
  outcome,
  refusal,
  header_change,
  rows_accepted,
  rows_unchanged,
  rows_quarantined,
  rows_ignored,
  rows_in = rows_accepted + rows_unchanged + rows_quarantined + rows_ignored AS is_accounted_for
FROM told

-- gathered__finding
SELECT
  exception_id,
  rule,
  code,
  severity,
  subject_id,
  field,
  expected_value,
  actual_value,
  amount,
  currency_code,
  opened_on,
  what_to_do,
  FALSE AS is_answered,
  '' AS decision,
  '' AS note,
  '' AS decided_by,
  CAST(NULL AS DATE) AS answered_on
FROM report__exception AS exception
UNION ALL
SELECT
  exception_id,
  rule,
  code,
  severity,
  subject_id,
  field,
  expected_value,
  actual_value,
  amount,
  currency_code,
  opened_on,
  what_to_do,
  TRUE,
  decision,
  note,
  decided_by,
  answered_on
FROM report__exception_answer AS exception_answer

-- gathered__next_look
WITH aged AS (
  SELECT
    known.shop_id,
    known.order_id,
    known.supplier_id,
    known.state,
    DATEDIFF(DAY, CAST(known.opened_on AS DATE), CAST(run.business_date AS DATE)) AS opened_days,
    DATEDIFF(DAY, CAST(known.pushed_on AS DATE), CAST(run.business_date AS DATE)) AS pushed_days,
    DATEDIFF(DAY, CAST(known.received_on AS DATE), CAST(run.business_date AS DATE)) AS received_days,
    setting.max_order_age_days - DATEDIFF(DAY, CAST(known.ordered_on AS DATE), CAST(run.business_date AS DATE)) AS days_left,
    progress.accepted_quantity > progress.refunded_quantity AS is_refund_open,
    COALESCE(item.acknowledgement, '') = '' AS is_unacknowledged
  FROM pushed__return_stock_in AS known
  CROSS JOIN control__run AS run
  CROSS JOIN control__setting AS setting
  JOIN reconciled__return_progress AS progress
    ON progress.return_stock_in_id = known.return_stock_in_id
  LEFT JOIN standing__push_item AS item
    ON item.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS STRING)
    AND item.action = 'push'
), fee_change AS (
  SELECT
    fee.supplier_id,
    CAST(MIN(
      CASE
        WHEN fee.valid_from > run.business_date
        THEN DATEDIFF(DAY, CAST(run.business_date AS DATE), CAST(fee.valid_from AS DATE))
        WHEN fee.valid_to < CAST('9999-12-31' AS DATE)
        THEN DATEDIFF(DAY, CAST(run.business_date AS DATE), CAST(fee.valid_to AS DATE)) + 1
      END
    ) AS BIGINT) AS in_days
  FROM reference__fee_setting AS fee
  JOIN control__run AS run
    ON fee.valid_to >= run.business_date
  GROUP BY
    fee.supplier_id
), clock AS (
  SELECT
    shop_id,
    order_id,
    setting.to_push_limit_days + 1 - opened_days AS in_days
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state = 'to_push'
  UNION ALL
  SELECT
    shop_id,
    order_id,
    setting.push_failed_limit_days + 1 - pushed_days
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state = 'push_failed'
  UNION ALL
  SELECT
    shop_id,
    order_id,
    setting.receipt_limit_days + 1 - pushed_days
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state IN ('pushed', 'received')
  UNION ALL
  SELECT
    shop_id,
    order_id,
    setting.acknowledgement_limit_days + 1 - pushed_days
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state = 'pushed' AND is_unacknowledged
  UNION ALL
  SELECT
    shop_id,
    order_id,
    setting.refund_limit_days + 1 - received_days
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state = 'received' AND is_refund_open
  UNION ALL
  SELECT
    shop_id,
    order_id,
    days_left + 1
  FROM aged
  WHERE
    state IN ('to_push', 'push_failed', 'blocked')
  UNION ALL
  SELECT
    shop_id,
    order_id,
    CASE
      WHEN days_left > setting.expiring_within_days
      THEN days_left - setting.expiring_within_days
      WHEN days_left >= 0
      THEN 1
    END
  FROM aged
  CROSS JOIN control__setting AS setting
  WHERE
    state IN ('to_push', 'push_failed', 'blocked')
  UNION ALL
  SELECT
    aged.shop_id,
    aged.order_id,
    fee.in_days
  FROM aged
  JOIN fee_change AS fee
    ON fee.supplier_id = aged.supplier_id
  WHERE
    aged.state IN ('to_push', 'push_failed', 'blocked')
  UNION ALL
  SELECT
    shop_id,
    order_id,
    CAST(1 AS BIGINT)
  FROM due__refund AS refund
  WHERE
    is_fee_missing
  UNION ALL
  SELECT
    refund.shop_id,
    refund.order_id,
    setting.payment_limit_days + 1 - DATEDIFF(DAY, CAST(refund.created_on AS DATE), CAST(run.business_date AS DATE))
  FROM standing__refund_order AS refund
  CROSS JOIN control__setting AS setting
  CROSS JOIN control__run AS run
  JOIN reconciled__refund_match AS matching
    ON matching.refund_order_id = refund.refund_order_id AND matching.match = 'pending'
  UNION ALL
  SELECT
    refund.shop_id,
    refund.order_id,
    CAST(1 AS BIGINT)
  FROM standing__refund_order AS refund
  SEMI JOIN due__exchange_left AS exchange
    ON exchange.return_stock_in_id = refund.return_stock_in_id
  WHERE
    refund.is_tonight
)
SELECT
  shop_id,
  order_id,
  CAST(MIN(in_days) AS BIGINT) AS in_days
FROM clock
WHERE
  in_days > 0
GROUP BY
  shop_id,
  order_id

-- gathered__roll_forward
WITH moved AS (
  SELECT
    distributor_id,
    supplier_id,
    currency_code,
    business_date,
    CAST(SUM(
      CASE
        WHEN document_type = 'refund_order' AND account = 'refund_payable' AND amount < 0
        THEN -amount
        ELSE 0
      END
    ) AS DECIMAL(18, 2)) AS due_amount,
    CAST(SUM(CASE WHEN account IN ('customer_balance', 'bank') THEN -amount ELSE 0 END) AS DECIMAL(18, 2)) AS settled_amount,
    CAST(SUM(CASE WHEN account = 'write_off' THEN -amount ELSE 0 END) AS DECIMAL(18, 2)) AS written_off_amount
  FROM report__posting AS posting
  GROUP BY
    distributor_id,
    supplier_id,
    currency_code,
    business_date
), dated AS (
  SELECT
    *
  FROM moved
  UNION ALL
  SELECT DISTINCT
    moved.distributor_id,
    moved.supplier_id,
    moved.currency_code,
    run.business_date,
    0,
    0,
    0
  FROM moved
  CROSS JOIN control__run AS run
), folded AS (
  SELECT
    distributor_id,
    supplier_id,
    currency_code,
    business_date,
    CAST(SUM(due_amount) AS DECIMAL(18, 2)) AS due_amount,
    CAST(SUM(settled_amount) AS DECIMAL(18, 2)) AS settled_amount,
    CAST(SUM(written_off_amount) AS DECIMAL(18, 2)) AS written_off_amount
  FROM dated
  GROUP BY
    distributor_id,
    supplier_id,
    currency_code,
    business_date
), rolled AS (
  SELECT
    *,
    CAST(SUM(due_amount - settled_amount - written_off_amount) OVER (
      PARTITION BY distributor_id, supplier_id, currency_code
      ORDER BY business_date NULLS LAST
    ) AS DECIMAL(18, 2)) AS closing_amount
  FROM folded
)
SELECT
  distributor_id,
  supplier_id,
  currency_code,
  business_date,
  due_amount,
  settled_amount,
  written_off_amount,
  closing_amount,
  CAST(closing_amount - due_amount + settled_amount + written_off_amount AS DECIMAL(18, 2)) AS opening_amount
FROM rolled
