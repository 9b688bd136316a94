-- what: payments that are confirmed without proof, and money that came back although it was not paid
-- grain: one row per code and payment
-- key: code, subject_id
-- inputs: reconciliation.payment_state, ledger.returned_payment
-- rules: R-45
SELECT
    'PAYMENT_WITHOUT_PROOF' AS code,
    payment_id AS subject_id,
    min(refund_order_id) AS unit_id,
    'the name of a proof' AS expected_value,
    '' AS actual_value,
    CAST(sum(amount) AS DECIMAL(18, 2)) AS amount,
    currency_code
FROM reconciliation.payment_state
WHERE state = 'without_proof' AND confirmed_at IS NOT NULL
GROUP BY payment_id, currency_code
UNION ALL
SELECT
    'PAYMENT_BELOW_ZERO',
    payment.payment_id,
    min(payment.refund_order_id),
    CAST(CAST(sum(waiting.covering_amount) AS DECIMAL(18, 2)) AS VARCHAR),
    CAST(CAST(sum(payment.amount) AS DECIMAL(18, 2)) AS VARCHAR),
    -- the money that came back and is not posted
    CAST(-sum(payment.amount) AS DECIMAL(18, 2)),
    payment.currency_code
FROM ledger.returned_payment AS waiting
JOIN reconciliation.payment_state AS payment ON payment.payment_id = waiting.payment_id AND payment.refund_order_id = waiting.refund_order_id
WHERE NOT waiting.is_covered
GROUP BY payment.payment_id, payment.currency_code
