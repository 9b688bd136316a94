-- report__control_total
WITH side AS (
  SELECT
    'rows accounted for' AS check_name,
    'rows in' AS left_name,
    CAST(COALESCE(SUM(rows_in), 0) AS DECIMAL(18, 2)) AS left_value,
    'accepted + unchanged + quarantined + ignored' AS right_name,
    CAST(COALESCE(SUM(rows_accepted + rows_unchanged + rows_quarantined + rows_ignored), 0) AS DECIMAL(18, 2)) AS right_value
  FROM gathered__file_account AS file_account
  UNION ALL
  SELECT
    'units handed over in this run',
    'units in the batches of this run',
    CAST(COALESCE(batch.quantity, 0) AS DECIMAL(18, 2)),
    'units frozen by the pushes',
    CAST(COALESCE(frozen.quantity, 0) AS DECIMAL(18, 2))
  FROM (
    SELECT
      CAST(SUM(quantity) AS BIGINT) AS quantity
    FROM handed_over__batch_line AS batch_line
  ) AS batch
  CROSS JOIN (
    SELECT
      CAST(SUM(line.quantity) AS BIGINT) AS quantity
    FROM batched__push_item AS item
    JOIN (
      SELECT
        push_id,
        quantity
      FROM batched__push_line AS push_line
      UNION ALL
      SELECT
        push_id,
        quantity
      FROM landing__known_push_line AS known_push_line
    ) AS line
      ON line.push_id = item.push_id
  ) AS frozen
  UNION ALL
  SELECT
    'units into stock',
    'units of counted receipts',
    CAST(COALESCE(receipt.quantity, 0) AS DECIMAL(18, 2)),
    'units of stock movements',
    CAST(COALESCE(movement.quantity, 0) AS DECIMAL(18, 2))
  FROM (
    SELECT
      CAST(SUM(accepted_quantity) AS BIGINT) AS quantity
    FROM report__return_stock_in AS return_stock_in
  ) AS receipt
  CROSS JOIN (
    SELECT
      CAST(SUM(quantity) AS BIGINT) AS quantity
    FROM report__stock_movement AS stock_movement
  ) AS movement
  UNION ALL
  SELECT
    'debits and credits, ' || currency_code,
    'debits',
    CAST(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS DECIMAL(18, 2)),
    'credits',
    CAST(SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS DECIMAL(18, 2))
  FROM report__posting AS posting
  GROUP BY
    currency_code
  UNION ALL
  SELECT
    'goods refunded, ' || refund.currency_code,
    'return amounts of refund orders',
    refund.amount,
    'account returns',
    COALESCE(book.amount, CAST(0 AS DECIMAL(18, 2)))
  FROM (
    SELECT
      currency_code,
      CAST(SUM(return_amount) AS DECIMAL(18, 2)) AS amount
    FROM report__refund_order AS refund_order
    GROUP BY
      currency_code
  ) AS refund
  LEFT JOIN (
    SELECT
      currency_code,
      CAST(SUM(amount) AS DECIMAL(18, 2)) AS amount
    FROM report__posting AS posting
    WHERE
      account = 'returns'
    GROUP BY
      currency_code
  ) AS book
    ON book.currency_code = refund.currency_code
  UNION ALL
  SELECT
    'credited to balances, ' || refund.currency_code,
    'refund orders by customer balance',
    refund.amount,
    'account customer_balance',
    COALESCE(book.amount, CAST(0 AS DECIMAL(18, 2)))
  FROM (
    SELECT
      currency_code,
      CAST(SUM(refundable_amount) AS DECIMAL(18, 2)) AS amount
    FROM report__refund_order AS refund_order
    WHERE
      refund_method = 'customer_balance'
    GROUP BY
      currency_code
  ) AS refund
  LEFT JOIN (
    SELECT
      currency_code,
      CAST(-SUM(amount) AS DECIMAL(18, 2)) AS amount
    FROM report__posting AS posting
    WHERE
      account = 'customer_balance'
    GROUP BY
      currency_code
  ) AS book
    ON book.currency_code = refund.currency_code
  UNION ALL
  SELECT
    'still owed, ' || rolled.currency_code,
    'closing of the roll-forward',
    rolled.amount,
    'open items of the book',
    COALESCE(book.amount, CAST(0 AS DECIMAL(18, 2)))
  FROM (
    SELECT
      rolled.currency_code,
      CAST(SUM(rolled.closing_amount) AS DECIMAL(18, 2)) AS amount
    FROM gathered__roll_forward AS rolled
    JOIN control__run AS run
      ON run.business_date = rolled.business_date
    GROUP BY
      rolled.currency_code
  ) AS rolled
  LEFT JOIN (
    SELECT
      currency_code,
      CAST(-SUM(amount) AS DECIMAL(18, 2)) AS amount
    FROM report__posting AS posting
    WHERE
      account IN ('refund_payable', 'bank_clearing')
    GROUP BY
      currency_code
  ) AS book
    ON book.currency_code = rolled.currency_code
)
SELECT
  CAST(check_name AS STRING) AS check_name,
  CAST(left_name AS STRING) AS left_name,
  CAST(left_value AS DECIMAL(18, 2)) AS left_value,
  CAST(right_name AS STRING) AS right_name,
  CAST(right_value AS DECIMAL(18, 2)) AS right_value,
  CAST(left_value - right_value AS DECIMAL(18, 2)) AS difference,
  CAST(left_value = right_value AS BOOLEAN) AS ties_out
FROM side

-- report__customer_balance
WITH pair AS (
  SELECT DISTINCT
    distributor_id,
    supplier_id,
    currency_code
  FROM report__refund_order AS refund_order
  WHERE
    refund_method = 'customer_balance'
), book AS (
  SELECT
    distributor_id,
    supplier_id,
    currency_code,
    CAST(SUM(amount) AS DECIMAL(18, 2)) AS amount
  FROM report__posting AS posting
  WHERE
    account = 'customer_balance'
  GROUP BY
    distributor_id,
    supplier_id,
    currency_code
)
SELECT
  CAST(pair.distributor_id AS STRING) AS distributor_id,
  CAST(pair.supplier_id AS STRING) AS supplier_id,
  CAST(pair.currency_code AS STRING) AS currency_code,
  CAST(COALESCE(-book.amount, 0) AS DECIMAL(18, 2)) AS balance_amount
FROM pair
LEFT JOIN book
  ON book.distributor_id = pair.distributor_id
  AND book.supplier_id = pair.supplier_id
  AND book.currency_code = pair.currency_code

-- report__help
SELECT
  CAST(relation AS STRING) AS relation,
  CAST(asks AS STRING) AS asks,
  CAST(start_query AS STRING) AS start_query,
  CAST(key_columns AS STRING) AS key_columns,
  CAST(grain AS STRING) AS grain,
  CAST(what AS STRING) AS what
FROM control__published_relation AS published_relation

-- report__input_file
SELECT
  CAST(input_file_id AS STRING) AS input_file_id,
  CAST(run_id AS STRING) AS run_id,
  CAST(path AS STRING) AS path,
  CAST(source AS STRING) AS source,
  CAST(shop_id AS STRING) AS shop_id,
  CAST(sha256 AS STRING) AS sha256,
  CAST(bytes AS BIGINT) AS bytes,
  CAST(business_date AS DATE) AS business_date,
  CAST(rows_in AS BIGINT) AS rows_in,
  CAST(rows_accepted AS BIGINT) AS rows_accepted,
  CAST(rows_unchanged AS BIGINT) AS rows_unchanged,
  CAST(rows_quarantined AS BIGINT) AS rows_quarantined,
  CAST(rows_ignored AS BIGINT) AS rows_ignored,
  CAST(outcome AS STRING) AS outcome,
  CAST(refusal AS STRING) AS refusal,
  CAST(header_change AS STRING) AS header_change
FROM gathered__file_account AS file_account

-- report__night
WITH taken AS (
  SELECT
    CAST(COUNT(*) AS BIGINT) AS files,
    CAST(COUNT(*) FILTER(WHERE
      file.outcome = 'quarantined') AS BIGINT) AS files_refused,
    CAST(COALESCE(SUM(file.rows_in), 0) AS BIGINT) AS rows_in,
    CAST(COALESCE(SUM(file.rows_accepted), 0) AS BIGINT) AS rows_accepted,
    CAST(COALESCE(SUM(file.rows_unchanged), 0) AS BIGINT) AS rows_unchanged,
    CAST(COALESCE(SUM(file.rows_quarantined), 0) AS BIGINT) AS rows_quarantined,
    CAST(COALESCE(SUM(file.rows_ignored), 0) AS BIGINT) AS rows_ignored
  FROM gathered__file_account AS file
  JOIN control__run AS run
    ON run.run_id = file.run_id
), sent AS (
  SELECT
    CAST(COUNT(*) FILTER(WHERE
      action = 'push') AS BIGINT) AS pushes,
    CAST(COUNT(*) FILTER(WHERE
      action = 'recall') AS BIGINT) AS recalls
  FROM batched__push_item AS push_item
), open_finding AS (
  SELECT
    CAST(COUNT(*) AS BIGINT) AS exceptions,
    CAST(COUNT(*) FILTER(WHERE
      severity = 'high') AS BIGINT) AS exceptions_high
  FROM report__exception AS exception
)
SELECT
  CAST(run.run_id AS STRING) AS run_id,
  CAST(run.business_date AS DATE) AS business_date,
  CAST(taken.files AS BIGINT) AS files,
  CAST(taken.files_refused AS BIGINT) AS files_refused,
  CAST(taken.rows_in AS BIGINT) AS rows_in,
  CAST(taken.rows_accepted AS BIGINT) AS rows_accepted,
  CAST(taken.rows_unchanged AS BIGINT) AS rows_unchanged,
  CAST(taken.rows_quarantined AS BIGINT) AS rows_quarantined,
  CAST(taken.rows_ignored AS BIGINT) AS rows_ignored,
  CAST(sent.pushes AS BIGINT) AS pushes,
  CAST(sent.recalls AS BIGINT) AS recalls,
  CAST(open_finding.exceptions AS BIGINT) AS exceptions,
  CAST(open_finding.exceptions_high AS BIGINT) AS exceptions_high
FROM control__run AS run
CROSS JOIN taken
CROSS JOIN sent
CROSS JOIN open_finding

-- report__night_refund
SELECT
  CAST(currency_code AS STRING) AS currency_code,
  CAST(COUNT(*) AS BIGINT) AS refund_orders,
  CAST(SUM(return_amount) AS DECIMAL(18, 2)) AS return_amount,
  CAST(SUM(refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount
FROM refunded__refund_order AS refund_order
GROUP BY
  currency_code

-- report__refund_total
WITH owed AS (
  SELECT
    supplier_id,
    currency_code,
    CAST(COUNT(*) AS BIGINT) AS refund_orders,
    CAST(SUM(return_amount) AS DECIMAL(18, 2)) AS return_amount,
    CAST(SUM(unsettled_amount) AS DECIMAL(18, 2)) AS unsettled_amount,
    CAST(SUM(exchange_amount) AS DECIMAL(18, 2)) AS exchange_amount,
    CAST(SUM(return_handling_fee) AS DECIMAL(18, 2)) AS return_handling_fee,
    CAST(SUM(refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount
  FROM report__refund_order AS refund_order
  GROUP BY
    supplier_id,
    currency_code
), tonight AS (
  SELECT
    supplier_id,
    currency_code,
    CAST(SUM(refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount
  FROM refunded__refund_order AS refund_order
  GROUP BY
    supplier_id,
    currency_code
), settled AS (
  SELECT
    supplier_id,
    currency_code,
    CAST(SUM(settled_amount) AS DECIMAL(18, 2)) AS settled_amount,
    CAST(SUM(difference_amount) AS DECIMAL(18, 2)) AS difference_amount
  FROM report__refund_match AS refund_match
  GROUP BY
    supplier_id,
    currency_code
)
SELECT
  CAST(owed.supplier_id AS STRING) AS supplier_id,
  CAST(owed.currency_code AS STRING) AS currency_code,
  CAST(owed.refund_orders AS BIGINT) AS refund_orders,
  CAST(owed.return_amount AS DECIMAL(18, 2)) AS return_amount,
  CAST(owed.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
  CAST(owed.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
  CAST(owed.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
  CAST(owed.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
  CAST(COALESCE(tonight.refundable_amount, 0) AS DECIMAL(18, 2)) AS refundable_tonight_amount,
  CAST(settled.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(settled.difference_amount AS DECIMAL(18, 2)) AS difference_amount
FROM owed
JOIN settled
  ON settled.supplier_id = owed.supplier_id
  AND settled.currency_code = owed.currency_code
LEFT JOIN tonight
  ON tonight.supplier_id = owed.supplier_id
  AND tonight.currency_code = owed.currency_code

-- report__roll_forward
SELECT
  CAST(distributor_id AS STRING) AS distributor_id,
  CAST(supplier_id AS STRING) AS supplier_id,
  CAST(currency_code AS STRING) AS currency_code,
  CAST(business_date AS DATE) AS business_date,
  CAST(opening_amount AS DECIMAL(18, 2)) AS opening_amount,
  CAST(due_amount AS DECIMAL(18, 2)) AS due_amount,
  CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
  CAST(closing_amount AS DECIMAL(18, 2)) AS closing_amount
FROM gathered__roll_forward AS roll_forward

-- report__row_outcome
SELECT
  CAST(input_file_id AS STRING) AS input_file_id,
  CAST(outcome AS STRING) AS outcome,
  CAST(reason AS STRING) AS reason,
  CAST(rows AS BIGINT) AS rows
FROM reconciled__file_fate AS file_fate

-- report__run
SELECT
  CAST(run_id AS STRING) AS run_id,
  CAST(business_date AS DATE) AS business_date,
  CAST(started_at AS TIMESTAMP_NTZ) AS started_at,
  CAST(finished_at AS TIMESTAMP_NTZ) AS finished_at,
  CAST(outcome AS STRING) AS outcome,
  CAST(version AS STRING) AS version,
  CAST(settings_sha256 AS STRING) AS settings_sha256
FROM control__committed_run AS committed_run
