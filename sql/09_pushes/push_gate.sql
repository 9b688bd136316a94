-- what: every return with the result of this run's gates: returns of earlier runs, and returns that open in this run
-- grain: one row per return stock-in
-- key: return_stock_in_id
-- inputs: control.run, control.setting, prior.return_stock_in, receiving.state_after_cancellation, allocation.request_status, allocation.renewal, allocation.renewal_unit, allocation.reservation, pushes.push_terms, pushes.unmatched_request, reference.partnership
-- rules: R-05, R-08, R-17, R-18, R-19, R-22, R-25, R-43
WITH prior_return AS (
    SELECT
        prior_return.return_stock_in_id,
        prior_return.after_sales_key,
        prior_return.supplier_id,
        prior_return.attempts,
        prior_return.ordered_on,
        prior_return.shipped_on,
        prior_return.distributor_id,
        prior_return.is_held,
        state.state
    FROM prior.return_stock_in AS prior_return
    JOIN receiving.state_after_cancellation AS state ON state.return_stock_in_id = prior_return.return_stock_in_id
),
opening_return AS (
    SELECT term.return_stock_in_id, term.after_sales_key, term.supplier_id, term.distributor_id
    FROM pushes.push_terms AS term
    -- no return opens while nothing of its request may be pushed (R-05)
    SEMI JOIN allocation.request_status AS request ON request.after_sales_key = term.after_sales_key AND request.is_pushable
    ANTI JOIN prior_return ON prior_return.return_stock_in_id = term.return_stock_in_id
    UNION ALL
    SELECT fragment.return_stock_in_id(unmatched.after_sales_key, unmatched.supplier_id), unmatched.after_sales_key, unmatched.supplier_id, unmatched.distributor_id
    FROM pushes.unmatched_request AS unmatched
    ANTI JOIN prior_return ON prior_return.after_sales_key = unmatched.after_sales_key
),
candidate AS (
    SELECT return_stock_in_id, after_sales_key, supplier_id, distributor_id, attempts, ordered_on, shipped_on, state, is_held, false AS is_opening
    FROM prior_return
    UNION ALL
    SELECT return_stock_in_id, after_sales_key, supplier_id, distributor_id, CAST(0 AS BIGINT), CAST(NULL AS DATE), CAST(NULL AS DATE), 'to_push', false, true
    FROM opening_return
),
successor AS (
    -- a return that holds units now and was not live after the previous run: a return that lost its units gives way to it
    SELECT DISTINCT term.after_sales_key
    FROM pushes.push_terms AS term
    LEFT JOIN prior_return ON prior_return.return_stock_in_id = term.return_stock_in_id
    WHERE prior_return.return_stock_in_id IS NULL OR (prior_return.attempts = 0 AND prior_return.state = 'cancelled')
),
gated_return AS (
    SELECT
        candidate.*,
        coalesce(request.is_cancelled, false) AS is_cancelled,
        coalesce(request.is_pushable, false) AS is_pushable,
        coalesce(request.is_mapped, false) AS is_mapped,
        coalesce(request.is_met, false) AS is_met,
        coalesce(request.is_exceeded, false) AS is_exceeded,
        term.return_stock_in_id IS NOT NULL AS is_matched,
        coalesce(term.is_auto_push, false) AS is_auto_push,
        successor.after_sales_key IS NOT NULL AS has_successor,
        unmatched.reason AS unmatched_reason,
        CASE WHEN candidate.attempts > 0 THEN candidate.ordered_on ELSE coalesce(term.ordered_on, unmatched.ordered_on, candidate.ordered_on) END AS age_from,
        CASE WHEN candidate.attempts > 0 THEN candidate.shipped_on ELSE coalesce(term.shipped_on, unmatched.shipped_on, candidate.shipped_on) END AS partner_on
    FROM candidate
    LEFT JOIN allocation.request_status AS request ON request.after_sales_key = candidate.after_sales_key
    LEFT JOIN pushes.push_terms AS term ON term.return_stock_in_id = candidate.return_stock_in_id
    LEFT JOIN successor ON successor.after_sales_key = candidate.after_sales_key
    LEFT JOIN pushes.unmatched_request AS unmatched ON unmatched.after_sales_key = candidate.after_sales_key
),
sibling AS (
    -- pushed units of the after-sales order: a cancelled return whose units went to another supplier's return stays cancelled
    SELECT DISTINCT after_sales_key FROM allocation.reservation WHERE attempts > 0
),
replacement AS (
    -- returns that get the units of a return that a decision pushes again to the supplier of today
    SELECT DISTINCT
        fragment.return_stock_in_id(renewal.after_sales_key, unit.supplier_id) AS return_stock_in_id
    FROM allocation.renewal AS renewal
    JOIN allocation.renewal_unit AS unit ON unit.return_stock_in_id = renewal.return_stock_in_id
    WHERE renewal.is_taken AND unit.supplier_id <> renewal.supplier_id
),
partnered_return AS (
    SELECT DISTINCT gated_return.return_stock_in_id
    FROM gated_return
    JOIN reference.partnership AS partnership
        ON partnership.distributor_id = gated_return.distributor_id
        AND partnership.supplier_id = gated_return.supplier_id
        AND gated_return.partner_on BETWEEN partnership.start_date AND partnership.end_date
),
gate_facts AS (
    SELECT
        gated_return.*,
        partnered_return.return_stock_in_id IS NOT NULL AS has_partnership,
        fragment.days_left(gated_return.age_from, run.business_date, setting.max_order_age_days) < 0 AS is_too_old,
        -- the units of an unpushed return now belong to another supplier's return
        gated_return.attempts = 0 AND NOT gated_return.is_matched AND gated_return.has_successor AS is_succeeded,
        coalesce(renewal.is_taken AND renewal.decision = 'reissue' AND renewal.own_quantity > 0, false) AS is_reissued,
        coalesce(renewal.is_taken AND renewal.own_quantity = 0, false) AS is_replaced,
        -- where nothing may be sent today, the re-push is void (R-17)
        coalesce(renewal.decision = 're_push' AND NOT renewal.is_taken, false) AS is_unsendable,
        gated_return.attempts = 0 AND replacement.return_stock_in_id IS NOT NULL AS is_replacement,
        sibling.after_sales_key IS NOT NULL AS has_sibling
    FROM gated_return
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    LEFT JOIN partnered_return ON partnered_return.return_stock_in_id = gated_return.return_stock_in_id
    LEFT JOIN allocation.renewal AS renewal ON renewal.return_stock_in_id = gated_return.return_stock_in_id
    LEFT JOIN sibling ON sibling.after_sales_key = gated_return.after_sales_key
    LEFT JOIN replacement ON replacement.return_stock_in_id = gated_return.return_stock_in_id
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
    is_reissued,
    is_replaced,
    is_replacement,
    is_unsendable,
    is_reissued OR state IN ('to_push', 'push_failed', 'blocked', 'cancelled') AND NOT is_cancelled
        AND (state <> 'cancelled' OR (is_pushable AND ((attempts > 0 AND NOT has_sibling) OR is_matched OR unmatched_reason IS NOT NULL))) AS is_judged,
    CASE
        -- a reissue sends what is asked today, whatever the age of its order (R-43)
        WHEN is_reissued OR is_replaced THEN ''
        WHEN NOT is_pushable THEN 'NOT_PUSHABLE'
        WHEN attempts = 0 AND unmatched_reason = 'NO_MAPPING' THEN 'NO_MAPPING'
        WHEN attempts > 0 AND NOT is_mapped THEN 'NO_MAPPING'
        -- a pushed return holds the units that were pushed, unless a cancellation took them
        WHEN NOT is_matched AND unmatched_reason = 'QTY_EXCEEDS_SHIPPED' THEN 'QTY_EXCEEDS_SHIPPED'
        -- the after-sales order requests too much, even if this return holds none of it
        WHEN NOT is_matched AND attempts = 0 AND is_met AND is_exceeded THEN 'QTY_EXCEEDS_SHIPPED'
        WHEN NOT is_matched THEN 'NOT_PUSHABLE'
        WHEN attempts > 0 AND NOT is_met THEN 'NOT_PUSHABLE'
        WHEN NOT has_partnership THEN 'NO_PARTNERSHIP'
        WHEN is_too_old AND NOT is_replacement THEN 'TOO_OLD'
        ELSE ''
    END AS gate
FROM gate_facts
