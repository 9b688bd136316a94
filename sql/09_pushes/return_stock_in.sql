-- what: every return after this night, with the terms it stands under; a push freezes them
-- grain: one return stock-in
-- key: return_stock_in_id
-- inputs: control.run, pushes.push_gate, pushes.new_decision_outcome, prior.return_stock_in, receiving.state_after_cancellation, orders.return_request, pushes.push_terms, pushes.unmatched_request, pushes.priced_unit, staging.push_acknowledgement
-- rules: R-05, R-16, R-17, R-18, R-21, R-22, R-43
WITH word AS (
    SELECT subject_id, decision
    FROM pushes.new_decision_outcome
    WHERE is_fit AND decision IN ('push', 'hold', 're_push')
    QUALIFY row_number() OVER (PARTITION BY subject_id ORDER BY decided_at DESC NULLS LAST, decision_id DESC NULLS LAST) = 1
),
refusal AS (
    SELECT push_id, reason
    FROM staging.push_acknowledgement
    WHERE reason <> ''
),
rematched AS (
    SELECT DISTINCT return_stock_in_id FROM pushes.priced_unit WHERE is_new
),
decided AS (
    SELECT
        gate.*,
        CASE word.decision WHEN 'hold' THEN true WHEN 'push' THEN false WHEN 're_push' THEN false ELSE gate.is_held_before END AS is_held,
        gate.is_judged AND NOT gate.is_succeeded AND gate.gate = '' AND CASE
            WHEN word.decision = 'hold' THEN false
            WHEN gate.attempts > 0 THEN coalesce(word.decision = 're_push', false)
            ELSE coalesce(word.decision = 'push', false) OR (gate.is_auto_push AND NOT gate.is_held_before)
        END AS is_pushed_tonight
    FROM pushes.push_gate AS gate
    LEFT JOIN word ON word.subject_id = gate.return_stock_in_id
),
stated AS (
    SELECT
        *,
        CASE
            WHEN NOT is_judged THEN state_before
            WHEN is_succeeded THEN 'cancelled'
            WHEN gate <> '' THEN 'blocked'
            WHEN is_pushed_tonight THEN 'pushed'
            WHEN attempts > 0 THEN 'push_failed'
            ELSE 'to_push'
        END AS state,
        -- terms follow the present facts until a push freezes them
        attempts = 0 OR is_pushed_tonight AS is_fluid
    FROM decided
)
SELECT
    stated.return_stock_in_id,
    stated.after_sales_key,
    coalesce(known.channel, asked.channel) AS channel,
    coalesce(known.shop_id, asked.shop_id) AS shop_id,
    coalesce(known.after_sales_id, asked.after_sales_id) AS after_sales_id,
    coalesce(known.order_id, asked.order_id) AS order_id,
    stated.distributor_id,
    stated.supplier_id,
    coalesce(asked.kind, known.kind) AS kind,
    coalesce(asked.after_sales_type, known.after_sales_type) AS after_sales_type,
    coalesce(asked.after_sales_status, known.after_sales_status) AS after_sales_status,
    stated.state,
    CASE
        WHEN stated.state = 'blocked' THEN stated.gate
        WHEN stated.state = 'push_failed' THEN coalesce(refusal.reason, 'REJECTED')
        ELSE ''
    END AS reason,
    stated.attempts + CASE WHEN stated.is_pushed_tonight THEN 1 ELSE 0 END AS attempts,
    CASE
        WHEN stated.is_pushed_tonight
            THEN CAST(run.business_date AS VARCHAR) || '.' || stated.distributor_id || '.' || stated.supplier_id || run.batch_suffix
        ELSE coalesce(known.batch_id, '')
    END AS batch_id,
    CASE WHEN stated.is_fluid THEN coalesce(term.warehouse_id, known.shipping_warehouse_id, unmatched.warehouse_id) ELSE known.shipping_warehouse_id END AS shipping_warehouse_id,
    coalesce(known.opened_on, run.business_date) AS opened_on,
    CASE WHEN stated.is_pushed_tonight THEN run.business_date ELSE known.pushed_on END AS pushed_on,
    CASE WHEN before.is_recalled_tonight THEN run.business_date ELSE known.recalled_on END AS recalled_on,
    CASE WHEN stated.state = 'received' THEN coalesce(known.received_on, run.business_date) END AS received_on,
    CASE WHEN stated.is_fluid THEN coalesce(term.ordered_on, unmatched.ordered_on, known.ordered_on) ELSE known.ordered_on END AS ordered_on,
    CASE WHEN stated.is_fluid THEN coalesce(term.shipped_on, unmatched.shipped_on, known.shipped_on) ELSE known.shipped_on END AS shipped_on,
    CAST(CASE WHEN stated.is_fluid THEN coalesce(term.requested_quantity, unmatched.requested_quantity, known.requested_quantity) ELSE known.requested_quantity END AS BIGINT) AS requested_quantity,
    CASE WHEN stated.is_fluid THEN coalesce(term.currency_code, known.currency_code, unmatched.currency_code) ELSE known.currency_code END AS currency_code,
    CASE
        WHEN NOT stated.is_fluid OR (term.return_stock_in_id IS NULL AND unmatched.after_sales_key IS NULL AND stated.gate <> 'QTY_EXCEEDS_SHIPPED') THEN known.estimated_refund_amount
        ELSE term.estimated_refund_amount
    END AS estimated_refund_amount,
    CASE
        WHEN NOT stated.is_fluid OR (term.return_stock_in_id IS NULL AND unmatched.after_sales_key IS NULL AND stated.gate <> 'QTY_EXCEEDS_SHIPPED') THEN known.estimated_return_handling_fee
        ELSE term.estimated_return_handling_fee
    END AS estimated_return_handling_fee,
    CASE WHEN stated.is_fluid THEN coalesce(term.via_bigshop, known.via_bigshop, true) ELSE known.via_bigshop END AS via_bigshop,
    CASE WHEN stated.is_fluid THEN coalesce(term.refund_method, known.refund_method, '') ELSE known.refund_method END AS refund_method,
    stated.is_held,
    coalesce(known.is_short_closed, false) OR coalesce(before.is_closed_tonight, false) AS is_short_closed,
    coalesce(before.is_cancellation_accepted, false) AS is_cancellation_accepted,
    CASE
        -- a cancelled return has given its units back, and a re-push alone takes others
        WHEN stated.state = 'cancelled' THEN ''
        WHEN rematched.return_stock_in_id IS NOT NULL AND stated.is_fluid THEN run.run_id
        WHEN stated.attempts = 0 AND stated.is_judged AND term.return_stock_in_id IS NULL THEN ''
        ELSE coalesce(known.matching_run_id, '')
    END AS matching_run_id,
    stated.is_opening,
    stated.is_pushed_tonight,
    coalesce(before.is_recalled_tonight, false) AS is_recalled_tonight,
    coalesce(before.is_frozen, false) AS is_frozen,
    asked.return_tracking_number,
    asked.return_reason,
    coalesce(asked.is_quantity_assumed, false) AS is_quantity_assumed,
    coalesce(asked.is_cancelled, false) AS is_cancelled,
    coalesce(asked.is_pushable, false) AS is_pushable
FROM stated
CROSS JOIN control.run AS run
LEFT JOIN prior.return_stock_in AS known ON known.return_stock_in_id = stated.return_stock_in_id
LEFT JOIN receiving.state_after_cancellation AS before ON before.return_stock_in_id = stated.return_stock_in_id
LEFT JOIN orders.return_request AS asked ON asked.after_sales_key = stated.after_sales_key
LEFT JOIN pushes.push_terms AS term ON term.return_stock_in_id = stated.return_stock_in_id
LEFT JOIN pushes.unmatched_request AS unmatched ON unmatched.after_sales_key = stated.after_sales_key AND stated.attempts = 0
LEFT JOIN rematched ON rematched.return_stock_in_id = stated.return_stock_in_id
LEFT JOIN refusal
    ON refusal.push_id = stated.return_stock_in_id || '#' || CAST(stated.attempts AS VARCHAR)
