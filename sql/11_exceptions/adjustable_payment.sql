-- what: the posted payments with another amount by now that an adjustment can follow: what their refund order's payments add up to does not fall below zero
-- grain: one row per payment
-- key: payment_id
-- inputs: reconciliation.payment_state, staging.refund_payment
-- rules: R-45, R-58, R-61
WITH posted AS (
    SELECT
        payment.payment_id,
        payment.refund_order_id,
        payment.amount,
        newest.amount AS newest_amount,
        payment.state IN ('counted', 'unapplied') AS is_confirmed
    FROM reconciliation.payment_state AS payment
    JOIN staging.refund_payment AS newest ON newest.payment_id = payment.payment_id AND newest.refund_order_id = payment.refund_order_id
    WHERE payment.is_posted
),
covering AS (
    -- what counts against the limit: confirmed payments, and money that came back, confirmed or not
    SELECT
        refund_order_id,
        CAST(sum(CASE WHEN is_confirmed OR amount < 0 THEN amount ELSE 0 END) AS DECIMAL(18, 2)) AS amount
    FROM posted
    GROUP BY refund_order_id
)
SELECT DISTINCT posted.payment_id
FROM posted
JOIN covering ON covering.refund_order_id = posted.refund_order_id
WHERE posted.newest_amount <> posted.amount
    AND covering.amount
        + CASE WHEN posted.is_confirmed OR posted.newest_amount < 0 THEN posted.newest_amount ELSE 0 END
        - CASE WHEN posted.is_confirmed OR posted.amount < 0 THEN posted.amount ELSE 0 END >= 0
