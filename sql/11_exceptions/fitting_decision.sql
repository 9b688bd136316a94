-- what: the decisions that fit the state of a return or a refund order after this run
-- grain: one row per return or refund order, and decision
-- key: subject_id, decision
-- inputs: pushes.return_stock_in, ledger.refund_order, ledger.refund_standing, reconciliation.return_progress
-- rules: R-16, R-58
WITH refund AS (
    SELECT
        refund_order.return_stock_in_id,
        refund_order.refund_order_id,
        refund_order.refund_method = 'bank_transfer' AND refund_order.due_amount - standing.proven_amount - refund_order.written_off_amount > 0 AS is_open,
        refund_order.refund_method = 'bank_transfer' AND refund_order.due_amount > 0 AND standing.proven_amount = 0 AND refund_order.written_off_amount = 0 AS is_unpaid
    FROM ledger.refund_order AS refund_order
    JOIN ledger.refund_standing AS standing ON standing.refund_order_id = refund_order.refund_order_id
),
refunded_return AS (
    SELECT return_stock_in_id, bool_or(is_unpaid) AS is_unpaid FROM refund GROUP BY return_stock_in_id
),
standing AS (
    SELECT
        return_stock_in.return_stock_in_id,
        return_stock_in.state,
        return_stock_in.is_frozen,
        return_stock_in.refund_method,
        NOT return_stock_in.is_short_closed AND progress.pushed_quantity > progress.accepted_quantity + progress.refused_quantity AS is_awaiting,
        return_stock_in.waits_for_exchange OR return_stock_in.waits_for_decision AS is_waiting,
        refunded_return.return_stock_in_id IS NOT NULL AS is_refunded,
        coalesce(refunded_return.is_unpaid, false) AS is_unpaid
    FROM pushes.return_stock_in AS return_stock_in
    JOIN reconciliation.return_progress AS progress ON progress.return_stock_in_id = return_stock_in.return_stock_in_id
    LEFT JOIN refunded_return ON refunded_return.return_stock_in_id = return_stock_in.return_stock_in_id
)
SELECT return_stock_in_id AS subject_id, 'push' AS decision, return_stock_in_id FROM standing WHERE state = 'to_push'
UNION ALL
SELECT return_stock_in_id, 'hold', return_stock_in_id FROM standing WHERE state IN ('to_push', 'push_failed', 'blocked') OR (state = 'received' AND NOT is_refunded)
UNION ALL
SELECT return_stock_in_id, 're_push', return_stock_in_id FROM standing WHERE state = 'push_failed'
UNION ALL
SELECT return_stock_in_id, 'short_close', return_stock_in_id FROM standing WHERE state IN ('pushed', 'received') AND is_awaiting
UNION ALL
SELECT return_stock_in_id, 'accept', return_stock_in_id FROM standing WHERE is_frozen
UNION ALL
SELECT return_stock_in_id, 'release', return_stock_in_id FROM standing WHERE is_waiting
UNION ALL
SELECT return_stock_in_id, 'customer_balance', return_stock_in_id
FROM standing
WHERE is_unpaid OR (NOT is_refunded AND state NOT IN ('recalled', 'cancelled') AND refund_method <> 'customer_balance')
UNION ALL
SELECT return_stock_in_id, 'bank_transfer', return_stock_in_id
FROM standing
WHERE NOT is_refunded AND state NOT IN ('recalled', 'cancelled') AND refund_method <> 'bank_transfer'
UNION ALL
SELECT refund_order_id, 'write_off', return_stock_in_id FROM refund WHERE is_open
UNION ALL
SELECT refund_order_id, 'customer_balance', return_stock_in_id FROM refund WHERE is_unpaid
