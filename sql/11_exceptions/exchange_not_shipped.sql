-- what: returns of an exchange whose replacement has not left: their refund waits for it, or was made without it
-- grain: one row per return stock-in
-- key: return_stock_in_id
-- inputs: pushes.return_stock_in, refunds.refund_wait, refunds.refund_due, ledger.refund_order
-- rules: R-40
WITH refunded_return AS (
    SELECT return_stock_in_id, CAST(sum(return_amount) AS DECIMAL(18, 2)) AS amount
    FROM ledger.refund_order
    GROUP BY return_stock_in_id
)
SELECT
    return_stock_in.return_stock_in_id,
    refunded_return.return_stock_in_id IS NOT NULL AS is_refunded,
    CASE WHEN refunded_return.return_stock_in_id IS NULL THEN due.due_amount ELSE refunded_return.amount END AS amount,
    return_stock_in.currency_code
FROM pushes.return_stock_in AS return_stock_in
JOIN refunds.refund_wait AS wait ON wait.return_stock_in_id = return_stock_in.return_stock_in_id
LEFT JOIN refunds.refund_due AS due ON due.return_stock_in_id = return_stock_in.return_stock_in_id
LEFT JOIN refunded_return ON refunded_return.return_stock_in_id = return_stock_in.return_stock_in_id
WHERE wait.is_exchange AND NOT wait.is_replaced
    -- a release settles it
    AND NOT wait.is_exchange_settled
    AND (refunded_return.return_stock_in_id IS NOT NULL OR wait.waits_for_exchange)
