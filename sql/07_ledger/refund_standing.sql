-- what: what is due for each refund order, what was paid for it, and what earlier runs wrote off
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: refunds.net_refund, refunds.refund_adjustment, ledger.payment_total
-- rules: R-44, R-45, R-61
WITH due_refund AS (
    -- with its own adjustments; one downwards takes back what was written off first
    SELECT
        net.refund_order_id,
        net.refund_method,
        CAST(net.adjusted_amount + coalesce(adjustment.amount, 0) AS DECIMAL(18, 2)) AS adjusted_amount,
        CAST(net.refundable_amount + coalesce(adjustment.amount, 0) AS DECIMAL(18, 2)) AS due_amount,
        CAST(net.written_off_amount - coalesce(adjustment.taken_back_amount, 0) AS DECIMAL(18, 2)) AS written_off_amount
    FROM refunds.net_refund AS net
    LEFT JOIN refunds.refund_adjustment AS adjustment ON adjustment.refund_order_id = net.refund_order_id
)
SELECT
    refund.refund_order_id,
    refund.adjusted_amount,
    refund.due_amount,
    -- a customer balance settles what is due at creation
    CAST(CASE refund.refund_method WHEN 'customer_balance' THEN refund.due_amount ELSE 0 END AS DECIMAL(18, 2)) AS credited_amount,
    coalesce(payment.proven_amount, CAST(0 AS DECIMAL(18, 2))) AS proven_amount,
    coalesce(payment.confirmed_amount, CAST(0 AS DECIMAL(18, 2))) AS paid_amount,
    refund.written_off_amount
FROM due_refund AS refund
LEFT JOIN ledger.payment_total AS payment ON payment.refund_order_id = refund.refund_order_id
