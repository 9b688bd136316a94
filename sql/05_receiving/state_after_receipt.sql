-- what: step 3 of a run, at its end: the state of each return after the receipts, and whether a decision short-closes it in this run
-- grain: one row per return stock-in of earlier runs
-- key: return_stock_in_id
-- inputs: receiving.state_after_acknowledgement, receiving.receipt_count, receiving.expected_sku, receiving.decided_close
-- rules: R-16, R-22, R-27, R-31, R-64
WITH counted_return AS (
    SELECT return_stock_in_id, CAST(sum(taken_quantity) AS BIGINT) AS quantity
    FROM receiving.receipt_count
    WHERE taken_quantity > 0
    GROUP BY return_stock_in_id
),
awaited_return AS (
    SELECT return_stock_in_id, CAST(sum(awaited_quantity) AS BIGINT) AS quantity
    FROM receiving.expected_sku
    GROUP BY return_stock_in_id
),
return_state AS (
    SELECT
        after_acknowledgement.return_stock_in_id,
        after_acknowledgement.state,
        after_acknowledgement.reason,
        counted_return.return_stock_in_id IS NOT NULL AS is_counted_now,
        short_close.is_waiting,
        short_close.subject_id IS NOT NULL
            AND (after_acknowledgement.state IN ('pushed', 'received') OR counted_return.return_stock_in_id IS NOT NULL)
            -- of a return that awaits nothing it is void
            AND coalesce(awaited_return.quantity, CAST(0 AS BIGINT)) > coalesce(counted_return.quantity, CAST(0 AS BIGINT)) AS is_close_fit
    FROM receiving.state_after_acknowledgement AS after_acknowledgement
    LEFT JOIN counted_return ON counted_return.return_stock_in_id = after_acknowledgement.return_stock_in_id
    LEFT JOIN awaited_return ON awaited_return.return_stock_in_id = after_acknowledgement.return_stock_in_id
    LEFT JOIN receiving.decided_close AS short_close ON short_close.subject_id = after_acknowledgement.return_stock_in_id
),
closed_return AS (
    SELECT
        *,
        is_close_fit AND NOT coalesce(is_waiting, false) AS is_closed_now,
        is_close_fit AND coalesce(is_waiting, false) AS is_close_waiting
    FROM return_state
)
SELECT
    return_stock_in_id,
    -- goods that never came are closed too: the return is received with what came
    CASE WHEN is_counted_now OR is_closed_now THEN 'received' ELSE state END AS state,
    CASE WHEN is_counted_now OR is_closed_now THEN '' ELSE reason END AS reason,
    is_counted_now,
    is_closed_now,
    is_close_waiting
FROM closed_return
