-- what: every decision that was applied between two dates, with its return
-- grain: one decision
-- key: return_stock_in_id, decision_id, issued_on
-- inputs: before.decision_outcome, after.decision_outcome
-- rules: R-16
SELECT
    split_part(outcome.subject_id, '/', 1) AS return_stock_in_id,
    outcome.subject_id,
    outcome.decision_id,
    outcome.decision,
    outcome.issued_on,
    outcome.decided_at
FROM after.decision_outcome AS outcome
ANTI JOIN before.decision_outcome AS earlier_outcome ON earlier_outcome.input_file_id = outcome.input_file_id AND earlier_outcome.row_number = outcome.row_number AND earlier_outcome.is_fit
-- a void decision changed nothing
WHERE outcome.is_fit
