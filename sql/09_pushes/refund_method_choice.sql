-- what: the refund method that people chose for a return, by the newest decision that fitted
-- grain: one row per return stock-in
-- key: return_stock_in_id
-- inputs: pushes.refund_method_decision, prior.decision_outcome
-- rules: R-16
WITH choice AS (
    SELECT subject_id, decision, decision_id, decided_at, 0 AS turn FROM pushes.refund_method_decision
    UNION ALL
    SELECT subject_id, decision, decision_id, decided_at, 1
    FROM prior.decision_outcome
    WHERE is_fit AND decision IN ('customer_balance', 'bank_transfer')
)
SELECT subject_id AS return_stock_in_id, decision AS refund_method
FROM choice
QUALIFY row_number() OVER (
    PARTITION BY subject_id ORDER BY turn NULLS LAST, decided_at DESC NULLS LAST, decision_id DESC NULLS LAST
) = 1
