-- what: step 6 of a run: the payments that this run posts; a payment with proof clears, a confirmed one also reaches the bank; one that names no refund order yet is posted once it is confirmed, and applied when the refund order exists
-- grain: one row per payment, refund order and stage
-- key: payment_id, refund_order_id, document_type
-- inputs: ledger.proven_payment, ledger.returned_payment
-- rules: R-43, R-45, R-46, R-49
-- persisted: append
WITH postable AS (
    SELECT payment.*
    FROM ledger.proven_payment AS payment
    ANTI JOIN ledger.returned_payment AS waiting
        ON waiting.payment_id = payment.payment_id AND waiting.refund_order_id = payment.refund_order_id AND NOT waiting.is_covered
),
payment_stage AS (
    SELECT payment_id, refund_order_id, 'payment' AS document_type, amount
    FROM postable
    WHERE is_payable AND NOT is_cleared AND NOT is_unapplied
    UNION ALL
    SELECT payment_id, refund_order_id, 'payment_confirmation', amount
    FROM postable
    WHERE is_payable AND is_confirmed AND NOT is_unapplied AND NOT is_counted
    UNION ALL
    SELECT payment_id, refund_order_id, 'unapplied_payment', amount
    FROM postable
    WHERE NOT is_payable AND is_confirmed AND NOT is_unapplied
    UNION ALL
    SELECT payment_id, refund_order_id, 'payment_application', amount
    FROM postable
    WHERE is_payable AND is_unapplied AND NOT is_counted
)
SELECT
    CAST(payment_id AS VARCHAR) AS payment_id,
    CAST(refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(document_type AS VARCHAR) AS document_type,
    CAST(amount AS DECIMAL(18, 2)) AS amount
FROM payment_stage
