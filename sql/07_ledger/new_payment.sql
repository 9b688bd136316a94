-- what: step 6 of a run: the payments that this run posts; a payment with proof clears, a confirmed one also reaches the bank, and the first amount stays
-- grain: one row per payment, refund order and stage
-- key: payment_id, refund_order_id, document_type
-- inputs: staging.refund_payment, refunds.issued_refund_order, prior.payment
-- rules: R-43, R-45, R-46, R-49
-- persisted: append
WITH proven_payment AS (
    SELECT
        payment.payment_id,
        payment.refund_order_id,
        -- a payment that was posted keeps its first amount; a later version is RESTATED (R-43)
        coalesce(posted.amount, payment.amount) AS amount,
        payment.confirmed_at IS NOT NULL AS is_confirmed,
        posted.payment_id IS NOT NULL AS is_posted
    FROM staging.refund_payment AS payment
    JOIN refunds.issued_refund_order AS refund ON refund.refund_order_id = payment.refund_order_id
    LEFT JOIN prior.payment AS posted
        ON posted.payment_id = payment.payment_id
        AND posted.refund_order_id = payment.refund_order_id
        AND posted.document_type = 'payment'
    WHERE payment.proof <> ''
),
payment_stage AS (
    SELECT payment_id, refund_order_id, 'payment' AS document_type, amount
    FROM proven_payment
    WHERE NOT is_posted
    UNION ALL
    SELECT payment_id, refund_order_id, 'payment_confirmation' AS document_type, amount
    FROM proven_payment
    WHERE is_confirmed
)
SELECT
    CAST(payment_stage.payment_id AS VARCHAR) AS payment_id,
    CAST(payment_stage.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(payment_stage.document_type AS VARCHAR) AS document_type,
    CAST(payment_stage.amount AS DECIMAL(18, 2)) AS amount
FROM payment_stage
ANTI JOIN prior.payment AS posted
    ON posted.payment_id = payment_stage.payment_id
    AND posted.refund_order_id = payment_stage.refund_order_id
    AND posted.document_type = payment_stage.document_type
