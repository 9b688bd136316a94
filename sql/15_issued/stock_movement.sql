-- what: tonight's stock movements
-- grain: one movement
-- key: movement_id
-- inputs: control.run, ledger.new_stock_movement
-- rules: R-43, R-50
SELECT
    CAST(movement.movement_id AS VARCHAR) AS movement_id,
    CAST(movement.receipt_id AS VARCHAR) AS receipt_id,
    CAST(movement.line_no AS BIGINT) AS line_no,
    CAST(movement.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(movement.business_date AS DATE) AS business_date,
    CAST(movement.supplier_id AS VARCHAR) AS supplier_id,
    CAST(movement.warehouse_id AS VARCHAR) AS warehouse_id,
    CAST(movement.sku AS VARCHAR) AS sku,
    CAST(movement.pool AS VARCHAR) AS pool,
    CAST(movement.quantity AS BIGINT) AS quantity,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM ledger.new_stock_movement AS movement
CROSS JOIN control.run AS run
