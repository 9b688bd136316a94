-- what: the lines of tonight's pushes, unit prices frozen
-- grain: one push, stock-out line, SKU, combo and unit price
-- key: push_id, stock_out_id, line_no, sku, combo_sku, unit_price
-- inputs: pushes.return_stock_in, pushes.priced_unit
-- rules: R-13, R-34, R-43
SELECT
    return_stock_in.return_stock_in_id || '#' || CAST(return_stock_in.attempts AS VARCHAR) AS push_id,
    return_stock_in.return_stock_in_id,
    unit.stock_out_id,
    unit.line_no,
    unit.shipped_at,
    unit.sku,
    unit.combo_sku,
    unit.unit_price,
    unit.price_source,
    CAST(sum(unit.quantity) AS BIGINT) AS quantity
FROM pushes.return_stock_in AS return_stock_in
JOIN pushes.priced_unit AS unit ON unit.return_stock_in_id = return_stock_in.return_stock_in_id
WHERE return_stock_in.is_pushed_tonight
GROUP BY return_stock_in.return_stock_in_id, return_stock_in.attempts, unit.stock_out_id, unit.line_no, unit.shipped_at,
    unit.sku, unit.combo_sku, unit.unit_price, unit.price_source
