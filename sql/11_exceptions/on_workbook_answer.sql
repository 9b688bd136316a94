-- what: two workbooks of one night that say different things of one row, until a later answer says one
-- grain: one row of a workbook's table
-- key: code, subject_id
-- inputs: staging.agreed_workbook_answer
-- rules: R-16
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
