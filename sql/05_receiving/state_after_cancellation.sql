-- what: step 4 of a run: cancelled after-sales orders take their return off the list, recall it or freeze its refund; the decision accept unfreezes the refund
-- grain: one row per return stock-in of earlier runs
-- key: return_stock_in_id
-- inputs: receiving.state_after_receipt, prior.return_stock_in, orders.return_request, receiving.decided_return, receiving.twice_held_return
-- rules: R-16, R-22, R-64
WITH acceptance AS (
    SELECT
        decided.subject_id,
        -- goods that two returns were pushed for are refunded twice only if two persons accept it, whatever the amount is
        decided.is_waiting OR (twice_held.return_stock_in_id IS NOT NULL AND NOT decided.has_second_person) AS is_waiting
    FROM receiving.decided_return AS decided
    LEFT JOIN receiving.twice_held_return AS twice_held ON twice_held.return_stock_in_id = decided.subject_id
    WHERE decided.decision = 'accept'
),
cancellable_return AS (
    SELECT
        after_receipt.return_stock_in_id,
        after_receipt.state AS state_before,
        after_receipt.reason,
        after_receipt.is_counted_now,
        after_receipt.is_closed_now,
        after_receipt.is_close_waiting,
        -- a return that was closed before anything came holds no refund (R-31)
        after_receipt.is_counted_now OR prior_return.received_on IS NOT NULL AS has_goods,
        prior_return.is_cancellation_accepted,
        coalesce(request.is_cancelled, false) AS is_cancelled,
        -- what a reissue recalled in favour of another supplier stands as cancelled, and nothing can withdraw that
        coalesce(request.is_cancelled, false) OR prior_return.is_replaced AS stands_cancelled,
        coalesce(NOT acceptance.is_waiting, false) AS is_acceptance_decided,
        coalesce(acceptance.is_waiting, false) AS is_acceptance_waiting
    FROM receiving.state_after_receipt AS after_receipt
    JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = after_receipt.return_stock_in_id
    LEFT JOIN orders.return_request AS request ON request.after_sales_key = prior_return.after_sales_key
    LEFT JOIN acceptance ON acceptance.subject_id = after_receipt.return_stock_in_id
),
return_state AS (
    SELECT
        *,
        state_before = 'received' AND has_goods AND stands_cancelled AND NOT is_cancellation_accepted AS is_frozen_before_decisions
    FROM cancellable_return
)
SELECT
    return_stock_in_id,
    CASE
        WHEN is_cancelled AND state_before = 'pushed' THEN 'recalled'
        WHEN is_cancelled AND state_before IN ('to_push', 'push_failed', 'blocked') THEN 'cancelled'
        ELSE state_before
    END AS state,
    CASE WHEN is_cancelled AND state_before IN ('pushed', 'to_push', 'push_failed', 'blocked') THEN '' ELSE reason END AS reason,
    is_cancelled AND state_before = 'pushed' AS is_recalled_now,
    is_counted_now,
    is_closed_now,
    is_close_waiting,
    is_frozen_before_decisions AND is_acceptance_waiting AS is_acceptance_waiting,
    is_frozen_before_decisions AND NOT is_acceptance_decided AS is_frozen,
    is_frozen_before_decisions AND is_acceptance_decided AS is_accepted_now,
    stands_cancelled AND (is_cancellation_accepted OR (is_frozen_before_decisions AND is_acceptance_decided)) AS is_cancellation_accepted
FROM return_state
