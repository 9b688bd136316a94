-- what: the decisions on the return or its refund orders, each applied or void
-- grain: one row per decision
-- inputs: history_decision_outcome, report.input_file, selected_case
SELECT
    decided.issued_on AS step_date,
    'R-16' AS rules,
    'Decision {decision_id} ({decision}) on {subject_id} '
    || CASE
        WHEN decided.is_fit THEN 'was applied'
        ELSE 'is void, because it does not fit the state on that date'
    END
    || CASE WHEN taken.path IS NULL THEN '' ELSE '; {path} row {row_number} ({archived})' END AS sentence,
    decided.decision_id,
    decided.decision,
    decided.subject_id,
    decided.is_fit,
    taken.path,
    taken.run_id,
    decided.row_number
FROM history_decision_outcome AS decided
INNER JOIN selected_case
    ON selected_case.return_stock_in_id <> ''
    AND split_part(decided.subject_id, '/', 1) = selected_case.return_stock_in_id
LEFT JOIN report.input_file AS taken ON taken.input_file_id = decided.input_file_id AND taken.outcome IN ('accepted', 'nothing_accepted')
ORDER BY decided.issued_on, decided.decided_at, decided.decision_id
