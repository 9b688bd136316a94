-- what: step 7 of a run, its result: the state and terms of every return after this run; a push freezes the terms
-- grain: one row per return stock-in
-- key: return_stock_in_id
-- inputs: control.run, pushes.push_gate, pushes.new_decision_outcome, pushes.refund_method_choice, prior.return_stock_in, receiving.state_after_cancellation, refunds.refund_wait, orders.return_request, pushes.push_terms, pushes.unmatched_request, pushes.priced_unit, staging.push_acknowledgement
-- rules: R-05, R-16, R-17, R-18, R-21, R-22, R-43
-- persisted: latest
-- transient: waits_for, waits_for_exchange, waits_for_decision, is_opening, is_pushed_now, is_recalled_now, is_reissued, is_frozen, return_tracking_number, return_reason, is_quantity_assumed, is_cancelled, is_pushable
WITH push_decision AS (
    SELECT subject_id, decision
    FROM pushes.new_decision_outcome
    WHERE is_fit AND decision IN ('push', 'hold', 're_push')
    -- of several fitting decisions on one return, the newest counts
    QUALIFY row_number() OVER (PARTITION BY subject_id ORDER BY decided_at DESC NULLS LAST, decision_id DESC NULLS LAST) = 1
),
rejection AS (
    SELECT push_id, reason
    FROM staging.push_acknowledgement
    WHERE reason <> ''
),
rematched_return AS (
    SELECT DISTINCT return_stock_in_id FROM pushes.priced_unit WHERE is_new
),
decided_return AS (
    SELECT
        gate.*,
        CASE
            WHEN gate.is_replacement THEN false
            -- the hold of a received return is its refund's (refunds.refund_wait)
            WHEN push_decision.decision = 'hold' AND gate.is_judged THEN true
            WHEN push_decision.decision IN ('push', 're_push') THEN false
            ELSE gate.is_held_before
        END AS is_held,
        gate.is_judged AND NOT gate.is_succeeded AND NOT gate.is_replaced AND gate.gate = '' AND CASE
            WHEN gate.is_reissued OR gate.is_replacement THEN true
            WHEN push_decision.decision = 'hold' THEN false
            WHEN gate.attempts > 0 THEN coalesce(push_decision.decision = 're_push', false) AND NOT gate.is_unsendable
            ELSE coalesce(push_decision.decision = 'push', false) OR (gate.is_auto_push AND NOT gate.is_held_before)
        END AS is_pushed_now
    FROM pushes.push_gate AS gate
    LEFT JOIN push_decision ON push_decision.subject_id = gate.return_stock_in_id
),
new_state AS (
    SELECT
        *,
        CASE
            -- its units are another supplier's now, and that supplier's return is pushed with them in this run
            WHEN is_replaced THEN CASE state_before WHEN 'pushed' THEN 'recalled' ELSE 'cancelled' END
            WHEN NOT is_judged THEN state_before
            WHEN is_succeeded THEN 'cancelled'
            WHEN gate <> '' THEN 'blocked'
            WHEN is_pushed_now THEN 'pushed'
            WHEN attempts > 0 THEN 'push_failed'
            ELSE 'to_push'
        END AS state,
        -- terms follow the present facts until a push freezes them
        attempts = 0 OR is_pushed_now AS is_unfrozen
    FROM decided_return
)
SELECT
    CAST(new_state.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(new_state.after_sales_key AS VARCHAR) AS after_sales_key,
    CAST(coalesce(prior_return.channel, request.channel) AS VARCHAR) AS channel,
    CAST(coalesce(prior_return.shop_id, request.shop_id) AS VARCHAR) AS shop_id,
    CAST(coalesce(prior_return.after_sales_id, request.after_sales_id) AS VARCHAR) AS after_sales_id,
    CAST(coalesce(prior_return.order_id, request.order_id) AS VARCHAR) AS order_id,
    CAST(new_state.distributor_id AS VARCHAR) AS distributor_id,
    CAST(new_state.supplier_id AS VARCHAR) AS supplier_id,
    CAST(coalesce(request.kind, prior_return.kind) AS VARCHAR) AS kind,
    CAST(coalesce(request.after_sales_type, prior_return.after_sales_type) AS VARCHAR) AS after_sales_type,
    CAST(coalesce(request.after_sales_status, prior_return.after_sales_status) AS VARCHAR) AS after_sales_status,
    CAST(new_state.state AS VARCHAR) AS state,
    CAST(CASE
        WHEN new_state.state = 'blocked' THEN new_state.gate
        WHEN new_state.state = 'push_failed' THEN coalesce(rejection.reason, 'REJECTED')
        ELSE ''
    END AS VARCHAR) AS reason,
    CAST(new_state.attempts + CASE WHEN new_state.is_pushed_now THEN 1 ELSE 0 END AS BIGINT) AS attempts,
    CAST(CASE
        WHEN new_state.is_pushed_now
            THEN fragment.batch_id(run.business_date, new_state.distributor_id, new_state.supplier_id, run.batch_suffix)
        ELSE coalesce(prior_return.batch_id, '')
    END AS VARCHAR) AS batch_id,
    CAST(CASE WHEN new_state.is_unfrozen THEN coalesce(term.warehouse_id, prior_return.shipping_warehouse_id, unmatched.warehouse_id) ELSE prior_return.shipping_warehouse_id END AS VARCHAR) AS shipping_warehouse_id,
    CAST(coalesce(prior_return.opened_on, run.business_date) AS DATE) AS opened_on,
    CAST(CASE WHEN new_state.is_pushed_now THEN run.business_date ELSE prior_return.pushed_on END AS DATE) AS pushed_on,
    CAST(CASE WHEN after_cancellation.is_recalled_now OR (new_state.is_replaced AND new_state.state = 'recalled') THEN run.business_date ELSE prior_return.recalled_on END AS DATE) AS recalled_on,
    CAST(coalesce(prior_return.received_on, CASE WHEN after_cancellation.is_counted_now THEN run.business_date END) AS DATE) AS received_on,
    CAST(CASE WHEN new_state.is_unfrozen THEN coalesce(term.ordered_on, unmatched.ordered_on, prior_return.ordered_on) ELSE prior_return.ordered_on END AS DATE) AS ordered_on,
    CAST(CASE WHEN new_state.is_unfrozen THEN coalesce(term.shipped_on, unmatched.shipped_on, prior_return.shipped_on) ELSE prior_return.shipped_on END AS DATE) AS shipped_on,
    CAST(CASE WHEN new_state.is_unfrozen THEN coalesce(term.requested_quantity, unmatched.requested_quantity, prior_return.requested_quantity) ELSE prior_return.requested_quantity END AS BIGINT) AS requested_quantity,
    CAST(CASE WHEN new_state.is_unfrozen THEN coalesce(term.currency_code, prior_return.currency_code, unmatched.currency_code) ELSE prior_return.currency_code END AS VARCHAR) AS currency_code,
    CAST(CASE
        WHEN NOT new_state.is_unfrozen OR (term.return_stock_in_id IS NULL AND unmatched.after_sales_key IS NULL AND new_state.gate <> 'QTY_EXCEEDS_SHIPPED') THEN prior_return.estimated_refund_amount
        ELSE term.estimated_refund_amount
    END AS DECIMAL(18, 2)) AS estimated_refund_amount,
    CAST(CASE
        WHEN NOT new_state.is_unfrozen OR (term.return_stock_in_id IS NULL AND unmatched.after_sales_key IS NULL AND new_state.gate <> 'QTY_EXCEEDS_SHIPPED') THEN prior_return.estimated_return_handling_fee
        ELSE term.estimated_return_handling_fee
    END AS DECIMAL(18, 2)) AS estimated_return_handling_fee,
    CAST(CASE WHEN new_state.is_unfrozen THEN coalesce(term.via_bigshop, prior_return.via_bigshop, true) ELSE prior_return.via_bigshop END AS BOOLEAN) AS via_bigshop,
    -- what a person chose is stronger than the partnership
    CAST(CASE
        WHEN choice.return_stock_in_id IS NOT NULL THEN choice.refund_method
        WHEN new_state.is_unfrozen THEN coalesce(term.refund_method, prior_return.refund_method, '')
        ELSE prior_return.refund_method
    END AS VARCHAR) AS refund_method,
    CAST(new_state.is_held AS BOOLEAN) AS is_held,
    CAST(coalesce(prior_return.is_short_closed, false) OR coalesce(after_cancellation.is_closed_now, false) AS BOOLEAN) AS is_short_closed,
    CAST(coalesce(after_cancellation.is_cancellation_accepted, false) AS BOOLEAN) AS is_cancellation_accepted,
    -- a reissue recalled it in favour of another supplier's return: it stands as cancelled (R-22)
    CAST(CASE
        WHEN new_state.is_pushed_now THEN false
        ELSE coalesce(prior_return.is_replaced, false) OR (new_state.is_replaced AND new_state.state = 'recalled')
    END AS BOOLEAN) AS is_replaced,
    CAST(coalesce(wait.is_refund_held, false) AS BOOLEAN) AS is_refund_held,
    CAST(coalesce(wait.is_released, false) AS BOOLEAN) AS is_released,
    CAST(coalesce(wait.is_exchange_settled, false) AS BOOLEAN) AS is_exchange_settled,
    CAST(CASE
        -- a cancelled return has given its units back; only a re-push takes new ones
        WHEN new_state.state = 'cancelled' THEN ''
        WHEN rematched_return.return_stock_in_id IS NOT NULL AND new_state.is_unfrozen THEN run.run_id
        WHEN new_state.attempts = 0 AND new_state.is_judged AND term.return_stock_in_id IS NULL THEN ''
        ELSE coalesce(prior_return.matching_run_id, '')
    END AS VARCHAR) AS matching_run_id,
    coalesce(wait.waits_for, '') AS waits_for,
    coalesce(wait.waits_for_exchange, false) AS waits_for_exchange,
    coalesce(wait.waits_for_decision, false) AS waits_for_decision,
    new_state.is_opening,
    new_state.is_pushed_now,
    coalesce(after_cancellation.is_recalled_now, false) OR (new_state.is_replaced AND new_state.state = 'recalled') AS is_recalled_now,
    new_state.is_reissued,
    coalesce(after_cancellation.is_frozen, false) AS is_frozen,
    request.return_tracking_number,
    request.return_reason,
    coalesce(request.is_quantity_assumed, false) AS is_quantity_assumed,
    coalesce(request.is_cancelled, false) AS is_cancelled,
    coalesce(request.is_pushable, false) AS is_pushable
FROM new_state
CROSS JOIN control.run AS run
LEFT JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = new_state.return_stock_in_id
LEFT JOIN receiving.state_after_cancellation AS after_cancellation ON after_cancellation.return_stock_in_id = new_state.return_stock_in_id
LEFT JOIN pushes.refund_method_choice AS choice ON choice.return_stock_in_id = new_state.return_stock_in_id
LEFT JOIN refunds.refund_wait AS wait ON wait.return_stock_in_id = new_state.return_stock_in_id
LEFT JOIN orders.return_request AS request ON request.after_sales_key = new_state.after_sales_key
LEFT JOIN pushes.push_terms AS term ON term.return_stock_in_id = new_state.return_stock_in_id
LEFT JOIN pushes.unmatched_request AS unmatched ON unmatched.after_sales_key = new_state.after_sales_key AND new_state.attempts = 0
LEFT JOIN rematched_return ON rematched_return.return_stock_in_id = new_state.return_stock_in_id
LEFT JOIN rejection
    ON rejection.push_id = fragment.push_id(new_state.return_stock_in_id, new_state.attempts)
