-- what: workbook answers of this run that are quarantined because the workbook they answer did not contain their row
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.workbook_answer_version, prior.finding_history, prior.return_stock_in
-- rules: R-16
-- versions: fact.workbook_answer by workbook_on
WITH answered_finding AS (
    SELECT answer.input_file_id, answer.row_number, finding.is_open OR finding.is_answered AS is_shown
    FROM staging.workbook_answer_version AS answer
    JOIN prior.finding_history AS finding
        ON finding.exception_id = answer.answered_id
        AND (
            finding.issued_on < answer.workbook_on
            OR (finding.issued_on = answer.workbook_on AND finding.issued_run <= answer.workbook_run_number)
        )
    WHERE answer.is_this_run AND answer.answered_table = 'exceptions'
    -- the newest state of the finding that the workbook can have shown
    QUALIFY row_number() OVER (
        PARTITION BY answer.input_file_id, answer.row_number
        ORDER BY finding.issued_on DESC NULLS LAST, finding.issued_run DESC NULLS LAST
    ) = 1
)
SELECT
    answer.input_file_id,
    answer.row_number,
    'quarantined' AS outcome,
    'NOT_IN_WORKBOOK' AS reasons
FROM staging.workbook_answer_version AS answer
LEFT JOIN answered_finding ON answered_finding.input_file_id = answer.input_file_id AND answered_finding.row_number = answer.row_number
LEFT JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = answer.answered_id AND answer.answered_table = 'to_push'
WHERE answer.is_this_run AND NOT coalesce(answered_finding.is_shown, false) AND prior_return.return_stock_in_id IS NULL
