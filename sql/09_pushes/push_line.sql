-- what: the lines of all pushes so far
-- grain: one push, stock-out line, SKU, combo and unit price
-- key: push_id, stock_out_id, line_no, sku, combo_sku, unit_price
-- inputs: prior.push_line, pushes.new_push_line
-- rules: R-34, R-43
SELECT push_id, return_stock_in_id, stock_out_id, line_no, shipped_at, sku, combo_sku, unit_price, price_source, quantity FROM prior.push_line
UNION ALL
SELECT push_id, return_stock_in_id, stock_out_id, line_no, shipped_at, sku, combo_sku, unit_price, price_source, quantity FROM pushes.new_push_line
