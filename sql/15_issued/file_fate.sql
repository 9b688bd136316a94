-- what: the counts of rows by outcome and reason that are new or changed in this run
-- grain: one row per input file, outcome and reason
-- key: input_file_id, outcome, reason
-- inputs: control.run, reconciliation.file_row_count, prior.file_row_count
-- rules: R-07
-- persisted: latest
SELECT
    CAST(coalesce(row_count.input_file_id, prior_count.input_file_id) AS VARCHAR) AS input_file_id,
    CAST(coalesce(row_count.outcome, prior_count.outcome) AS VARCHAR) AS outcome,
    CAST(coalesce(row_count.reason, prior_count.reason) AS VARCHAR) AS reason,
    CAST(coalesce(row_count.rows, 0) AS BIGINT) AS rows,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM reconciliation.file_row_count AS row_count
FULL JOIN prior.file_row_count AS prior_count
    ON prior_count.input_file_id = row_count.input_file_id AND prior_count.outcome = row_count.outcome AND prior_count.reason = row_count.reason
CROSS JOIN control.run AS run
WHERE coalesce(row_count.rows, 0) <> coalesce(prior_count.rows, 0)
