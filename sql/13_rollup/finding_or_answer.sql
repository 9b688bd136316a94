-- what: every exception after this run, open or answered
-- grain: one row per code and subject
-- key: exception_id
-- inputs: report.exception, report.exception_answer
-- rules: R-16, R-58
SELECT
    exception_id, rule, code, severity, subject_id, field, expected_value, actual_value, amount, currency_code, opened_on, what_to_do,
    false AS is_answered, '' AS decision, '' AS note, '' AS decided_by, CAST(NULL AS DATE) AS answered_on
FROM report.exception
UNION ALL
SELECT
    exception_id, rule, code, severity, subject_id, field, expected_value, actual_value, amount, currency_code, opened_on, what_to_do,
    true, decision, note, decided_by, answered_on
FROM report.exception_answer
