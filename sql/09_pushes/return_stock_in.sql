-- what: every return after this night, with the terms it stands under; a push freezes them
-- grain: one return stock-in
-- key: return_stock_in_id
-- inputs: control.run, pushes.push_gate, pushes.new_decision_outcome, prior.return_stock_in, receiving.state_after_cancellation, orders.return_request, pushes.push_terms, pushes.unmatched_request, pushes.priced_unit, staging.push_acknowledgement
-- rules: R-05, R-16, R-17, R-18, R-21, R-22, R-43
-- persisted: latest
-- transient: is_opening, is_pushed_now, is_recalled_now, is_frozen, return_tracking_number, return_reason, is_quantity_assumed, is_cancelled, is_pushable
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
        END AS is_pushed_now
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
            WHEN is_pushed_now THEN 'pushed'
            WHEN attempts > 0 THEN 'push_failed'
            ELSE 'to_push'
        END AS state,
        -- terms follow the present facts until a push freezes them
        attempts = 0 OR is_pushed_now AS is_fluid
    FROM decided
)
SELECT
    CAST(stated.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(stated.after_sales_key AS VARCHAR) AS after_sales_key,
    CAST(coalesce(known.channel, asked.channel) AS VARCHAR) AS channel,
    CAST(coalesce(known.shop_id, asked.shop_id) AS VARCHAR) AS shop_id,
    CAST(coalesce(known.after_sales_id, asked.after_sales_id) AS VARCHAR) AS after_sales_id,
    CAST(coalesce(known.order_id, asked.order_id) AS VARCHAR) AS order_id,
    CAST(stated.distributor_id AS VARCHAR) AS distributor_id,
    CAST(stated.supplier_id AS VARCHAR) AS supplier_id,
    CAST(coalesce(asked.kind, known.kind) AS VARCHAR) AS kind,
    CAST(coalesce(asked.after_sales_type, known.after_sales_type) AS VARCHAR) AS after_sales_type,
    CAST(coalesce(asked.after_sales_status, known.after_sales_status) AS VARCHAR) AS after_sales_status,
    CAST(stated.state AS VARCHAR) AS state,
    CAST(CASE
        WHEN stated.state = 'blocked' THEN stated.gate
        WHEN stated.state = 'push_failed' THEN coalesce(refusal.reason, 'REJECTED')
        ELSE ''
    END AS VARCHAR) AS reason,
    CAST(stated.attempts + CASE WHEN stated.is_pushed_now THEN 1 ELSE 0 END AS BIGINT) AS attempts,
    CAST(CASE
        WHEN stated.is_pushed_now
            THEN fragment.batch_id(run.business_date, stated.distributor_id, stated.supplier_id, run.batch_suffix)
        ELSE coalesce(known.batch_id, '')
    END AS VARCHAR) AS batch_id,
    CAST(CASE WHEN stated.is_fluid THEN coalesce(term.warehouse_id, known.shipping_warehouse_id, unmatched.warehouse_id) ELSE known.shipping_warehouse_id END AS VARCHAR) AS shipping_warehouse_id,
    CAST(coalesce(known.opened_on, run.business_date) AS DATE) AS opened_on,
    CAST(CASE WHEN stated.is_pushed_now THEN run.business_date ELSE known.pushed_on END AS DATE) AS pushed_on,
    CAST(CASE WHEN before.is_recalled_now THEN run.business_date ELSE known.recalled_on END AS DATE) AS recalled_on,
    CAST(CASE WHEN stated.state = 'received' THEN coalesce(known.received_on, run.business_date) END AS DATE) AS received_on,
    CAST(CASE WHEN stated.is_fluid THEN coalesce(term.ordered_on, unmatched.ordered_on, known.ordered_on) ELSE known.ordered_on END AS DATE) AS ordered_on,
    CAST(CASE WHEN stated.is_fluid THEN coalesce(term.shipped_on, unmatched.shipped_on, known.shipped_on) ELSE known.shipped_on END AS DATE) AS shipped_on,
    CAST(CASE WHEN stated.is_fluid THEN coalesce(term.requested_quantity, unmatched.requested_quantity, known.requested_quantity) ELSE known.requested_quantity END AS BIGINT) AS requested_quantity,
    CAST(CASE WHEN stated.is_fluid THEN coalesce(term.currency_code, known.currency_code, unmatched.currency_code) ELSE known.currency_code END AS VARCHAR) AS currency_code,
    CAST(CASE
        WHEN NOT stated.is_fluid OR (term.return_stock_in_id IS NULL AND unmatched.after_sales_key IS NULL AND stated.gate <> 'QTY_EXCEEDS_SHIPPED') THEN known.estimated_refund_amount
        ELSE term.estimated_refund_amount
    END AS DECIMAL(18, 2)) AS estimated_refund_amount,
    CAST(CASE
        WHEN NOT stated.is_fluid OR (term.return_stock_in_id IS NULL AND unmatched.after_sales_key IS NULL AND stated.gate <> 'QTY_EXCEEDS_SHIPPED') THEN known.estimated_return_handling_fee
        ELSE term.estimated_return_handling_fee
    END AS DECIMAL(18, 2)) AS estimated_return_handling_fee,
    CAST(CASE WHEN stated.is_fluid THEN coalesce(term.via_bigshop, known.via_bigshop, true) ELSE known.via_bigshop END AS BOOLEAN) AS via_bigshop,
    CAST(CASE WHEN stated.is_fluid THEN coalesce(term.refund_method, known.refund_method, '') ELSE known.refund_method END AS VARCHAR) AS refund_method,
    CAST(stated.is_held AS BOOLEAN) AS is_held,
    CAST(coalesce(known.is_short_closed, false) OR coalesce(before.is_closed_now, false) AS BOOLEAN) AS is_short_closed,
    CAST(coalesce(before.is_cancellation_accepted, false) AS BOOLEAN) AS is_cancellation_accepted,
    CAST(CASE
        -- a cancelled return has given its units back, and a re-push alone takes others
        WHEN stated.state = 'cancelled' THEN ''
        WHEN rematched.return_stock_in_id IS NOT NULL AND stated.is_fluid THEN run.run_id
        WHEN stated.attempts = 0 AND stated.is_judged AND term.return_stock_in_id IS NULL THEN ''
        ELSE coalesce(known.matching_run_id, '')
    END AS VARCHAR) AS matching_run_id,
    stated.is_opening,
    stated.is_pushed_now,
    coalesce(before.is_recalled_now, false) AS is_recalled_now,
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
    ON refusal.push_id = fragment.push_id(stated.return_stock_in_id, stated.attempts)
