-- what: the decisions on the return, its refund orders or its exceptions, each applied, waiting or void, with their notes
-- grain: one row per decision
-- inputs: case_subject, history_decision, report.input_file
SELECT DISTINCT
    coalesce(decided.taken_on, decided.issued_on) AS step_date,
    'R-16' AS rules,
    'Decision {decision_id} ({decision}) on {subject_id}'
    || CASE WHEN decided.decided_by = '' THEN '' ELSE ' by {decided_by}' END
    || CASE
        -- it moved nothing on its own date
        WHEN decided.is_fit AND decided.why <> '' THEN ' waited, and was applied when {why}'
        WHEN decided.is_fit THEN ' was applied'
        WHEN decided.outcome = 'waiting' THEN ' waits until another person decides the same'
        WHEN decided.why <> '' THEN ' is void, because {why}'
        ELSE ' is void, because it does not fit the state on that date'
    END
    || CASE WHEN decided.note = '' THEN '' ELSE '. Note: {note}' END
    || CASE WHEN taken.path IS NULL THEN '' ELSE '; {path} row {row_number} ({archived})' END AS sentence,
    decided.decision_id,
    decided.decision,
    decided.subject_id,
    decided.decided_by,
    decided.note,
    decided.why,
    decided.is_fit,
    taken.path,
    taken.run_id,
    decided.row_number,
    decided.decided_at
FROM history_decision AS decided
INNER JOIN case_subject AS subject
    -- a decision without a case is its own subject
    ON subject.subject_id IN (split_part(decided.subject_id, '|', -1), decided.decision_id)
LEFT JOIN report.input_file AS taken ON taken.input_file_id = decided.input_file_id AND taken.outcome IN ('accepted', 'nothing_accepted')
ORDER BY step_date, decided.decided_at, decided.decision_id
