-- what: the decisions of this run that choose a refund method and fit: the return has no refund order yet, or an unpaid bank transfer becomes a balance
-- grain: one row per subject and decision of this run
-- key: subject_id, decision
-- inputs: staging.decided_subject, refunds.issued_refund_order, ledger.new_balance_credit, pushes.push_gate
-- rules: R-16
WITH credit AS (
    SELECT decision_id, min(currency_code) AS currency_code, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
    FROM ledger.new_balance_credit
    GROUP BY decision_id
)
SELECT
    decided.subject_id,
    decided.decision,
    decided.decision_id,
    decided.decided_at,
    credit.amount,
    coalesce(credit.currency_code, '') AS currency_code
FROM staging.decided_subject AS decided
LEFT JOIN pushes.push_gate AS gate
    ON gate.return_stock_in_id = decided.subject_id
    AND NOT gate.is_succeeded
    -- a reissue of this run recalls it in favour of another supplier's return
    AND NOT gate.is_replaced
    AND (gate.is_judged OR gate.state_before NOT IN ('recalled', 'cancelled'))
LEFT JOIN (SELECT DISTINCT return_stock_in_id FROM refunds.issued_refund_order) AS refund ON refund.return_stock_in_id = decided.subject_id
LEFT JOIN credit ON credit.decision_id = decided.decision_id AND decided.decision = 'customer_balance'
WHERE decided.decision IN ('customer_balance', 'bank_transfer')
    AND (credit.decision_id IS NOT NULL OR (gate.return_stock_in_id IS NOT NULL AND refund.return_stock_in_id IS NULL))
