-- what: the cells and sentences of the rows that the books quarantined in this run
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: control.run, control.refused_raw
-- rules: R-06
-- persisted: append
SELECT
    CAST(quarantined_row.input_file_id AS VARCHAR) AS input_file_id,
    CAST(quarantined_row.row_number AS BIGINT) AS row_number,
    CAST(quarantined_row.raw AS VARCHAR) AS raw,
    CAST(quarantined_row.detail AS VARCHAR) AS detail,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM control.refused_raw AS quarantined_row
CROSS JOIN control.run AS run
