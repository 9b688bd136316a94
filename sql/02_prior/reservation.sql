-- what: matches of units to stock-out lines, issued once by an earlier run and never changed
-- grain: one return stock-in, matching run, stock-out line and first unit
-- key: return_stock_in_id, issued_run_id, stock_out_id, line_no, first_unit
-- inputs: earlier.unit_match
-- rules: R-34, R-52
SELECT *
FROM earlier.unit_match
