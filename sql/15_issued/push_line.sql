-- what: the frozen lines of tonight's pushes
-- grain: one push, stock-out line, SKU, combo and unit price
-- key: push_id, stock_out_id, line_no, sku, combo_sku, unit_price
-- inputs: control.run, pushes.new_push_line
-- rules: R-34, R-43
SELECT
    CAST(line.push_id AS VARCHAR) AS push_id,
    CAST(line.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(line.stock_out_id AS VARCHAR) AS stock_out_id,
    CAST(line.line_no AS BIGINT) AS line_no,
    CAST(line.shipped_at AS TIMESTAMP) AS shipped_at,
    CAST(line.sku AS VARCHAR) AS sku,
    CAST(line.combo_sku AS VARCHAR) AS combo_sku,
    CAST(line.unit_price AS DECIMAL(18, 2)) AS unit_price,
    CAST(line.price_source AS VARCHAR) AS price_source,
    CAST(line.quantity AS BIGINT) AS quantity,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM pushes.new_push_line AS line
CROSS JOIN control.run AS run
