-- what: what the findings about decisions and answers concern: an exception or a restated document is read by its finding, if that was there before
-- grain: one row per finding about a decision or an answer
-- key: code, subject_id
-- inputs: exceptions.found, exceptions.decision_outcome, staging.agreed_workbook_answer, prior.finding
-- rules: R-16, R-58
WITH taken AS (
    SELECT decision_id AS subject_id, false AS is_answer, max(taken_on) AS taken_on FROM exceptions.decision_outcome GROUP BY decision_id
    UNION ALL
    SELECT answered_id, true, max(taken_on) FROM staging.agreed_workbook_answer WHERE NOT is_agreed GROUP BY answered_id
),
about_decision AS (
    SELECT
        found.code,
        found.subject_id,
        found.unit_id,
        taken.taken_on,
        -- a decision names an exception, or the document of a RESTATED one; a return is its own unit
        CASE WHEN strpos(found.unit_id, '|') > 0 THEN found.unit_id ELSE fragment.exception_id('RESTATED', found.unit_id) END AS exception_id
    FROM exceptions.found AS found
    JOIN taken ON taken.subject_id = found.subject_id AND taken.is_answer = (found.code = 'ANSWERS_DISAGREE')
    WHERE found.code IN ('DECISION_VOID', 'DECISION_UNSIGNED', 'SECOND_PERSON_NEEDED', 'ANSWERS_DISAGREE')
),
reached AS (
    -- an exception that opened later says nothing about what the person meant
    SELECT about_decision.code, about_decision.subject_id, about_decision.taken_on, coalesce(finding.unit_id, about_decision.unit_id) AS unit_id
    FROM about_decision
    LEFT JOIN prior.finding AS finding ON finding.exception_id = about_decision.exception_id AND finding.opened_on < about_decision.taken_on
)
-- an exception about a waiting decision concerns what that decision is about
SELECT reached.code, reached.subject_id, coalesce(finding.unit_id, reached.unit_id) AS unit_id
FROM reached
LEFT JOIN prior.finding AS finding
    ON finding.exception_id = fragment.exception_id('RESTATED', reached.unit_id) AND finding.opened_on < reached.taken_on
