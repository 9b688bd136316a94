-- what: the open rest of refund orders that a decision gives up tonight
-- grain: one refund order
-- key: refund_order_id
-- inputs: staging.decision, refunds.issued_refund_order, ledger.payment_total, prior.posting
-- rules: R-16, R-49, R-57
WITH asked AS (
    SELECT
        subject_id,
        min(decision_id) AS decision_id
    FROM staging.decision
    WHERE decision = 'write_off' AND is_this_run
    GROUP BY subject_id
),
given_up AS (
    SELECT refund_order_id, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
    FROM prior.posting
    WHERE document_type = 'write_off' AND account = 'refund_payable'
    GROUP BY refund_order_id
),
open_rest AS (
    SELECT
        refund.*,
        CAST(CASE refund.refund_method WHEN 'bank_transfer' THEN refund.refundable_amount ELSE 0 END
            - coalesce(payment.proven_amount, 0) - coalesce(given_up.amount, 0) AS DECIMAL(18, 2)) AS amount
    FROM refunds.issued_refund_order AS refund
    LEFT JOIN ledger.payment_total AS payment ON payment.refund_order_id = refund.refund_order_id
    LEFT JOIN given_up ON given_up.refund_order_id = refund.refund_order_id
)
SELECT
    open_rest.refund_order_id,
    asked.decision_id,
    open_rest.amount
FROM asked
JOIN open_rest ON open_rest.refund_order_id = asked.subject_id
WHERE open_rest.amount > 0
