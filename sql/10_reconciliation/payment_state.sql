-- what: every payment with the amount that was posted of it, or else of its newest row, and its state
-- grain: one row per payment and refund order
-- key: payment_id, refund_order_id
-- inputs: staging.refund_payment, ledger.payment, ledger.adjustment, ledger.posting
-- rules: R-45, R-61
WITH posted AS (
    SELECT
        payment_id,
        refund_order_id,
        CAST(max(amount) FILTER (WHERE document_type IN ('payment', 'unapplied_payment')) AS DECIMAL(18, 2)) AS amount,
        bool_or(document_type IN ('payment_confirmation', 'payment_application')) AS is_counted,
        bool_or(document_type = 'unapplied_payment') AS is_unapplied
    FROM ledger.payment
    GROUP BY payment_id, refund_order_id
),
adjusted AS (
    SELECT document_id AS payment_id, refund_order_id, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
    FROM ledger.adjustment
    WHERE document_type = 'payment'
    GROUP BY document_id, refund_order_id
),
posted_on AS (
    SELECT document_id AS payment_id, refund_order_id, min(business_date) AS business_date
    FROM ledger.posting
    WHERE document_type IN ('payment', 'unapplied_payment')
    GROUP BY document_id, refund_order_id
)
SELECT
    payment.payment_id,
    payment.refund_order_id,
    CAST(coalesce(posted.amount + coalesce(adjusted.amount, 0), payment.amount) AS DECIMAL(18, 2)) AS amount,
    payment.currency_code,
    payment.paid_at,
    payment.proof,
    payment.confirmed_at,
    payment.confirmed_by,
    CASE
        WHEN posted.is_counted THEN 'counted'
        WHEN posted.is_unapplied THEN 'unapplied'
        WHEN payment.proof = '' THEN 'without_proof'
        WHEN payment.confirmed_at IS NOT NULL THEN 'unapplied'
        ELSE 'unconfirmed'
    END AS state,
    coalesce(posted_on.business_date, payment.taken_on) AS business_date,
    posted.payment_id IS NOT NULL AS is_posted
FROM staging.refund_payment AS payment
LEFT JOIN posted ON posted.payment_id = payment.payment_id AND posted.refund_order_id = payment.refund_order_id
LEFT JOIN adjusted ON adjusted.payment_id = payment.payment_id AND adjusted.refund_order_id = payment.refund_order_id
LEFT JOIN posted_on ON posted_on.payment_id = payment.payment_id AND posted_on.refund_order_id = payment.refund_order_id
