-- what: the posted payments that a decision of this run adjusts to the amount of their newest row; what a refund order's payments add up to may not fall below zero
-- grain: one row per payment and refund order
-- key: payment_id, refund_order_id
-- inputs: staging.decided_restatement, staging.refund_payment, ledger.payment, ledger.payment_target, prior.adjustment
-- rules: R-43, R-45, R-61
WITH earlier AS (
    SELECT document_id AS payment_id, refund_order_id, CAST(count(*) AS BIGINT) AS adjustments, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
    FROM prior.adjustment
    WHERE document_type = 'payment'
    GROUP BY document_id, refund_order_id
),
posted AS (
    SELECT
        payment.payment_id,
        payment.refund_order_id,
        CAST(max(payment.amount) FILTER (WHERE payment.document_type IN ('payment', 'unapplied_payment')) + coalesce(max(earlier.amount), 0) AS DECIMAL(18, 2)) AS amount,
        coalesce(max(earlier.adjustments), CAST(0 AS BIGINT)) AS adjustments,
        bool_or(payment.document_type IN ('payment_confirmation', 'payment_application')) AS is_counted,
        bool_or(payment.document_type = 'unapplied_payment') AS is_unapplied
    FROM ledger.payment AS payment
    LEFT JOIN earlier ON earlier.payment_id = payment.payment_id AND earlier.refund_order_id = payment.refund_order_id
    GROUP BY payment.payment_id, payment.refund_order_id
),
-- what counts against the limit: confirmed payments, and money that came back, confirmed or not
covering AS (
    SELECT refund_order_id, CAST(sum(CASE WHEN is_counted OR is_unapplied OR amount < 0 THEN amount ELSE 0 END) AS DECIMAL(18, 2)) AS amount
    FROM posted
    GROUP BY refund_order_id
),
changed AS (
    SELECT
        posted.*,
        newest.amount AS newest_amount,
        covering.amount AS covering_amount,
        decision.decision_id,
        decision.note,
        decision.decided_by
    FROM staging.decided_restatement AS decision
    JOIN posted ON posted.payment_id = decision.document_id
    JOIN staging.refund_payment AS newest ON newest.payment_id = posted.payment_id AND newest.refund_order_id = posted.refund_order_id
    JOIN covering ON covering.refund_order_id = posted.refund_order_id
    WHERE decision.decision = 'adjust' AND newest.amount <> posted.amount
),
judged AS (
    SELECT
        *,
        newest_amount - amount AS change_amount,
        -- the first adjustments, by payment, as long as they leave nothing below zero
        CAST(sum(CASE WHEN is_counted OR is_unapplied OR newest_amount < 0 THEN newest_amount ELSE 0 END
            - CASE WHEN is_counted OR is_unapplied OR amount < 0 THEN amount ELSE 0 END) OVER (
            PARTITION BY refund_order_id ORDER BY payment_id NULLS LAST
        ) AS DECIMAL(18, 2)) AS covering_change
    FROM changed
)
SELECT
    judged.payment_id || ':' || judged.refund_order_id || '~' || CAST(judged.adjustments + 1 AS VARCHAR) AS adjustment_id,
    judged.adjustments + 1 AS adjustment_number,
    judged.payment_id,
    judged.refund_order_id,
    CAST(judged.change_amount AS DECIMAL(18, 2)) AS amount,
    judged.is_counted,
    judged.is_unapplied AND NOT judged.is_counted AS is_unapplied,
    target.currency_code,
    judged.decision_id,
    judged.note,
    judged.decided_by
FROM judged
JOIN ledger.payment_target AS target ON target.refund_order_id = judged.refund_order_id
WHERE judged.covering_amount + judged.covering_change >= 0
