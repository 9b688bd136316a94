-- what: the lines of pushes with their frozen prices, issued once by an earlier run and never changed
-- grain: one push, stock-out line, SKU, combo and unit price
-- key: push_id, stock_out_id, line_no, sku, combo_sku, unit_price
-- inputs: earlier.push_line
-- rules: R-34, R-43, R-52
SELECT *
FROM earlier.push_line
