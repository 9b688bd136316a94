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

-- gathered__roll_forward
WITH dated AS (
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
  UNION ALL
  SELECT DISTINCT
    posting.distributor_id,
    posting.supplier_id,
    posting.currency_code,
    run.business_date,
    0,
    0,
    0
  FROM report__posting AS posting
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
