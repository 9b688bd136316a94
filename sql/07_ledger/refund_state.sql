-- what: where each refund order stands after tonight's payments
-- grain: one refund order
-- key: refund_order_id
-- inputs: control.run, refunds.issued_refund_order, ledger.payment_total
-- rules: R-44, R-45, R-48
WITH judged AS (
    SELECT
        refund.*,
        coalesce(payment.proven_amount, CAST(0 AS DECIMAL(18, 2))) AS proven_amount,
        coalesce(payment.confirmed_amount, CAST(0 AS DECIMAL(18, 2))) AS paid_amount,
        payment.refund_order_id IS NOT NULL AS has_proof
    FROM refunds.issued_refund_order AS refund
    LEFT JOIN ledger.payment_total AS payment ON payment.refund_order_id = refund.refund_order_id
),
stated AS (
    SELECT
        *,
        CASE
            WHEN refund_method = 'customer_balance' OR paid_amount >= refundable_amount THEN 'completed'
            WHEN has_proof THEN 'paid'
            ELSE 'created'
        END AS state
    FROM judged
)
SELECT
    stated.refund_order_id,
    stated.state,
    stated.paid_amount,
    stated.proven_amount,
    CASE WHEN stated.state = 'completed' THEN coalesce(stated.completed_on, run.business_date) END AS completed_on
FROM stated
CROSS JOIN control.run AS run
