-- what: number of rows of every input file, by outcome and reason
-- grain: one input file, outcome and reason
-- key: input_file_id, outcome, reason
-- inputs: reconciliation.file_row_count
-- rules: R-04, R-07
-- carried: whole
-- asks: Why were rows accepted, ignored or quarantined?
-- start: SELECT outcome, reason, sum(rows) AS rows FROM report.row_outcome GROUP BY outcome, reason ORDER BY outcome, reason
SELECT
    CAST(input_file_id AS VARCHAR) AS input_file_id, -- the file
    CAST(outcome AS VARCHAR) AS outcome, -- accepted, unchanged, quarantined or ignored
    CAST(reason AS VARCHAR) AS reason, -- reason codes, empty if none is needed; own_warehouse is decided again in every run
    CAST(rows AS BIGINT) AS rows -- number of rows
FROM reconciliation.file_row_count
