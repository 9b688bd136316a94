-- what: the steps that changed a return, a refund order or its settlement between two dates, one per cause
-- grain: one return stock-in or refund order (subject), measure and step
-- key: subject_id, measure, step
-- inputs: diff_return, diff_event, diff_refund, before.posting, after.posting
-- rules: R-16, R-17, R-18, R-22, R-31, R-36, R-45, R-49, R-61
WITH closing AS (
    -- the cause of the current state of a return
    SELECT
        diff_return.*,
        CASE
            WHEN diff_return.to_state = 'blocked' AND diff_return.to_reason = 'TOO_OLD' THEN 'past_order_age'
            WHEN diff_return.to_state = 'blocked' THEN 'gate'
            WHEN diff_return.to_state = 'cancelled' THEN 'cancellation'
            WHEN diff_return.to_state = 'recalled' THEN 'recall'
            ELSE coalesce(refund.cause, 'receipt')
        END AS closing_cause,
        CASE
            WHEN diff_return.to_state = 'blocked' THEN fragment.exception_id(diff_return.to_reason, diff_return.return_stock_in_id)
            WHEN diff_return.to_state = 'recalled' THEN fragment.push_id(diff_return.return_stock_in_id, diff_return.to_attempts)
            ELSE coalesce(refund.explained_by, diff_return.return_stock_in_id)
        END AS closed_by,
        CASE
            -- if the goods changed in value, a percentage fee follows them, and that is not a change of the setting
            WHEN diff_return.from_estimate + diff_return.from_fee = diff_return.to_estimate + diff_return.to_fee THEN CAST(diff_return.from_fee - diff_return.to_fee AS DECIMAL(18, 2))
            ELSE CAST(0 AS DECIMAL(18, 2))
        END AS fee_part,
        diff_return.from_state IS DISTINCT FROM diff_return.to_state OR diff_return.from_reason IS DISTINCT FROM diff_return.to_reason AS has_moved
    FROM diff_return
    LEFT JOIN diff_refund AS refund ON refund.return_stock_in_id = diff_return.return_stock_in_id AND refund.refund_rank = 1
    WHERE diff_return.to_state IS NOT NULL
),
estimate AS (
    SELECT return_stock_in_id, 1 AS step, 'new' AS cause, to_estimate AS difference_amount, return_stock_in_id AS explained_by
    FROM closing WHERE is_new
    UNION ALL
    SELECT
        return_stock_in_id, 2, 'reopened', from_estimate,
        CASE WHEN from_reason <> '' THEN fragment.exception_id(from_reason, return_stock_in_id) ELSE return_stock_in_id END
    FROM closing WHERE NOT is_new AND NOT was_open AND is_open
    UNION ALL
    SELECT return_stock_in_id, 3, 'fee_setting', fee_part, return_stock_in_id
    FROM closing WHERE NOT is_new AND (was_open OR is_open) AND fee_part <> 0
    UNION ALL
    SELECT return_stock_in_id, 4, 'restated', CAST(to_estimate - from_estimate - fee_part AS DECIMAL(18, 2)), return_stock_in_id
    FROM closing WHERE NOT is_new AND (was_open OR is_open) AND to_estimate - from_estimate <> fee_part
    UNION ALL
    SELECT
        return_stock_in_id,
        4 + row_number() OVER (
            PARTITION BY return_stock_in_id ORDER BY happened_on NULLS LAST, phase NULLS LAST, explained_by NULLS LAST
        ),
        cause,
        CAST(0 AS DECIMAL(18, 2)),
        explained_by
    FROM diff_event
    UNION ALL
    -- 1000000 sorts after every event; the amount is 0 if nothing was expected any more
    SELECT
        return_stock_in_id, 1000000, closing_cause,
        CASE WHEN is_new OR was_open THEN CAST(-to_estimate AS DECIMAL(18, 2)) ELSE CAST(0 AS DECIMAL(18, 2)) END,
        closed_by
    FROM closing WHERE NOT is_open AND (is_new OR was_open OR has_moved)
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
        -- the document of a write-off is its decision
        CASE account WHEN 'write_off' THEN 'decision' WHEN 'customer_balance' THEN 'credit' ELSE 'payment' END AS cause,
        CAST(-amount AS DECIMAL(18, 2)) AS difference_amount,
        document_id
    FROM entered
    -- what a distributor has and uses of its balance settles nothing
    WHERE account IN ('customer_balance', 'bank', 'write_off') AND refund_order_id <> ''
    UNION ALL
    SELECT document_id, 'brought_forward', 'opening_balance', CAST(-amount AS DECIMAL(18, 2)), document_id
    FROM entered
    WHERE document_type = 'opening_balance' AND account = 'refund_payable'
    UNION ALL
    SELECT proven.refund_order_id, 'settled', 'payment_proof', CAST(0 AS DECIMAL(18, 2)), proven.document_id
    FROM entered AS proven
    ANTI JOIN entered AS confirmed
        ON confirmed.document_id = proven.document_id
        AND confirmed.refund_order_id = proven.refund_order_id
        AND confirmed.account = 'bank'
    WHERE proven.document_type = 'payment' AND proven.account = 'bank_clearing'
),
adjusted AS (
    SELECT refund_order_id, document_id, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
    FROM entered
    WHERE document_type = 'refund_adjustment' AND account IN ('returns', 'unsettled_offset', 'exchange_offset', 'return_handling_fee')
    GROUP BY refund_order_id, document_id
)
SELECT return_stock_in_id AS subject_id, 'estimated' AS measure, step, cause, difference_amount, explained_by FROM estimate
UNION ALL
SELECT refund_order_id, 'due', 1, cause, refundable_amount, explained_by FROM diff_refund
UNION ALL
SELECT refund_order_id, 'adjusted', row_number() OVER (PARTITION BY refund_order_id ORDER BY document_id NULLS LAST), 'restated', amount, document_id FROM adjusted
UNION ALL
SELECT refund_order_id, measure, row_number() OVER (PARTITION BY refund_order_id, measure ORDER BY document_id NULLS LAST, cause NULLS LAST), cause, difference_amount, document_id FROM booked
