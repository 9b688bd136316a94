-- what: how many rows of each file met which fate, as the newest run that issued it left it
-- grain: one input file, outcome and reason
-- key: input_file_id, outcome, reason
-- inputs: earlier.file_fate
-- rules: R-07, R-52
SELECT *
FROM earlier.file_fate
QUALIFY row_number() OVER (
    PARTITION BY input_file_id, outcome, reason ORDER BY issued_on DESC NULLS LAST, issued_run DESC NULLS LAST
) = 1
