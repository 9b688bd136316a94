-- what: every return with tonight's gates: known ones not yet pushed or failed, and those that open tonight
-- grain: one return stock-in
-- key: return_stock_in_id
-- inputs: control.run, control.setting, prior.return_stock_in, receiving.state_after_cancellation, allocation.request_status, pushes.push_terms, pushes.unmatched_request, reference.partnership
-- rules: R-05, R-08, R-18, R-19, R-22, R-25, R-43
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
    FROM prior.return_stock_in AS known
    JOIN receiving.state_after_cancellation AS state ON state.return_stock_in_id = known.return_stock_in_id
),
opening AS (
    SELECT term.return_stock_in_id, term.after_sales_key, term.supplier_id, term.distributor_id
    FROM pushes.push_terms AS term
    -- nothing opens while nothing may be pushed
    SEMI JOIN allocation.request_status AS standing ON standing.after_sales_key = term.after_sales_key AND standing.is_pushable
    ANTI JOIN known ON known.return_stock_in_id = term.return_stock_in_id
    UNION ALL
    SELECT fragment.return_stock_in_id(unmatched.after_sales_key, unmatched.supplier_id), unmatched.after_sales_key, unmatched.supplier_id, unmatched.distributor_id
    FROM pushes.unmatched_request AS unmatched
    ANTI JOIN known ON known.after_sales_key = unmatched.after_sales_key
),
candidate AS (
    SELECT return_stock_in_id, after_sales_key, supplier_id, distributor_id, attempts, ordered_on, shipped_on, state, is_held, false AS is_opening
    FROM known
    UNION ALL
    SELECT return_stock_in_id, after_sales_key, supplier_id, distributor_id, CAST(0 AS BIGINT), CAST(NULL AS DATE), CAST(NULL AS DATE), 'to_push', false, true
    FROM opening
),
successor AS (
    -- holds goods tonight and did not stand last night: a return that lost its goods gives way to it
    SELECT DISTINCT term.after_sales_key
    FROM pushes.push_terms AS term
    LEFT JOIN known ON known.return_stock_in_id = term.return_stock_in_id
    WHERE known.return_stock_in_id IS NULL OR (known.attempts = 0 AND known.state = 'cancelled')
),
viewed AS (
    SELECT
        candidate.*,
        coalesce(standing.is_cancelled, false) AS is_cancelled,
        coalesce(standing.is_pushable, false) AS is_pushable,
        coalesce(standing.is_mapped, false) AS is_mapped,
        coalesce(standing.is_met, false) AS is_met,
        coalesce(standing.is_exceeded, false) AS is_exceeded,
        term.return_stock_in_id IS NOT NULL AS is_matched,
        coalesce(term.is_auto_push, false) AS is_auto_push,
        successor.after_sales_key IS NOT NULL AS has_successor,
        unmatched.reason AS unmatched_reason,
        CASE WHEN candidate.attempts > 0 THEN candidate.ordered_on ELSE coalesce(term.ordered_on, unmatched.ordered_on, candidate.ordered_on) END AS age_from,
        CASE WHEN candidate.attempts > 0 THEN candidate.shipped_on ELSE coalesce(term.shipped_on, unmatched.shipped_on, candidate.shipped_on) END AS partner_on
    FROM candidate
    LEFT JOIN allocation.request_status AS standing ON standing.after_sales_key = candidate.after_sales_key
    LEFT JOIN pushes.push_terms AS term ON term.return_stock_in_id = candidate.return_stock_in_id
    LEFT JOIN successor ON successor.after_sales_key = candidate.after_sales_key
    LEFT JOIN pushes.unmatched_request AS unmatched ON unmatched.after_sales_key = candidate.after_sales_key
),
covered AS (
    SELECT DISTINCT viewed.return_stock_in_id
    FROM viewed
    JOIN reference.partnership AS partnership
        ON partnership.distributor_id = viewed.distributor_id
        AND partnership.supplier_id = viewed.supplier_id
        AND viewed.partner_on BETWEEN partnership.start_date AND partnership.end_date
),
judged AS (
    SELECT
        viewed.*,
        covered.return_stock_in_id IS NOT NULL AS has_partnership,
        date_diff('day', CAST(viewed.age_from AS DATE), CAST(run.business_date AS DATE)) > setting.max_order_age_days AS is_too_old,
        -- the goods of an unpushed return went over to another supplier's return
        viewed.attempts = 0 AND NOT viewed.is_matched AND viewed.has_successor AS is_succeeded
    FROM viewed
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    LEFT JOIN covered ON covered.return_stock_in_id = viewed.return_stock_in_id
)
SELECT
    return_stock_in_id,
    after_sales_key,
    supplier_id,
    distributor_id,
    attempts,
    state AS state_before,
    is_opening,
    coalesce(is_held, false) AS is_held_before,
    is_auto_push,
    is_cancelled,
    is_matched,
    is_succeeded AND is_pushable AS is_succeeded,
    state IN ('to_push', 'push_failed', 'blocked', 'cancelled') AND NOT is_cancelled
        AND (state <> 'cancelled' OR (is_pushable AND (attempts > 0 OR is_matched OR unmatched_reason IS NOT NULL))) AS is_judged,
    CASE
        WHEN NOT is_pushable THEN 'NOT_PUSHABLE'
        WHEN attempts = 0 AND unmatched_reason = 'NO_MAPPING' THEN 'NO_MAPPING'
        WHEN attempts > 0 AND NOT is_mapped THEN 'NO_MAPPING'
        -- one that was pushed holds what was pushed, unless a cancellation took it
        WHEN NOT is_matched AND unmatched_reason = 'QTY_EXCEEDS_SHIPPED' THEN 'QTY_EXCEEDS_SHIPPED'
        -- its case asks for too much, though nothing of it is left for this return
        WHEN NOT is_matched AND attempts = 0 AND is_met AND is_exceeded THEN 'QTY_EXCEEDS_SHIPPED'
        WHEN NOT is_matched THEN 'NOT_PUSHABLE'
        WHEN attempts > 0 AND NOT is_met THEN 'NOT_PUSHABLE'
        WHEN NOT has_partnership THEN 'NO_PARTNERSHIP'
        WHEN is_too_old THEN 'TOO_OLD'
        ELSE ''
    END AS gate
FROM judged
