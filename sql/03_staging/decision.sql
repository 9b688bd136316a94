-- what: the newest accepted version of each decision, and the workbook answers of this run, each as a decision
-- grain: one row per row key
-- key: row_key
-- inputs: staging.decision_version, staging.decision_superseded, staging.agreed_workbook_answer, prior.decision_outcome, control.decision
-- rules: R-09, R-16, R-64
-- versions: fact.decision by decided_at
WITH entry AS (
    SELECT
        version.input_file_id,
        version.row_number,
        version.row_key,
        version.decision_id,
        version.subject_id AS named_id,
        version.decision,
        version.note,
        version.decided_by,
        version.decided_at,
        version.taken_on,
        version.is_this_run,
        CASE WHEN version.decision_id LIKE 'CLI-%' THEN 'command' ELSE 'file' END AS source,
        CAST(1 AS BIGINT) AS persons
    FROM staging.decision_version AS version
    ANTI JOIN staging.decision_superseded AS superseded
        ON superseded.input_file_id = version.input_file_id AND superseded.row_number = version.row_number
    UNION ALL
    SELECT
        input_file_id,
        row_number,
        row_key,
        CAST(workbook_on AS VARCHAR) || '.' || CAST(workbook_run_number AS VARCHAR) || ':' || answered_table || ':' || answered_id,
        answered_id,
        decision,
        note,
        decided_by,
        CAST(workbook_on AS TIMESTAMP),
        taken_on,
        is_this_run,
        'workbook',
        persons
    FROM staging.agreed_workbook_answer
    WHERE is_this_run AND is_agreed AND is_new
),
waiting AS (
    SELECT decision_id, min(subject_id) AS subject_id
    FROM prior.decision_outcome
    WHERE outcome = 'waiting'
    GROUP BY decision_id
),
named AS (
    SELECT
        *,
        CASE WHEN strpos(named_id, '|') > 0 THEN named_id ELSE '' END AS answered_id,
        -- an answer is about the exception; every other decision is about the return or document of the exception
        CASE
            WHEN strpos(named_id, '|') > 0 AND decision NOT IN ('explain', 'reopen') THEN substring(named_id, strpos(named_id, '|') + 1)
            ELSE named_id
        END AS subject_id
    FROM entry
)
SELECT
    named.input_file_id,
    named.row_number,
    named.row_key,
    named.decision_id,
    -- who decides the same as a waiting decision decides about its subject
    coalesce(waiting.subject_id, named.subject_id) AS subject_id,
    named.decision,
    named.note,
    named.decided_by,
    named.decided_at,
    named.taken_on,
    named.is_this_run,
    named.answered_id,
    named.source,
    named.persons,
    NOT word.is_signed OR (trim(named.decided_by) <> '' AND trim(named.note) <> '') AS is_signed
FROM named
JOIN control.decision AS word ON word.decision = named.decision
LEFT JOIN waiting ON waiting.decision_id = named.subject_id AND named.answered_id <> '' AND named.decision NOT IN ('explain', 'reopen')
