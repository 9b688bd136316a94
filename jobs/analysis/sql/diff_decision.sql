-- what: every decision that was applied between two dates, with its return
-- grain: one decision
-- key: return_stock_in_id, decision_id, issued_on
-- inputs: before.decision_outcome, after.decision_outcome
-- rules: R-16
SELECT
    split_part(made.subject_id, '/', 1) AS return_stock_in_id,
    made.subject_id,
    made.decision_id,
    made.decision,
    made.issued_on,
    made.decided_at
FROM after.decision_outcome AS made
ANTI JOIN before.decision_outcome AS known ON known.input_file_id = made.input_file_id AND known.row_number = made.row_number
-- a void decision changed nothing
WHERE made.is_fit
