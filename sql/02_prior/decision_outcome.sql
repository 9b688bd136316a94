-- what: decisions and whether each fitted its moment, issued once by an earlier run and never changed
-- grain: one decision version
-- key: input_file_id, row_number
-- inputs: earlier.decision_outcome
-- rules: R-16, R-52
SELECT *
FROM earlier.decision_outcome
