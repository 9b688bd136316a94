-- what: the newest accepted version of each decision, and tonight's answers in workbooks, each a decision
-- grain: one key of the kind's rows
-- key: row_key
-- inputs: staging.decision_version, staging.superseded_row, staging.agreed_workbook_answer
-- rules: R-09, R-16
WITH answer AS (
    SELECT
        *,
        CAST(workbook_on AS VARCHAR) || '.' || CAST(workbook_run_number AS VARCHAR) || ':' || answered_table || ':' || answered_id AS decision_id,
        -- an explanation is about the exception, everything else about what the exception is about
        CASE
            WHEN answered_table = 'exceptions' AND decision <> 'explain' THEN substring(answered_id, strpos(answered_id, '|') + 1)
            ELSE answered_id
        END AS subject_id
    FROM staging.agreed_workbook_answer
    WHERE is_tonight AND is_agreed AND is_new
)
SELECT
    landed.input_file_id,
    landed.row_number,
    landed.row_key,
    landed.decision_id,
    landed.subject_id,
    landed.decision,
    landed.note,
    landed.decided_by,
    landed.decided_at,
    landed.taken_on,
    landed.is_tonight,
    '' AS answered_id
FROM staging.decision_version AS landed
ANTI JOIN staging.superseded_row AS passed_over
    ON passed_over.input_file_id = landed.input_file_id AND passed_over.row_number = landed.row_number
UNION ALL
SELECT
    input_file_id,
    row_number,
    row_key,
    decision_id,
    subject_id,
    decision,
    note,
    decided_by,
    CAST(workbook_on AS TIMESTAMP),
    taken_on,
    is_tonight,
    CASE answered_table WHEN 'exceptions' THEN answered_id ELSE '' END
FROM answer
