-- what: tonight's movements into stock: good pieces can be sold, defective ones cannot
-- grain: one receipt line of tonight and pool
-- key: movement_id
-- inputs: control.run, receiving.receipt_verdict
-- rules: R-28, R-29, R-50
WITH pooled AS (
    SELECT *, 'sellable' AS pool, good_quantity AS quantity FROM receiving.receipt_verdict WHERE reasons = ''
    UNION ALL
    SELECT *, 'defective' AS pool, defective_quantity AS quantity FROM receiving.receipt_verdict WHERE reasons = ''
)
SELECT
    pooled.receipt_id || '|' || CAST(pooled.line_no AS VARCHAR) || '|' || pooled.pool AS movement_id,
    pooled.receipt_id,
    pooled.line_no,
    pooled.return_stock_in_id,
    run.business_date,
    pooled.supplier_id,
    pooled.warehouse_id,
    pooled.sku,
    pooled.pool,
    pooled.quantity
FROM pooled
CROSS JOIN control.run AS run
WHERE pooled.quantity > 0
