-- what: rows that were not accepted when they were judged, issued once by an earlier run and never changed
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: earlier.row_verdict
-- rules: R-07, R-52
SELECT *
FROM earlier.row_verdict
