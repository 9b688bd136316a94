-- what: receipt lines that were counted, issued once by an earlier run and never changed
-- grain: one receipt line
-- key: receipt_id, line_no
-- inputs: earlier.receipt_line
-- rules: R-27, R-43, R-52
SELECT *
FROM earlier.receipt_line
