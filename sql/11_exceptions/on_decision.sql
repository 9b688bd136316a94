-- what: decisions that did not fit or are not signed, decisions that wait for a second person, and workbook answers of one run that contradict each other, until a later decision or answer replaces them
-- grain: one row per decision, or one row of a workbook's table
-- key: code, subject_id
-- inputs: exceptions.decision_outcome, staging.agreed_workbook_answer
-- rules: R-16, R-64
WITH void_decision AS (
    SELECT
        CASE WHEN outcome.is_signed THEN 'DECISION_VOID' ELSE 'DECISION_UNSIGNED' END AS code,
        outcome.decision_id AS subject_id,
        outcome.subject_id AS unit_id,
        CASE WHEN outcome.is_signed THEN '' ELSE 'decided_by and note' END AS expected_value,
        outcome.decision AS actual_value,
        CAST(NULL AS DECIMAL(18, 2)) AS amount,
        '' AS currency_code
    FROM exceptions.decision_outcome AS outcome
    LEFT JOIN (SELECT subject_id, max(decided_at) AS decided_at FROM exceptions.decision_outcome WHERE outcome <> 'void' GROUP BY subject_id) AS later
        ON later.subject_id = outcome.subject_id AND later.decided_at > outcome.decided_at
    WHERE outcome.outcome = 'void' AND NOT outcome.is_withdrawn AND later.subject_id IS NULL
    QUALIFY row_number() OVER (PARTITION BY outcome.decision_id ORDER BY outcome.decided_at DESC NULLS LAST, outcome.subject_id NULLS LAST) = 1
),
waiting AS (
    SELECT *
    FROM exceptions.decision_outcome
    WHERE outcome = 'waiting'
    QUALIFY row_number() OVER (PARTITION BY decision_id ORDER BY decided_at DESC NULLS LAST, subject_id NULLS LAST) = 1
),
waiting_decision AS (
    -- what one person decides twice waits once: the first decision stands for all that wait with it
    SELECT
        'SECOND_PERSON_NEEDED' AS code,
        decision_id AS subject_id,
        subject_id AS unit_id,
        'another person than ' || decided_by AS expected_value,
        decision AS actual_value,
        amount,
        currency_code
    FROM waiting
    QUALIFY row_number() OVER (
        PARTITION BY waiting.subject_id, waiting.decision ORDER BY waiting.taken_on NULLS LAST, waiting.decided_at NULLS LAST, waiting.decision_id NULLS LAST
    ) = 1
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
SELECT code, subject_id, unit_id, expected_value, actual_value, amount, currency_code FROM waiting_decision
UNION ALL
SELECT code, subject_id, unit_id, expected_value, actual_value, amount, currency_code FROM disagreeing_answer
