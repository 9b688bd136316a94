-- what: counts of rows by fate that are new or changed tonight
-- grain: one input file, outcome and reason
-- key: input_file_id, outcome, reason
-- inputs: control.run, reconciliation.file_row_count, prior.file_row_count
-- rules: R-07
-- persisted: latest
SELECT
    CAST(coalesce(fate.input_file_id, known.input_file_id) AS VARCHAR) AS input_file_id,
    CAST(coalesce(fate.outcome, known.outcome) AS VARCHAR) AS outcome,
    CAST(coalesce(fate.reason, known.reason) AS VARCHAR) AS reason,
    CAST(coalesce(fate.rows, 0) AS BIGINT) AS rows,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM reconciliation.file_row_count AS fate
FULL JOIN prior.file_row_count AS known
    ON known.input_file_id = fate.input_file_id AND known.outcome = fate.outcome AND known.reason = fate.reason
CROSS JOIN control.run AS run
WHERE coalesce(fate.rows, 0) <> coalesce(known.rows, 0)
