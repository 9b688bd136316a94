-- what: decisions that did not fit, and workbook answers of one run that contradict each other, until a later decision or answer replaces them
-- grain: one row per decision, or one row of a workbook's table
-- key: code, subject_id
-- inputs: pushes.decision_outcome, staging.agreed_workbook_answer
-- rules: R-16
WITH void_decision AS (
    SELECT
        'DECISION_VOID' AS code,
        outcome.decision_id AS subject_id,
        outcome.subject_id AS unit_id,
        '' AS expected_value,
        outcome.decision AS actual_value,
        CAST(NULL AS DECIMAL(18, 2)) AS amount,
        '' AS currency_code
    FROM pushes.decision_outcome AS outcome
    LEFT JOIN (SELECT subject_id, max(decided_at) AS decided_at FROM pushes.decision_outcome WHERE is_fit GROUP BY subject_id) AS later
        ON later.subject_id = outcome.subject_id AND later.decided_at > outcome.decided_at
    WHERE NOT outcome.is_fit AND later.subject_id IS NULL
    QUALIFY row_number() OVER (PARTITION BY outcome.decision_id ORDER BY outcome.decided_at DESC NULLS LAST, outcome.subject_id NULLS LAST) = 1
),
disagreeing_answer AS (
    SELECT
        'ANSWERS_DISAGREE' AS code,
        answer.answered_id AS subject_id,
        answer.answered_id AS unit_id,
        answer.first_cells AS expected_value,
        answer.last_cells AS actual_value,
        CAST(NULL AS DECIMAL(18, 2)) AS amount,
        '' AS currency_code
    FROM staging.agreed_workbook_answer AS answer
    LEFT JOIN (SELECT answered_id, max(taken_on) AS taken_on FROM staging.agreed_workbook_answer WHERE is_agreed GROUP BY answered_id) AS later
        ON later.answered_id = answer.answered_id AND later.taken_on > answer.taken_on
    WHERE NOT answer.is_agreed AND later.answered_id IS NULL
    QUALIFY row_number() OVER (PARTITION BY answer.answered_id ORDER BY answer.taken_on DESC NULLS LAST, answer.row_key NULLS LAST) = 1
)
SELECT code, subject_id, unit_id, expected_value, actual_value, amount, currency_code FROM void_decision
UNION ALL
SELECT code, subject_id, unit_id, expected_value, actual_value, amount, currency_code FROM disagreeing_answer
