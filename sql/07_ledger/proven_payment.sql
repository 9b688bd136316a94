-- what: payments with proof, each with its target and what earlier runs posted of it
-- grain: one row per payment and refund order
-- key: payment_id, refund_order_id
-- inputs: staging.refund_payment, ledger.payment_target, prior.payment, prior.adjustment
-- rules: R-43, R-45, R-61
WITH posted AS (
    SELECT
        payment_id,
        refund_order_id,
        -- a posted payment keeps its amount; another amount later is RESTATED (R-43)
        CAST(max(amount) FILTER (WHERE document_type IN ('payment', 'unapplied_payment')) AS DECIMAL(18, 2)) AS amount,
        bool_or(document_type = 'payment') AS is_cleared,
        bool_or(document_type = 'unapplied_payment') AS is_unapplied,
        bool_or(document_type IN ('payment_confirmation', 'payment_application')) AS is_counted
    FROM prior.payment
    GROUP BY payment_id, refund_order_id
),
adjusted AS (
    SELECT document_id AS payment_id, refund_order_id, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
    FROM prior.adjustment
    WHERE document_type = 'payment'
    GROUP BY document_id, refund_order_id
)
SELECT
    payment.payment_id,
    payment.refund_order_id,
    payment.paid_at,
    CAST(coalesce(posted.amount + coalesce(adjusted.amount, 0), payment.amount) AS DECIMAL(18, 2)) AS amount,
    payment.proof <> '' AND payment.confirmed_at IS NOT NULL AS is_confirmed,
    target.is_payable,
    coalesce(posted.is_cleared, false) AS is_cleared,
    coalesce(posted.is_unapplied, false) AS is_unapplied,
    coalesce(posted.is_counted, false) AS is_counted
FROM staging.refund_payment AS payment
JOIN ledger.payment_target AS target ON target.refund_order_id = payment.refund_order_id
LEFT JOIN posted ON posted.payment_id = payment.payment_id AND posted.refund_order_id = payment.refund_order_id
LEFT JOIN adjusted ON adjusted.payment_id = payment.payment_id AND adjusted.refund_order_id = payment.refund_order_id
WHERE payment.proof <> '' OR posted.payment_id IS NOT NULL
