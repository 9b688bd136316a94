-- what: step 5 of a run, what holds the refund of each received return, after the decisions hold and release of this run
-- grain: one row per received return stock-in of earlier runs
-- key: return_stock_in_id
-- inputs: control.run, control.setting, receiving.state_after_cancellation, prior.return_stock_in, prior.refund_order, orders.return_request, reference.partnership, refunds.refund_due, refunds.known_replacement, staging.decided_subject, receiving.decided_return
-- rules: R-16, R-22, R-31, R-39, R-40, R-64
WITH released_partnership AS (
    -- read in every run, so that a person can be asked from today on
    SELECT prior_return.return_stock_in_id, partnership.is_released_by_person
    FROM prior.return_stock_in AS prior_return
    JOIN reference.partnership AS partnership
        ON partnership.distributor_id = prior_return.distributor_id
        AND partnership.supplier_id = prior_return.supplier_id
        AND prior_return.shipped_on BETWEEN partnership.start_date AND partnership.end_date
    QUALIFY row_number() OVER (PARTITION BY prior_return.return_stock_in_id ORDER BY partnership.start_date DESC NULLS LAST) = 1
),
refunded_return AS (
    SELECT DISTINCT return_stock_in_id FROM prior.refund_order
),
decided_return AS (
    SELECT
        prior_return.return_stock_in_id,
        prior_return.is_refund_held AS was_held,
        prior_return.is_released AS was_released,
        prior_return.is_exchange_settled AS was_settled,
        state.is_frozen,
        due.return_stock_in_id IS NOT NULL AS is_due,
        coalesce(due.is_fee_missing, false) AS is_fee_missing,
        refunded_return.return_stock_in_id IS NOT NULL AS is_refunded,
        coalesce(request.after_sales_type, prior_return.after_sales_type) = 'exchange' AS is_exchange,
        -- at least one replacement is known, and all known ones have left
        coalesce(replacement.unshipped_replacements = 0, false) AS is_replaced,
        date_diff('day', CAST(coalesce(prior_return.received_on, run.business_date) AS DATE), CAST(run.business_date AS DATE)) < setting.exchange_wait_days AS is_within_wait,
        coalesce(partnership.is_released_by_person, false) AS is_released_by_person,
        hold_decision.subject_id IS NOT NULL AND refunded_return.return_stock_in_id IS NULL AS is_hold_fit,
        release_decision.subject_id IS NOT NULL AND NOT coalesce(release_move.is_waiting, false) AS is_release_decided,
        coalesce(release_move.is_waiting, false) AS is_second_person_needed,
        coalesce(
            hold_decision.decided_at < release_decision.decided_at
                OR (hold_decision.decided_at = release_decision.decided_at AND hold_decision.decision_id < release_decision.decision_id),
            false
        ) AS is_hold_first
    FROM receiving.state_after_cancellation AS state
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = state.return_stock_in_id
    LEFT JOIN refunds.refund_due AS due ON due.return_stock_in_id = state.return_stock_in_id
    LEFT JOIN refunded_return ON refunded_return.return_stock_in_id = state.return_stock_in_id
    LEFT JOIN orders.return_request AS request ON request.after_sales_key = prior_return.after_sales_key
    LEFT JOIN refunds.known_replacement AS replacement ON replacement.return_stock_in_id = state.return_stock_in_id
    LEFT JOIN released_partnership AS partnership ON partnership.return_stock_in_id = state.return_stock_in_id
    LEFT JOIN staging.decided_subject AS hold_decision
        ON hold_decision.subject_id = state.return_stock_in_id AND hold_decision.decision = 'hold'
    LEFT JOIN staging.decided_subject AS release_decision
        ON release_decision.subject_id = state.return_stock_in_id AND release_decision.decision = 'release'
    LEFT JOIN receiving.decided_return AS release_move
        ON release_move.subject_id = state.return_stock_in_id AND release_move.decision = 'release'
    WHERE state.state = 'received'
),
reason AS (
    SELECT
        *,
        is_due AND is_exchange AND NOT is_replaced AND is_within_wait AS lacks_replacement,
        is_due AND is_released_by_person AS needs_person,
        was_held OR (is_hold_fit AND is_hold_first) AS is_held_at_release
    FROM decided_return
),
released AS (
    SELECT
        *,
        -- what only a cancellation or a missing fee holds cannot be released
        is_release_decided AND is_due AND (is_held_at_release OR (NOT was_released AND (lacks_replacement OR needs_person))) AS is_release_fit,
        is_second_person_needed AND is_due AND (is_held_at_release OR (NOT was_released AND (lacks_replacement OR needs_person))) AS is_release_waiting
    FROM reason
),
outcome AS (
    SELECT
        *,
        (is_hold_fit AND NOT is_hold_first) OR (is_held_at_release AND NOT is_release_fit) AS is_refund_held,
        (is_release_fit OR (was_released AND NOT is_hold_fit)) AND NOT (is_hold_fit AND NOT is_hold_first) AS is_let_go
    FROM released
),
wait AS (
    SELECT
        *,
        is_due AND is_refund_held AS waits_for_release_of_hold,
        lacks_replacement AND NOT is_let_go AS waits_for_exchange,
        needs_person AND NOT is_let_go AS waits_for_person,
        concat_ws(',',
            CASE WHEN is_due AND is_frozen THEN 'cancellation' END,
            CASE WHEN is_fee_missing THEN 'fee' END,
            CASE WHEN lacks_replacement AND NOT is_let_go THEN 'exchange' END,
            CASE WHEN is_due AND is_refund_held THEN 'hold' END,
            CASE WHEN needs_person AND NOT is_let_go THEN 'person' END
        ) AS waits_for
    FROM outcome
)
SELECT
    return_stock_in_id,
    is_hold_fit,
    is_release_fit,
    is_release_waiting,
    is_refund_held,
    -- a release is for the refund order that it lets go
    is_let_go AND waits_for <> '' AS is_released,
    CASE
        -- also where a later hold of this run took a release back
        WHEN waits_for_exchange THEN false
        WHEN is_release_fit AND lacks_replacement THEN true
        ELSE was_settled
    END AS is_exchange_settled,
    is_exchange,
    is_replaced,
    waits_for,
    waits_for_exchange,
    waits_for_release_of_hold OR waits_for_person AS waits_for_decision
FROM wait
