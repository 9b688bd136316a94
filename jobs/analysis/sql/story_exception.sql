-- what: the open exceptions of the case with what to do, then those that are answered or not open any more
-- grain: one row per exception
-- inputs: case_subject, history_finding, history_reason, report.exception
WITH
closed AS (
    SELECT * FROM history_finding
    QUALIFY row_number() OVER (PARTITION BY exception_id ORDER BY issued_on DESC, issued_run DESC) = 1
),
exception_step AS (
    SELECT
        found.opened_on AS step_date,
        found.rule AS rules,
        'Exception {code} ({severity}) on {subject_id} '
        -- the age counts from the day on which the thing itself was due, which may be before it was noticed (R-58)
        || CASE
            WHEN coalesce(found.due_since, found.opened_on) <> found.opened_on THEN 'is open; due since {due_since}, {age_days} '
            ELSE 'has been open for {age_days} '
        END
        || CASE WHEN found.age_days = 1 THEN 'day' ELSE 'days' END
        || CASE WHEN coalesce(found.due_since, found.opened_on) <> found.opened_on THEN ' ago' ELSE '' END
        || '; {field}: found {actual_value}'
        || CASE
            WHEN found.expected_value = '' THEN ''
            ELSE ', expected {expected_value}'
        END
        || CASE WHEN found.amount IS NULL THEN '' ELSE '; {amount} {currency_code} at stake' END
        || '. What to do: {what_to_do}. Decisions that fit: {fitting_decisions}' AS sentence,
        found.exception_id, found.severity, found.code, found.subject_id, found.due_since, found.age_days, found.field,
        found.actual_value, found.expected_value, found.amount, found.currency_code, found.what_to_do, found.fitting_decisions, true AS is_open
    FROM report.exception AS found
    -- the subject of the exception about two contradicting answers is the exception that both answer
    INNER JOIN case_subject AS subject ON subject.subject_id = split_part(found.subject_id, '|', -1)
    UNION ALL
    SELECT
        closed.opened_on, reason_rule.rule,
        'Exception {exception_id} ' || CASE WHEN closed.is_answered THEN 'is answered' ELSE 'is not open any more' END,
        closed.exception_id, '', reason_rule.code, split_part(closed.exception_id, '|', -1), NULL, NULL, '', '', '', closed.amount,
        closed.currency_code, '', '', false
    FROM closed
    INNER JOIN case_subject AS subject ON subject.subject_id = split_part(closed.exception_id, '|', -1)
    INNER JOIN history_reason AS reason_rule ON reason_rule.code = split_part(closed.exception_id, '|', 1)
    ANTI JOIN report.exception AS found ON found.exception_id = closed.exception_id
)
SELECT * FROM exception_step ORDER BY is_open DESC, step_date, exception_id
