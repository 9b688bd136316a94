-- what: a payment for a refund order that does not exist
-- grain: one payment
-- key: code, subject_id
-- inputs: staging.refund_payment, refunds.issued_refund_order
-- rules: R-45, R-47
SELECT
    'REFUND_WITHOUT_RETURN' AS code,
    payment.payment_id AS subject_id,
    min(payment.refund_order_id) AS unit_id,
    '' AS expected_value,
    min(payment.refund_order_id) AS actual_value,
    CAST(sum(payment.amount) AS DECIMAL(18, 2)) AS amount,
    payment.currency_code
FROM staging.refund_payment AS payment
ANTI JOIN refunds.issued_refund_order AS refund ON refund.refund_order_id = payment.refund_order_id
GROUP BY payment.payment_id, payment.currency_code
