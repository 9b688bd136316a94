-- what: sheet Input files: the files of the business date, with the number of their rows by outcome
-- grain: one file, run and path
-- key: position
-- inputs: report.input_file, control.run
-- rules: R-07
SELECT
    CAST(row_number() OVER (ORDER BY file.run_id NULLS LAST, file.path NULLS LAST, file.input_file_id NULLS LAST) AS BIGINT) AS position,
    CAST(file.path AS VARCHAR) AS path,
    CAST(file.source AS VARCHAR) AS source,
    CAST(file.shop_id AS VARCHAR) AS shop_id,
    CAST(file.outcome AS VARCHAR) AS outcome,
    CAST(file.rows_in AS BIGINT) AS rows_in,
    CAST(file.rows_accepted AS BIGINT) AS rows_accepted,
    CAST(file.rows_unchanged AS BIGINT) AS rows_unchanged,
    CAST(file.rows_quarantined AS BIGINT) AS rows_quarantined,
    CAST(file.rows_ignored AS BIGINT) AS rows_ignored,
    CAST(file.refusal AS VARCHAR) AS refusal,
    CAST(file.header_change AS VARCHAR) AS header_change,
    CAST(file.bytes AS BIGINT) AS bytes,
    CAST(file.run_id AS VARCHAR) AS run_id,
    CAST(file.sha256 AS VARCHAR) AS sha256
FROM report.input_file AS file
JOIN control.run AS run ON run.business_date = file.business_date
