-- what: step 4 of a run: cancelled after-sales orders take their return off the list, recall it or freeze its refund; the decision accept unfreezes the refund
-- grain: one row per return stock-in of earlier runs
-- key: return_stock_in_id
-- inputs: receiving.state_after_receipt, prior.return_stock_in, orders.return_request, staging.decision
-- rules: R-16, R-22
WITH acceptance AS (
    SELECT DISTINCT subject_id FROM staging.decision WHERE decision = 'accept' AND is_this_run
),
cancellable_return AS (
    SELECT
        after_receipt.return_stock_in_id,
        after_receipt.state AS state_before,
        after_receipt.reason,
        after_receipt.is_closed_now,
        prior_return.is_cancellation_accepted,
        coalesce(request.is_cancelled, false) AS is_cancelled,
        acceptance.subject_id IS NOT NULL AS is_acceptance_decided
    FROM receiving.state_after_receipt AS after_receipt
    JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = after_receipt.return_stock_in_id
    LEFT JOIN orders.return_request AS request ON request.after_sales_key = prior_return.after_sales_key
    LEFT JOIN acceptance ON acceptance.subject_id = after_receipt.return_stock_in_id
),
return_state AS (
    SELECT
        *,
        state_before = 'received' AND is_cancelled AND NOT is_cancellation_accepted AS is_frozen_before_decisions
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
    is_closed_now,
    is_frozen_before_decisions AND NOT is_acceptance_decided AS is_frozen,
    is_frozen_before_decisions AND is_acceptance_decided AS is_accepted_now,
    is_cancelled AND (is_cancellation_accepted OR (is_frozen_before_decisions AND is_acceptance_decided)) AS is_cancellation_accepted
FROM return_state
