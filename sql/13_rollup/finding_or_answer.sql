-- what: every exception after this run, open or answered
-- grain: one row per code and subject
-- key: exception_id
-- inputs: report.exception, report.exception_answer
-- rules: R-16, R-58
SELECT
    exception_id, rule, code, severity, subject_id, field, expected_value, actual_value, distributor_id, supplier_id, order_id, amount, currency_code, opened_on, due_since, what_to_do, fitting_decisions,
    false AS is_answered, '' AS decision, '' AS note, '' AS decided_by, CAST(NULL AS DATE) AS answered_on
FROM report.exception
UNION ALL
SELECT
    exception_id, rule, code, severity, subject_id, field, expected_value, actual_value, distributor_id, supplier_id, order_id, amount, currency_code, opened_on, due_since, what_to_do, fitting_decisions,
    true, decision, note, decided_by, answered_on
FROM report.exception_answer
