-- what: the units that this run matched to returns
-- grain: one row per return stock-in, stock-out line and first unit
-- key: return_stock_in_id, stock_out_id, line_no, first_unit
-- inputs: control.run, pushes.return_stock_in, pushes.priced_unit
-- rules: R-34
-- persisted: append
SELECT
    CAST(unit.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(run.run_id AS VARCHAR) AS matching_run_id,
    CAST(unit.stock_out_id AS VARCHAR) AS stock_out_id,
    CAST(unit.line_no AS BIGINT) AS line_no,
    CAST(unit.sku AS VARCHAR) AS sku,
    CAST(unit.combo_sku AS VARCHAR) AS combo_sku,
    CAST(unit.first_unit AS BIGINT) AS first_unit,
    CAST(sum(unit.quantity) AS BIGINT) AS quantity,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM pushes.priced_unit AS unit
CROSS JOIN control.run AS run
SEMI JOIN pushes.return_stock_in AS matched_return
    ON matched_return.return_stock_in_id = unit.return_stock_in_id AND matched_return.matching_run_id = run.run_id
GROUP BY unit.return_stock_in_id, unit.stock_out_id, unit.line_no, unit.sku, unit.combo_sku, unit.first_unit, run.run_id, run.business_date, run.run_number
