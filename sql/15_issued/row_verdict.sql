-- what: rows judged tonight and not accepted
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: control.run, receiving.row_verdict
-- rules: R-07
SELECT
    CAST(verdict.input_file_id AS VARCHAR) AS input_file_id,
    CAST(verdict.row_number AS BIGINT) AS row_number,
    CAST(verdict.outcome AS VARCHAR) AS outcome,
    CAST(verdict.reasons AS VARCHAR) AS reasons,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM receiving.row_verdict AS verdict
CROSS JOIN control.run AS run
WHERE verdict.is_tonight
