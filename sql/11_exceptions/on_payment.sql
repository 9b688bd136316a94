-- what: refund orders paid too little, too much or too late, and payments for a refund order that does not exist
-- grain: one row per code and refund order or payment
-- key: code, subject_id
-- inputs: reconciliation.refund_match, staging.refund_payment, refunds.issued_refund_order
-- rules: R-45, R-46, R-47, R-56
SELECT
    CASE match WHEN 'partial' THEN 'PARTIALLY_PAID' WHEN 'over' THEN 'OVERPAID' ELSE 'PAYMENT_LATE' END AS code,
    refund_order_id AS subject_id,
    refund_order_id AS unit_id,
    -- what is written off is not to be paid any more
    CAST(CAST(due_amount - written_off_amount AS DECIMAL(18, 2)) AS VARCHAR) AS expected_value,
    CAST(settled_amount AS VARCHAR) AS actual_value,
    difference_amount AS amount,
    currency_code
FROM reconciliation.refund_match
WHERE match IN ('partial', 'over', 'unpaid')
UNION ALL
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
