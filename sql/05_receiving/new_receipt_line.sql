-- what: the receipt lines that this run counts
-- grain: one row per receipt line
-- key: receipt_id, line_no
-- inputs: control.run, receiving.receipt_verdict
-- rules: R-27, R-43
-- persisted: append
SELECT
    CAST(receipt.receipt_id AS VARCHAR) AS receipt_id,
    CAST(receipt.line_no AS BIGINT) AS line_no,
    CAST(receipt.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(receipt.supplier_id AS VARCHAR) AS supplier_id,
    CAST(receipt.warehouse_id AS VARCHAR) AS warehouse_id,
    CAST(receipt.sku AS VARCHAR) AS sku,
    CAST(receipt.good_quantity AS BIGINT) AS good_quantity,
    CAST(receipt.defective_quantity AS BIGINT) AS defective_quantity,
    CAST(run.business_date AS DATE) AS business_date
FROM receiving.receipt_verdict AS receipt
CROSS JOIN control.run AS run
WHERE receipt.reasons = ''
