-- what: what moved a return, a refund order or what was settled of it between two nights, a step a cause
-- grain: one return stock-in or refund order (subject), measure and step
-- key: subject_id, measure, step
-- inputs: diff_return, before.refund_order, before.posting, after.refund_order, after.posting
-- rules: R-17, R-18, R-22, R-31, R-36, R-45, R-49
WITH closing AS (
    -- why a return is where it is now
    SELECT
        *,
        CASE
            WHEN to_state = 'blocked' AND to_reason = 'TOO_OLD' THEN 'past_order_age'
            WHEN to_state = 'blocked' THEN 'gate'
            WHEN to_state = 'cancelled' THEN 'cancellation'
            WHEN to_state = 'recalled' THEN 'recall'
            ELSE refund_cause
        END AS closing_cause,
        CASE
            WHEN to_state = 'blocked' THEN to_reason || '|' || return_stock_in_id
            WHEN to_state = 'recalled' THEN return_stock_in_id || '#' || CAST(to_attempts AS VARCHAR)
            WHEN to_state = 'received' THEN coalesce(first_refund_order_id, return_stock_in_id)
            ELSE return_stock_in_id
        END AS closed_by,
        CASE WHEN from_quantity IS NOT DISTINCT FROM to_quantity THEN CAST(from_fee - to_fee AS DECIMAL(18, 2)) ELSE CAST(0 AS DECIMAL(18, 2)) END AS fee_part,
        from_state IS DISTINCT FROM to_state OR from_reason IS DISTINCT FROM to_reason AS has_moved,
        return_stock_in_id || '#' || CAST(to_attempts AS VARCHAR) AS push_id
    FROM diff_return
    WHERE to_state IS NOT NULL
),
estimate AS (
    SELECT return_stock_in_id, 1 AS step, 'new' AS cause, to_estimate AS difference_amount, return_stock_in_id AS explained_by
    FROM closing WHERE is_new
    UNION ALL
    SELECT return_stock_in_id, 2, 'reopened', from_estimate, coalesce(nullif(from_reason, '') || '|', '') || return_stock_in_id
    FROM closing WHERE NOT is_new AND NOT was_open AND is_open
    UNION ALL
    SELECT return_stock_in_id, 3, 'fee_setting', fee_part, return_stock_in_id
    FROM closing WHERE NOT is_new AND (was_open OR is_open) AND fee_part <> 0
    UNION ALL
    SELECT return_stock_in_id, 4, 'restated', CAST(to_estimate - from_estimate - fee_part AS DECIMAL(18, 2)), return_stock_in_id
    FROM closing WHERE NOT is_new AND (was_open OR is_open) AND to_estimate - from_estimate <> fee_part
    UNION ALL
    SELECT return_stock_in_id, 8, closing_cause, CAST(-to_estimate AS DECIMAL(18, 2)), closed_by
    FROM closing WHERE (is_new OR was_open) AND NOT is_open
    UNION ALL
    -- these are worth nothing more or less, and yet something happened
    SELECT return_stock_in_id, 9, closing_cause, CAST(0 AS DECIMAL(18, 2)), closed_by
    FROM closing WHERE has_moved AND NOT is_new AND NOT was_open AND NOT is_open
    UNION ALL
    SELECT return_stock_in_id, 5, CASE WHEN to_attempts = 1 THEN 'push' ELSE 'decision' END, CAST(0 AS DECIMAL(18, 2)), push_id
    FROM closing WHERE NOT is_new AND to_attempts > from_attempts
    UNION ALL
    SELECT return_stock_in_id, 6, CASE to_state WHEN 'received' THEN 'receipt' ELSE 'acknowledgement' END, CAST(0 AS DECIMAL(18, 2)), push_id
    FROM closing
    WHERE has_moved AND was_open AND is_open AND (to_state IN ('push_failed', 'received') OR (to_state = 'pushed' AND to_attempts = from_attempts))
    UNION ALL
    SELECT return_stock_in_id, 7, 'decision', CAST(0 AS DECIMAL(18, 2)), return_stock_in_id
    FROM closing WHERE NOT is_new AND (was_held <> is_held OR was_short_closed <> is_short_closed)
),
made AS (
    SELECT
        refund.refund_order_id,
        refund.return_stock_in_id,
        refund.refundable_amount,
        -- what held a return held its first refund order; what comes later was received later
        CASE WHEN was.hold_code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM before.refund_order AS old WHERE old.return_stock_in_id = refund.return_stock_in_id) THEN was.refund_cause ELSE 'receipt' END AS cause
    FROM after.refund_order AS refund
    JOIN diff_return AS was ON was.return_stock_in_id = refund.return_stock_in_id
    ANTI JOIN before.refund_order AS earlier ON earlier.refund_order_id = refund.refund_order_id
),
entered AS (
    SELECT posting.*
    FROM after.posting AS posting
    ANTI JOIN before.posting AS earlier ON earlier.posting_id = posting.posting_id
),
booked AS (
    SELECT
        refund_order_id,
        CASE account WHEN 'write_off' THEN 'written_off' ELSE 'settled' END AS measure,
        CASE account WHEN 'write_off' THEN 'write_off' WHEN 'customer_balance' THEN 'credit' ELSE 'payment' END AS cause,
        CAST(-amount AS DECIMAL(18, 2)) AS difference_amount,
        document_id
    FROM entered
    WHERE account IN ('customer_balance', 'bank', 'write_off')
    UNION ALL
    SELECT proven.refund_order_id, 'settled', 'payment_proof', CAST(0 AS DECIMAL(18, 2)), proven.document_id
    FROM entered AS proven
    ANTI JOIN entered AS confirmed
        ON confirmed.document_id = proven.document_id
        AND confirmed.refund_order_id = proven.refund_order_id
        AND confirmed.account = 'bank'
    WHERE proven.document_type = 'payment' AND proven.account = 'bank_clearing'
)
SELECT return_stock_in_id AS subject_id, 'estimated' AS measure, step, cause, difference_amount, explained_by FROM estimate
UNION ALL
SELECT refund_order_id, 'due', 1, cause, refundable_amount, refund_order_id FROM made
UNION ALL
SELECT refund_order_id, measure, row_number() OVER (PARTITION BY refund_order_id, measure ORDER BY document_id NULLS LAST, cause NULLS LAST), cause, difference_amount, document_id FROM booked
