-- gated__return_stock_in
WITH known AS (
  SELECT
    known.return_stock_in_id,
    known.after_sales_key,
    known.supplier_id,
    known.attempts,
    known.ordered_on,
    known.shipped_on,
    known.distributor_id,
    known.is_held,
    state.state
  FROM landing__known_return AS known
  JOIN recalled__return_state AS state
    ON state.return_stock_in_id = known.return_stock_in_id
), opening AS (
  SELECT
    term.return_stock_in_id,
    term.after_sales_key,
    term.supplier_id,
    term.distributor_id
  FROM termed__return_stock_in AS term
  SEMI JOIN kept__after_sales_order AS standing
    ON standing.after_sales_key = term.after_sales_key AND standing.is_pushable
  ANTI JOIN known
    ON known.return_stock_in_id = term.return_stock_in_id
  UNION ALL
  SELECT
    unmatched.after_sales_key || ':' || unmatched.supplier_id,
    unmatched.after_sales_key,
    unmatched.supplier_id,
    unmatched.distributor_id
  FROM termed__unmatched AS unmatched
  ANTI JOIN known
    ON known.after_sales_key = unmatched.after_sales_key
), candidate AS (
  SELECT
    return_stock_in_id,
    after_sales_key,
    supplier_id,
    distributor_id,
    attempts,
    ordered_on,
    shipped_on,
    state,
    is_held,
    FALSE AS is_opening
  FROM known
  UNION ALL
  SELECT
    return_stock_in_id,
    after_sales_key,
    supplier_id,
    distributor_id,
    CAST(0 AS BIGINT),
    CAST(NULL AS DATE),
    CAST(NULL AS DATE),
    'to_push',
    FALSE,
    TRUE
  FROM opening
), successor AS (
  SELECT DISTINCT
    term.after_sales_key
  FROM termed__return_stock_in AS term
  LEFT JOIN known
    ON known.return_stock_in_id = term.return_stock_in_id
  WHERE
    known.return_stock_in_id IS NULL
    OR (
      known.attempts = 0 AND known.state = 'cancelled'
    )
), viewed AS (
  SELECT
    candidate.*,
    COALESCE(standing.is_cancelled, FALSE) AS is_cancelled,
    COALESCE(standing.is_pushable, FALSE) AS is_pushable,
    COALESCE(standing.is_mapped, FALSE) AS is_mapped,
    COALESCE(standing.is_met, FALSE) AS is_met,
    COALESCE(standing.is_exceeded, FALSE) AS is_exceeded,
    NOT term.return_stock_in_id IS NULL AS is_matched,
    COALESCE(term.is_auto_push, FALSE) AS is_auto_push,
    NOT successor.after_sales_key IS NULL AS has_successor,
    unmatched.reason AS unmatched_reason,
    CASE
      WHEN candidate.attempts > 0
      THEN candidate.ordered_on
      ELSE COALESCE(term.ordered_on, unmatched.ordered_on, candidate.ordered_on)
    END AS age_from,
    CASE
      WHEN candidate.attempts > 0
      THEN candidate.shipped_on
      ELSE COALESCE(term.shipped_on, unmatched.shipped_on, candidate.shipped_on)
    END AS partner_on
  FROM candidate
  LEFT JOIN kept__after_sales_order AS standing
    ON standing.after_sales_key = candidate.after_sales_key
  LEFT JOIN termed__return_stock_in AS term
    ON term.return_stock_in_id = candidate.return_stock_in_id
  LEFT JOIN successor
    ON successor.after_sales_key = candidate.after_sales_key
  LEFT JOIN termed__unmatched AS unmatched
    ON unmatched.after_sales_key = candidate.after_sales_key
), covered AS (
  SELECT DISTINCT
    viewed.return_stock_in_id
  FROM viewed
  JOIN reference__partnership AS partnership
    ON partnership.distributor_id = viewed.distributor_id
    AND partnership.supplier_id = viewed.supplier_id
    AND viewed.partner_on BETWEEN partnership.start_date AND partnership.end_date
), judged AS (
  SELECT
    viewed.*,
    NOT covered.return_stock_in_id IS NULL AS has_partnership,
    DATEDIFF(DAY, CAST(viewed.age_from AS DATE), CAST(run.business_date AS DATE)) > setting.max_order_age_days AS is_too_old,
    viewed.attempts = 0 AND NOT viewed.is_matched AND viewed.has_successor AS is_succeeded
  FROM viewed
  CROSS JOIN control__run AS run
  CROSS JOIN control__setting AS setting
  LEFT JOIN covered
    ON covered.return_stock_in_id = viewed.return_stock_in_id
)
SELECT
  return_stock_in_id,
  after_sales_key,
  supplier_id,
  distributor_id,
  attempts,
  state AS state_before,
  is_opening,
  COALESCE(is_held, FALSE) AS is_held_before,
  is_auto_push,
  is_cancelled,
  is_matched,
  is_succeeded AND is_pushable AS is_succeeded,
  state IN ('to_push', 'push_failed', 'blocked', 'cancelled')
  AND NOT is_cancelled
  AND (
    state <> 'cancelled'
    OR (
      is_pushable AND (
        attempts > 0 OR is_matched OR NOT unmatched_reason IS NULL
      )
    )
  ) AS is_judged,
  CASE
    WHEN NOT is_pushable
    THEN 'NOT_PUSHABLE'
    WHEN attempts = 0 AND unmatched_reason = 'NO_MAPPING'
    THEN 'NO_MAPPING'
    WHEN attempts > 0 AND NOT is_mapped
    THEN 'NO_MAPPING'
    WHEN NOT is_matched AND unmatched_reason = 'QTY_EXCEEDS_SHIPPED'
    THEN 'QTY_EXCEEDS_SHIPPED'
    WHEN NOT is_matched AND attempts = 0 AND is_met AND is_exceeded
    THEN 'QTY_EXCEEDS_SHIPPED'
    WHEN NOT is_matched
    THEN 'NOT_PUSHABLE'
    WHEN attempts > 0 AND NOT is_met
    THEN 'NOT_PUSHABLE'
    WHEN NOT has_partnership
    THEN 'NO_PARTNERSHIP'
    WHEN is_too_old
    THEN 'TOO_OLD'
    ELSE ''
  END AS gate
FROM judged
