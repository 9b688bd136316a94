-- what: money that comes back and that no earlier run posted, taken one after the other: each counts as long as what was paid covers it
-- grain: one row per payment and refund order
-- key: payment_id, refund_order_id
-- inputs: ledger.proven_payment
-- rules: R-45
WITH RECURSIVE covered AS (
    SELECT
        refund_order_id,
        -- what was paid and confirmed, this run's other payments included, less what came back, confirmed or not
        CAST(sum(CASE
            WHEN amount >= 0 AND is_confirmed THEN amount
            WHEN amount >= 0 AND is_counted THEN amount
            WHEN amount >= 0 AND is_unapplied THEN amount
            WHEN amount < 0 AND (is_cleared OR is_unapplied) THEN amount
            ELSE 0
        END) AS DECIMAL(18, 2)) AS covering_amount
    FROM ledger.proven_payment
    GROUP BY refund_order_id
),
candidate AS (
    SELECT
        payment.payment_id,
        payment.refund_order_id,
        payment.amount,
        covered.covering_amount,
        row_number() OVER (
            PARTITION BY payment.refund_order_id
            ORDER BY payment.paid_at NULLS LAST, payment.payment_id NULLS LAST
        ) AS turn
    FROM ledger.proven_payment AS payment
    JOIN covered ON covered.refund_order_id = payment.refund_order_id
    -- before its refund order exists a payment is posted once it is confirmed
    WHERE payment.amount < 0 AND NOT payment.is_cleared AND NOT payment.is_unapplied AND (payment.is_payable OR payment.is_confirmed)
),
walk AS (
    SELECT
        payment_id,
        refund_order_id,
        turn,
        covering_amount,
        amount,
        covering_amount + amount >= 0 AS is_covered,
        CAST(CASE WHEN covering_amount + amount >= 0 THEN covering_amount + amount ELSE covering_amount END AS DECIMAL(18, 2)) AS left_amount
    FROM candidate
    WHERE turn = 1
    UNION ALL
    SELECT
        candidate.payment_id,
        candidate.refund_order_id,
        candidate.turn,
        walk.left_amount,
        candidate.amount,
        walk.left_amount + candidate.amount >= 0,
        CAST(CASE WHEN walk.left_amount + candidate.amount >= 0 THEN walk.left_amount + candidate.amount ELSE walk.left_amount END AS DECIMAL(18, 2))
    FROM walk
    JOIN candidate ON candidate.refund_order_id = walk.refund_order_id AND candidate.turn = walk.turn + 1
)
SELECT payment_id, refund_order_id, amount, covering_amount, is_covered
FROM walk
