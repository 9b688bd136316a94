-- pushed__return_stock_in
WITH word AS (
  SELECT
    subject_id,
    decision
  FROM released__decision AS decision
  WHERE
    is_fit AND decision IN ('push', 'hold', 're_push')
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY subject_id ORDER BY decided_at DESC, decision_id DESC) = 1
), refusal AS (
  SELECT
    push_id,
    reason
  FROM current__push_acknowledgement AS push_acknowledgement
  WHERE
    reason <> ''
), rematched AS (
  SELECT DISTINCT
    return_stock_in_id
  FROM estimated__priced_unit AS priced_unit
  WHERE
    is_new
), decided AS (
  SELECT
    gate.*,
    CASE word.decision
      WHEN 'hold'
      THEN TRUE
      WHEN 'push'
      THEN FALSE
      WHEN 're_push'
      THEN FALSE
      ELSE gate.is_held_before
    END AS is_held,
    gate.is_judged
    AND NOT gate.is_succeeded
    AND gate.gate = ''
    AND CASE
      WHEN word.decision = 'hold'
      THEN FALSE
      WHEN gate.attempts > 0
      THEN COALESCE(word.decision = 're_push', FALSE)
      ELSE COALESCE(word.decision = 'push', FALSE)
      OR (
        gate.is_auto_push AND NOT gate.is_held_before
      )
    END AS is_pushed_tonight
  FROM gated__return_stock_in AS gate
  LEFT JOIN word
    ON word.subject_id = gate.return_stock_in_id
), stated AS (
  SELECT
    *,
    CASE
      WHEN NOT is_judged
      THEN state_before
      WHEN is_succeeded
      THEN 'cancelled'
      WHEN gate <> ''
      THEN 'blocked'
      WHEN is_pushed_tonight
      THEN 'pushed'
      WHEN attempts > 0
      THEN 'push_failed'
      ELSE 'to_push'
    END AS state,
    attempts = 0 OR is_pushed_tonight AS is_fluid
  FROM decided
)
SELECT
  stated.return_stock_in_id,
  stated.after_sales_key,
  COALESCE(known.channel, asked.channel) AS channel,
  COALESCE(known.shop_id, asked.shop_id) AS shop_id,
  COALESCE(known.after_sales_id, asked.after_sales_id) AS after_sales_id,
  COALESCE(known.order_id, asked.order_id) AS order_id,
  stated.distributor_id,
  stated.supplier_id,
  COALESCE(asked.kind, known.kind) AS kind,
  COALESCE(asked.after_sales_type, known.after_sales_type) AS after_sales_type,
  COALESCE(asked.after_sales_status, known.after_sales_status) AS after_sales_status,
  stated.state,
  CASE
    WHEN stated.state = 'blocked'
    THEN stated.gate
    WHEN stated.state = 'push_failed'
    THEN COALESCE(refusal.reason, 'REJECTED')
    ELSE ''
  END AS reason,
  stated.attempts + CASE WHEN stated.is_pushed_tonight THEN 1 ELSE 0 END AS attempts,
  CASE
    WHEN stated.is_pushed_tonight
    THEN CAST(run.business_date AS STRING) || '.' || stated.distributor_id || '.' || stated.supplier_id || run.batch_suffix
    ELSE COALESCE(known.batch_id, '')
  END AS batch_id,
  CASE
    WHEN stated.is_fluid
    THEN COALESCE(term.warehouse_id, known.shipping_warehouse_id, unmatched.warehouse_id)
    ELSE known.shipping_warehouse_id
  END AS shipping_warehouse_id,
  COALESCE(known.opened_on, run.business_date) AS opened_on,
  CASE WHEN stated.is_pushed_tonight THEN run.business_date ELSE known.pushed_on END AS pushed_on,
  CASE
    WHEN before.is_recalled_tonight
    THEN run.business_date
    ELSE known.recalled_on
  END AS recalled_on,
  CASE
    WHEN stated.state = 'received'
    THEN COALESCE(known.received_on, run.business_date)
  END AS received_on,
  CASE
    WHEN stated.is_fluid
    THEN COALESCE(term.ordered_on, unmatched.ordered_on, known.ordered_on)
    ELSE known.ordered_on
  END AS ordered_on,
  CASE
    WHEN stated.is_fluid
    THEN COALESCE(term.shipped_on, unmatched.shipped_on, known.shipped_on)
    ELSE known.shipped_on
  END AS shipped_on,
  CAST(CASE
    WHEN stated.is_fluid
    THEN COALESCE(term.requested_quantity, unmatched.requested_quantity, known.requested_quantity)
    ELSE known.requested_quantity
  END AS BIGINT) AS requested_quantity,
  CASE
    WHEN stated.is_fluid
    THEN COALESCE(term.currency_code, known.currency_code, unmatched.currency_code)
    ELSE known.currency_code
  END AS currency_code,
  CASE
    WHEN NOT stated.is_fluid
    OR (
      term.return_stock_in_id IS NULL
      AND unmatched.after_sales_key IS NULL
      AND stated.gate <> 'QTY_EXCEEDS_SHIPPED'
    )
    THEN known.estimated_refund_amount
    ELSE term.estimated_refund_amount
  END AS estimated_refund_amount,
  CASE
    WHEN NOT stated.is_fluid
    OR (
      term.return_stock_in_id IS NULL
      AND unmatched.after_sales_key IS NULL
      AND stated.gate <> 'QTY_EXCEEDS_SHIPPED'
    )
    THEN known.estimated_return_handling_fee
    ELSE term.estimated_return_handling_fee
  END AS estimated_return_handling_fee,
  CASE
    WHEN stated.is_fluid
    THEN COALESCE(term.via_bigshop, known.via_bigshop, TRUE)
    ELSE known.via_bigshop
  END AS via_bigshop,
  CASE
    WHEN stated.is_fluid
    THEN COALESCE(term.refund_method, known.refund_method, '')
    ELSE known.refund_method
  END AS refund_method,
  stated.is_held,
  COALESCE(known.is_short_closed, FALSE)
  OR COALESCE(before.is_closed_tonight, FALSE) AS is_short_closed,
  COALESCE(before.is_cancellation_accepted, FALSE) AS is_cancellation_accepted,
  CASE
    WHEN stated.state = 'cancelled'
    THEN ''
    WHEN NOT rematched.return_stock_in_id IS NULL AND stated.is_fluid
    THEN run.run_id
    WHEN stated.attempts = 0 AND stated.is_judged AND term.return_stock_in_id IS NULL
    THEN ''
    ELSE COALESCE(known.matching_run_id, '')
  END AS matching_run_id,
  stated.is_opening,
  stated.is_pushed_tonight,
  COALESCE(before.is_recalled_tonight, FALSE) AS is_recalled_tonight,
  COALESCE(before.is_frozen, FALSE) AS is_frozen,
  asked.return_tracking_number,
  asked.return_reason,
  COALESCE(asked.is_quantity_assumed, FALSE) AS is_quantity_assumed,
  COALESCE(asked.is_cancelled, FALSE) AS is_cancelled,
  COALESCE(asked.is_pushable, FALSE) AS is_pushable
FROM stated
CROSS JOIN control__run AS run
LEFT JOIN landing__known_return AS known
  ON known.return_stock_in_id = stated.return_stock_in_id
LEFT JOIN recalled__return_state AS before
  ON before.return_stock_in_id = stated.return_stock_in_id
LEFT JOIN requested__after_sales_order AS asked
  ON asked.after_sales_key = stated.after_sales_key
LEFT JOIN termed__return_stock_in AS term
  ON term.return_stock_in_id = stated.return_stock_in_id
LEFT JOIN termed__unmatched AS unmatched
  ON unmatched.after_sales_key = stated.after_sales_key AND stated.attempts = 0
LEFT JOIN rematched
  ON rematched.return_stock_in_id = stated.return_stock_in_id
LEFT JOIN refusal
  ON refusal.push_id = stated.return_stock_in_id || '#' || CAST(stated.attempts AS STRING)
