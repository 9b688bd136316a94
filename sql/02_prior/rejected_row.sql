-- what: what rows looked like that the books refused on earlier nights
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: earlier.refused_row
-- rules: R-06, R-52
SELECT *
FROM earlier.refused_row
