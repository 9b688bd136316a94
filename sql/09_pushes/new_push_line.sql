-- what: the lines of this run's pushes, with frozen unit prices
-- grain: one row per push, stock-out line, SKU, combo and unit price
-- key: push_id, stock_out_id, line_no, sku, combo_sku, unit_price
-- inputs: pushes.return_stock_in, pushes.priced_unit
-- rules: R-13, R-34, R-43
-- persisted: append
SELECT
    CAST(fragment.push_id(return_stock_in.return_stock_in_id, return_stock_in.attempts) AS VARCHAR) AS push_id,
    CAST(return_stock_in.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(unit.stock_out_id AS VARCHAR) AS stock_out_id,
    CAST(unit.line_no AS BIGINT) AS line_no,
    CAST(unit.shipped_at AS TIMESTAMP) AS shipped_at,
    CAST(unit.sku AS VARCHAR) AS sku,
    CAST(unit.combo_sku AS VARCHAR) AS combo_sku,
    CAST(unit.unit_price AS DECIMAL(18, 2)) AS unit_price,
    CAST(unit.price_source AS VARCHAR) AS price_source,
    CAST(sum(unit.quantity) AS BIGINT) AS quantity
FROM pushes.return_stock_in AS return_stock_in
JOIN pushes.priced_unit AS unit ON unit.return_stock_in_id = return_stock_in.return_stock_in_id
WHERE return_stock_in.is_pushed_now
GROUP BY return_stock_in.return_stock_in_id, return_stock_in.attempts, unit.stock_out_id, unit.line_no, unit.shipped_at,
    unit.sku, unit.combo_sku, unit.unit_price, unit.price_source
