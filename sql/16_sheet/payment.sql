-- what: sheet Payments: payments that wait for proof, for confirmation or for what they pay, and those that were counted on the business date
-- grain: one payment and refund order
-- key: position
-- inputs: report.payment, rollup.finding_or_answer, control.run
-- rules: R-45, R-89
WITH excepted AS (
    SELECT DISTINCT subject_id
    FROM rollup.finding_or_answer
    WHERE code IN ('REFUND_WITHOUT_RETURN', 'PAYMENT_WITHOUT_PROOF', 'PAYMENT_BELOW_ZERO')
)
SELECT
    CAST(row_number() OVER (
        ORDER BY
            CASE payment.state WHEN 'without_proof' THEN 1 WHEN 'unconfirmed' THEN 2 WHEN 'unapplied' THEN 3 ELSE 4 END NULLS LAST,
            payment.currency_code NULLS LAST, payment.payment_id NULLS LAST, payment.refund_order_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(payment.payment_id AS VARCHAR) AS payment_id,
    CAST(payment.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(payment.state AS VARCHAR) AS state,
    CAST(payment.amount AS DECIMAL(18, 2)) AS amount,
    CAST(payment.currency_code AS VARCHAR) AS currency_code,
    CAST(payment.paid_at AS TIMESTAMP) AS paid_at,
    CAST(payment.proof_name AS VARCHAR) AS proof_name,
    CAST(payment.confirmed_at AS TIMESTAMP) AS confirmed_at,
    CAST(payment.confirmed_by AS VARCHAR) AS confirmed_by,
    CAST(payment.business_date AS DATE) AS business_date,
    CAST(date_diff('day', CAST(payment.business_date AS DATE), CAST(run.business_date AS DATE)) AS BIGINT) AS age_days
FROM report.payment AS payment
CROSS JOIN control.run AS run
LEFT JOIN excepted ON excepted.subject_id = payment.payment_id
WHERE payment.state <> 'counted' OR payment.business_date = run.business_date OR excepted.subject_id IS NOT NULL
