-- what: what rows looked like that the books refused tonight
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: control.run, control.refused_raw
-- rules: R-06
-- persisted: append
SELECT
    CAST(refused.input_file_id AS VARCHAR) AS input_file_id,
    CAST(refused.row_number AS BIGINT) AS row_number,
    CAST(refused.raw AS VARCHAR) AS raw,
    CAST(refused.detail AS VARCHAR) AS detail,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM control.refused_raw AS refused
CROSS JOIN control.run AS run
