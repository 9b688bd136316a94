-- what: rows that their contract refused or that repeat another row of their file, with the raw text
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: fact.rejected_row
-- rules: R-06, R-07, R-10
SELECT *
FROM fact.rejected_row
