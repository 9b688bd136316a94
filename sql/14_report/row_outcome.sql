-- what: what became of the rows of every input file, by reason
-- grain: one input file, outcome and reason
-- key: input_file_id, outcome, reason
-- inputs: reconciliation.file_row_count
-- rules: R-04, R-07
-- carried: whole
-- asks: For what reasons were rows let in, left out or refused?
-- start: SELECT outcome, reason, sum(rows) AS rows FROM report.row_outcome GROUP BY outcome, reason ORDER BY outcome, reason
SELECT
    CAST(input_file_id AS VARCHAR) AS input_file_id, -- the file
    CAST(outcome AS VARCHAR) AS outcome, -- accepted, unchanged, quarantined or ignored
    CAST(reason AS VARCHAR) AS reason, -- reason codes; own_warehouse is looked at again every night; empty where none is needed
    CAST(rows AS BIGINT) AS rows -- how many rows
FROM reconciliation.file_row_count
