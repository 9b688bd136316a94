-- what: the movements into stock of this run: good units can be sold, defective units cannot
-- grain: one row per receipt line of this run and pool
-- key: movement_id
-- inputs: control.run, receiving.receipt_verdict
-- rules: R-28, R-29, R-50
-- persisted: append
WITH receipt AS (
    SELECT *, 'sellable' AS pool, good_quantity AS quantity FROM receiving.receipt_verdict WHERE reasons = ''
    UNION ALL
    SELECT *, 'defective' AS pool, defective_quantity AS quantity FROM receiving.receipt_verdict WHERE reasons = ''
)
SELECT
    CAST(receipt.receipt_id || '|' || CAST(receipt.line_no AS VARCHAR) || '|' || receipt.pool AS VARCHAR) AS movement_id,
    CAST(receipt.receipt_id AS VARCHAR) AS receipt_id,
    CAST(receipt.line_no AS BIGINT) AS line_no,
    CAST(receipt.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(run.business_date AS DATE) AS business_date,
    CAST(receipt.supplier_id AS VARCHAR) AS supplier_id,
    CAST(receipt.warehouse_id AS VARCHAR) AS warehouse_id,
    CAST(receipt.sku AS VARCHAR) AS sku,
    CAST(receipt.pool AS VARCHAR) AS pool,
    CAST(receipt.quantity AS BIGINT) AS quantity
FROM receipt
CROSS JOIN control.run AS run
WHERE receipt.quantity > 0
