-- what: the newest accepted version of each decision, and the workbook answers of this run, each as a decision
-- grain: one row per row key
-- key: row_key
-- inputs: staging.decision_version, staging.decision_superseded, staging.agreed_workbook_answer
-- rules: R-09, R-16
-- versions: fact.decision by decided_at
WITH answer AS (
    SELECT
        *,
        CAST(workbook_on AS VARCHAR) || '.' || CAST(workbook_run_number AS VARCHAR) || ':' || answered_table || ':' || answered_id AS decision_id,
        -- an explanation is about the exception, every other decision is about the return or document of the exception
        CASE
            WHEN answered_table = 'exceptions' AND decision <> 'explain' THEN substring(answered_id, strpos(answered_id, '|') + 1)
            ELSE answered_id
        END AS subject_id
    FROM staging.agreed_workbook_answer
    WHERE is_this_run AND is_agreed AND is_new
)
SELECT
    version.input_file_id,
    version.row_number,
    version.row_key,
    version.decision_id,
    version.subject_id,
    version.decision,
    version.note,
    version.decided_by,
    version.decided_at,
    version.taken_on,
    version.is_this_run,
    '' AS answered_id
FROM staging.decision_version AS version
ANTI JOIN staging.decision_superseded AS superseded
    ON superseded.input_file_id = version.input_file_id AND superseded.row_number = version.row_number
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
    is_this_run,
    CASE answered_table WHEN 'exceptions' THEN answered_id ELSE '' END
FROM answer
