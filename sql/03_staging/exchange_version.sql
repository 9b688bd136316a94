-- what: replacements shipped for exchanges, every row taken so far, with the night its file was taken
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: fact.exchange, control.taken_file
-- rules: R-09, R-40, R-52
SELECT
    fact.*,
    CAST('1900-01-01' AS TIMESTAMP) AS version_at,
    taken_file.taken_on,
    taken_file.path,
    taken_file.is_tonight
FROM fact.exchange AS fact
JOIN control.taken_file AS taken_file ON taken_file.input_file_id = fact.input_file_id
