-- what: rows that intake quarantined, or ignored because they repeat another row of their file, with the cells that are published
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: fact.rejected_row
-- rules: R-06, R-07, R-10
SELECT *
FROM fact.rejected_row
