-- what: the decisions that fit each return and refund order now; report.exception has those of an exception
-- grain: one row per return or refund order, and decision
-- key: subject_id, decision
-- inputs: exceptions.fitting_decision
-- rules: R-16, R-58
-- carried: return_stock_in_id of prior.return_stock_in
-- asks: Which decisions are possible for a return or a refund order?
-- start: SELECT subject_id, decision FROM report.fitting_decision ORDER BY subject_id, decision
SELECT
    CAST(subject_id AS VARCHAR) AS subject_id, -- return or refund order
    CAST(decision AS VARCHAR) AS decision, -- a decision that fits its state
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id -- the return, also of a refund order
FROM exceptions.fitting_decision
