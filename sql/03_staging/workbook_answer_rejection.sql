-- what: tonight's answers to rows that the workbook of their night did not have
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: staging.workbook_answer_version, prior.finding_history, prior.return_stock_in
-- rules: R-16
-- versions: fact.workbook_answer by workbook_on
WITH shown AS (
    SELECT answer.input_file_id, answer.row_number, finding.is_open OR finding.is_answered AS is_shown
    FROM staging.workbook_answer_version AS answer
    JOIN prior.finding_history AS finding
        ON finding.exception_id = answer.answered_id
        AND (
            finding.issued_on < answer.workbook_on
            OR (finding.issued_on = answer.workbook_on AND finding.issued_run <= answer.workbook_run_number)
        )
    WHERE answer.is_this_run AND answer.answered_table = 'exceptions'
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
LEFT JOIN shown ON shown.input_file_id = answer.input_file_id AND shown.row_number = answer.row_number
LEFT JOIN prior.return_stock_in AS known ON known.return_stock_in_id = answer.answered_id AND answer.answered_table = 'to_push'
WHERE answer.is_this_run AND NOT coalesce(shown.is_shown, false) AND known.return_stock_in_id IS NULL
