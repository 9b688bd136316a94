-- what: step 4 of the night: cancelled after-sales orders leave the list, are recalled, or freeze the refund; accept thaws it
-- grain: one known return stock-in
-- key: return_stock_in_id
-- inputs: receiving.state_after_receipt, prior.return_stock_in, orders.return_request, staging.decision
-- rules: R-16, R-22
WITH acceptance AS (
    SELECT DISTINCT subject_id FROM staging.decision WHERE decision = 'accept' AND is_this_run
),
joined AS (
    SELECT
        before.return_stock_in_id,
        before.state AS state_before,
        before.reason,
        before.is_closed_now,
        known.is_cancellation_accepted,
        coalesce(asked.is_cancelled, false) AS is_cancelled,
        acceptance.subject_id IS NOT NULL AS is_acceptance_asked
    FROM receiving.state_after_receipt AS before
    JOIN prior.return_stock_in AS known ON known.return_stock_in_id = before.return_stock_in_id
    LEFT JOIN orders.return_request AS asked ON asked.after_sales_key = known.after_sales_key
    LEFT JOIN acceptance ON acceptance.subject_id = before.return_stock_in_id
),
frozen AS (
    SELECT
        *,
        state_before = 'received' AND is_cancelled AND NOT is_cancellation_accepted AS is_frozen_before_decisions
    FROM joined
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
    is_frozen_before_decisions AND NOT is_acceptance_asked AS is_frozen,
    is_frozen_before_decisions AND is_acceptance_asked AS is_accepted_now,
    is_cancelled AND (is_cancellation_accepted OR (is_frozen_before_decisions AND is_acceptance_asked)) AS is_cancellation_accepted
FROM frozen
