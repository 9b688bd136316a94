-- what: the open rest of each refund order that a decision of this run gives up
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: staging.decision, refunds.issued_refund_order, ledger.payment_total, prior.posting
-- rules: R-16, R-49, R-57
WITH write_off AS (
    SELECT
        subject_id,
        min(decision_id) AS decision_id
    FROM staging.decision
    WHERE decision = 'write_off' AND is_this_run
    GROUP BY subject_id
),
earlier_write_off AS (
    SELECT refund_order_id, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
    FROM prior.posting
    WHERE document_type = 'write_off' AND account = 'refund_payable'
    GROUP BY refund_order_id
),
open_rest AS (
    SELECT
        refund.*,
        CAST(CASE refund.refund_method WHEN 'bank_transfer' THEN refund.refundable_amount ELSE 0 END
            - coalesce(payment.proven_amount, 0) - coalesce(earlier_write_off.amount, 0) AS DECIMAL(18, 2)) AS amount
    FROM refunds.issued_refund_order AS refund
    LEFT JOIN ledger.payment_total AS payment ON payment.refund_order_id = refund.refund_order_id
    LEFT JOIN earlier_write_off ON earlier_write_off.refund_order_id = refund.refund_order_id
)
SELECT
    open_rest.refund_order_id,
    write_off.decision_id,
    open_rest.amount
FROM write_off
JOIN open_rest ON open_rest.refund_order_id = write_off.subject_id
WHERE open_rest.amount > 0
