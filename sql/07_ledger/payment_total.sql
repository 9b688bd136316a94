-- what: all payments of a refund order, of earlier runs and of this run, by stage
-- grain: one row per refund order with a payment
-- key: refund_order_id
-- inputs: prior.payment, ledger.new_payment
-- rules: R-45, R-46
WITH posted_payment AS (
    SELECT refund_order_id, document_type, amount FROM prior.payment
    UNION ALL
    SELECT refund_order_id, document_type, amount FROM ledger.new_payment
)
SELECT
    refund_order_id,
    CAST(coalesce(sum(amount) FILTER (WHERE document_type = 'payment'), 0) AS DECIMAL(18, 2)) AS proven_amount,
    CAST(coalesce(sum(amount) FILTER (WHERE document_type = 'payment_confirmation'), 0) AS DECIMAL(18, 2)) AS confirmed_amount
FROM posted_payment
GROUP BY refund_order_id
