-- what: the bank transfers of which nothing was paid or written off that a decision of this run turns into customer balance, with the amount
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: staging.decided_subject, refunds.issued_refund_order, ledger.refund_standing, ledger.new_write_off
-- rules: R-16, R-44, R-49
WITH choice AS (
    SELECT subject_id, decision_id, decided_at FROM staging.decided_subject WHERE decision = 'customer_balance'
),
-- the decision names the return, and is about all its refund orders, or it names one refund order
chosen_refund AS (
    SELECT refund.refund_order_id, choice.decision_id, choice.decided_at
    FROM choice
    JOIN refunds.issued_refund_order AS refund ON refund.return_stock_in_id = choice.subject_id
    UNION ALL
    SELECT refund.refund_order_id, choice.decision_id, choice.decided_at
    FROM choice
    JOIN refunds.issued_refund_order AS refund ON refund.refund_order_id = choice.subject_id
)
SELECT
    chosen_refund.refund_order_id,
    chosen_refund.decision_id,
    standing.due_amount AS amount,
    refund.currency_code,
    refund.return_stock_in_id,
    refund.distributor_id,
    refund.supplier_id
FROM chosen_refund
JOIN refunds.issued_refund_order AS refund ON refund.refund_order_id = chosen_refund.refund_order_id
JOIN ledger.refund_standing AS standing ON standing.refund_order_id = chosen_refund.refund_order_id
ANTI JOIN ledger.new_write_off AS write_off ON write_off.refund_order_id = chosen_refund.refund_order_id
WHERE refund.refund_method = 'bank_transfer'
    AND standing.due_amount > 0
    AND standing.proven_amount = 0
    AND standing.written_off_amount = 0
QUALIFY row_number() OVER (
    PARTITION BY chosen_refund.refund_order_id ORDER BY chosen_refund.decided_at NULLS LAST, chosen_refund.decision_id NULLS LAST
) = 1
