-- what: tonight's movements into stock: good pieces can be sold, defective ones cannot
-- grain: one receipt line of tonight and pool
-- key: movement_id
-- inputs: control.run, receiving.receipt_verdict
-- rules: R-28, R-29, R-50
-- persisted: append
WITH pooled AS (
    SELECT *, 'sellable' AS pool, good_quantity AS quantity FROM receiving.receipt_verdict WHERE reasons = ''
    UNION ALL
    SELECT *, 'defective' AS pool, defective_quantity AS quantity FROM receiving.receipt_verdict WHERE reasons = ''
)
SELECT
    CAST(pooled.receipt_id || '|' || CAST(pooled.line_no AS VARCHAR) || '|' || pooled.pool AS VARCHAR) AS movement_id,
    CAST(pooled.receipt_id AS VARCHAR) AS receipt_id,
    CAST(pooled.line_no AS BIGINT) AS line_no,
    CAST(pooled.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(run.business_date AS DATE) AS business_date,
    CAST(pooled.supplier_id AS VARCHAR) AS supplier_id,
    CAST(pooled.warehouse_id AS VARCHAR) AS warehouse_id,
    CAST(pooled.sku AS VARCHAR) AS sku,
    CAST(pooled.pool AS VARCHAR) AS pool,
    CAST(pooled.quantity AS BIGINT) AS quantity
FROM pooled
CROSS JOIN control.run AS run
WHERE pooled.quantity > 0
