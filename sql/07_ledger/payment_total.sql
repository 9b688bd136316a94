-- what: all payments that are posted to a refund order, of earlier runs and of this run, by stage
-- grain: one row per refund order with a payment
-- key: refund_order_id
-- inputs: ledger.payment, ledger.adjustment
-- rules: R-45, R-46, R-61
WITH posted AS (
    SELECT refund_order_id, document_type, amount FROM ledger.payment WHERE document_type <> 'unapplied_payment'
    UNION ALL
    -- an adjustment of a payment that was not confirmed yet, or not applied, is in the amount that is confirmed or applied later
    SELECT refund_order_id, 'payment', amount FROM ledger.adjustment WHERE document_type = 'payment' AND NOT is_unapplied
    UNION ALL
    SELECT refund_order_id, 'payment_confirmation', amount FROM ledger.adjustment WHERE document_type = 'payment' AND is_counted
)
SELECT
    refund_order_id,
    CAST(coalesce(sum(amount) FILTER (WHERE document_type IN ('payment', 'payment_application')), 0) AS DECIMAL(18, 2)) AS proven_amount,
    CAST(coalesce(sum(amount) FILTER (WHERE document_type IN ('payment_confirmation', 'payment_application')), 0) AS DECIMAL(18, 2)) AS confirmed_amount
FROM posted
GROUP BY refund_order_id
