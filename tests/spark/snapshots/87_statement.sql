-- statement__account
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY rolled.supplier_id NULLS LAST, rolled.currency_code NULLS LAST, rolled.distributor_id NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(rolled.supplier_id AS STRING) AS supplier_id,
  CAST(rolled.distributor_id AS STRING) AS distributor_id,
  CAST(rolled.currency_code AS STRING) AS currency_code,
  CAST(rolled.opening_amount AS DECIMAL(18, 2)) AS opening_amount,
  CAST(rolled.due_amount AS DECIMAL(18, 2)) AS due_amount,
  CAST(rolled.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(rolled.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
  CAST(rolled.closing_amount AS DECIMAL(18, 2)) AS closing_amount
FROM report__roll_forward AS rolled
JOIN control__run AS run
  ON run.business_date = rolled.business_date

-- statement__goods_awaited
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY known.supplier_id NULLS LAST, known.pushed_on NULLS LAST, known.return_stock_in_id NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(known.supplier_id AS STRING) AS supplier_id,
  CAST(known.return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(known.distributor_id AS STRING) AS distributor_id,
  CAST(known.order_id AS STRING) AS order_id,
  CAST(word.return_type_for_suppliers AS STRING) AS return_type,
  CAST(known.pushed_on AS DATE) AS pushed_on,
  CAST(DATEDIFF(DAY, CAST(known.pushed_on AS DATE), CAST(run.business_date AS DATE)) AS BIGINT) AS age_days,
  CAST(known.pushed_quantity - known.accepted_quantity AS BIGINT) AS awaited_quantity,
  CAST(known.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
  CAST(known.currency_code AS STRING) AS currency_code,
  CAST(known.batch_id AS STRING) AS batch_id
FROM report__return_stock_in AS known
CROSS JOIN control__run AS run
CROSS JOIN control__word AS word
WHERE
  known.state IN ('pushed', 'received')
  AND NOT known.is_short_closed
  AND known.pushed_quantity > known.accepted_quantity

-- statement__open_item
SELECT
  CAST(CAST(ROW_NUMBER() OVER (
    ORDER BY refund.supplier_id NULLS LAST, refund.created_on NULLS LAST, refund.refund_order_id NULLS LAST
  ) AS BIGINT) AS BIGINT) AS position,
  CAST(refund.supplier_id AS STRING) AS supplier_id,
  CAST(refund.refund_order_id AS STRING) AS refund_order_id,
  CAST(refund.distributor_id AS STRING) AS distributor_id,
  CAST(refund.created_on AS DATE) AS created_on,
  CAST(DATEDIFF(DAY, CAST(refund.created_on AS DATE), CAST(run.business_date AS DATE)) AS BIGINT) AS age_days,
  CAST(settled.due_amount AS DECIMAL(18, 2)) AS due_amount,
  CAST(settled.settled_amount AS DECIMAL(18, 2)) AS settled_amount,
  CAST(settled.written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
  CAST(settled.due_amount - settled.settled_amount - settled.written_off_amount AS DECIMAL(18, 2)) AS open_amount,
  CAST(refund.currency_code AS STRING) AS currency_code,
  CAST(refund.refund_method AS STRING) AS refund_method
FROM report__refund_order AS refund
CROSS JOIN control__run AS run
JOIN report__refund_match AS settled
  ON settled.refund_order_id = refund.refund_order_id
WHERE
  settled.due_amount <> settled.settled_amount + settled.written_off_amount

-- statement__refund
WITH moved AS (
  SELECT
    posting.refund_order_id,
    CAST(COALESCE(
      SUM(
        CASE
          WHEN posting.account IN ('customer_balance', 'bank')
          THEN -posting.amount
          ELSE 0
        END
      ),
      0
    ) AS DECIMAL(18, 2)) AS settled_amount,
    CAST(COALESCE(SUM(CASE WHEN posting.account = 'write_off' THEN -posting.amount ELSE 0 END), 0) AS DECIMAL(18, 2)) AS written_off_amount
  FROM report__posting AS posting
  JOIN control__run AS run
    ON run.business_date = posting.business_date
  GROUP BY
    posting.refund_order_id
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY refund.supplier_id NULLS LAST, refund.refund_order_id NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(refund.supplier_id AS STRING) AS supplier_id,
  CAST(refund.refund_order_id AS STRING) AS refund_order_id,
  CAST(refund.distributor_id AS STRING) AS distributor_id,
  CAST(refund.created_on AS DATE) AS created_on,
  CAST(refund.return_amount AS DECIMAL(18, 2)) AS return_amount,
  CAST(refund.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
  CAST(refund.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
  CAST(refund.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
  CAST(refund.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
  CAST(CASE
    WHEN refund.created_on = run.business_date
    THEN refund.refundable_amount
    ELSE 0
  END AS DECIMAL(18, 2)) AS due_tonight_amount,
  CAST(COALESCE(moved.settled_amount, 0) AS DECIMAL(18, 2)) AS settled_tonight_amount,
  CAST(COALESCE(moved.written_off_amount, 0) AS DECIMAL(18, 2)) AS written_off_tonight_amount,
  CAST(refund.currency_code AS STRING) AS currency_code,
  CAST(refund.refund_method AS STRING) AS refund_method,
  CAST(refund.state AS STRING) AS state
FROM report__refund_order AS refund
CROSS JOIN control__run AS run
LEFT JOIN moved
  ON moved.refund_order_id = refund.refund_order_id
WHERE
  refund.created_on = run.business_date
  OR moved.settled_amount <> 0
  OR moved.written_off_amount <> 0

-- statement__return_line
WITH stocked AS (
  SELECT
    movement.return_stock_in_id,
    CAST(COALESCE(SUM(movement.quantity) FILTER(WHERE
      movement.pool = 'sellable'), 0) AS BIGINT) AS good_quantity,
    CAST(COALESCE(SUM(movement.quantity) FILTER(WHERE
      movement.pool = 'defective'), 0) AS BIGINT) AS defective_quantity
  FROM report__stock_movement AS movement
  JOIN control__run AS run
    ON run.business_date = movement.business_date
  GROUP BY
    movement.return_stock_in_id
), sent AS (
  SELECT
    item.return_stock_in_id,
    MIN(item.action) AS first_action,
    MAX(item.action) AS last_action,
    MAX(item.batch_id) AS batch_id
  FROM report__push_item AS item
  JOIN control__run AS run
    ON run.business_date = item.business_date
  GROUP BY
    item.return_stock_in_id
)
SELECT
  CAST(CAST(ROW_NUMBER() OVER (ORDER BY known.supplier_id NULLS LAST, known.return_stock_in_id NULLS LAST) AS BIGINT) AS BIGINT) AS position,
  CAST(known.supplier_id AS STRING) AS supplier_id,
  CAST(known.return_stock_in_id AS STRING) AS return_stock_in_id,
  CAST(known.distributor_id AS STRING) AS distributor_id,
  CAST(known.order_id AS STRING) AS order_id,
  CAST(word.return_type_for_suppliers AS STRING) AS return_type,
  CAST(CONCAT_WS(
    ', ',
    CASE WHEN sent.first_action = 'push' OR sent.last_action = 'push' THEN 'pushed' END,
    CASE
      WHEN sent.first_action = 'recall' OR sent.last_action = 'recall'
      THEN 'recalled'
    END,
    CASE WHEN NOT stocked.return_stock_in_id IS NULL THEN 'stocked in' END
  ) AS STRING) AS tonight,
  CAST(known.pushed_quantity AS BIGINT) AS pushed_quantity,
  CAST(COALESCE(stocked.good_quantity, 0) AS BIGINT) AS good_tonight,
  CAST(COALESCE(stocked.defective_quantity, 0) AS BIGINT) AS defective_tonight,
  CAST(known.accepted_quantity AS BIGINT) AS accepted_so_far,
  CAST(known.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
  CAST(known.currency_code AS STRING) AS currency_code,
  CAST(sent.batch_id AS STRING) AS batch_id
FROM report__return_stock_in AS known
CROSS JOIN control__word AS word
LEFT JOIN stocked
  ON stocked.return_stock_in_id = known.return_stock_in_id
LEFT JOIN sent
  ON sent.return_stock_in_id = known.return_stock_in_id
WHERE
  NOT stocked.return_stock_in_id IS NULL OR NOT sent.return_stock_in_id IS NULL
