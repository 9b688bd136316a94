-- what: all receipt lines that were counted
-- grain: one receipt line
-- key: receipt_id, line_no
-- inputs: control.run, prior.receipt_line, receiving.receipt_verdict
-- rules: R-27, R-28
SELECT receipt_id, line_no, return_stock_in_id, supplier_id, warehouse_id, sku, good_quantity, defective_quantity, business_date FROM prior.receipt_line
UNION ALL
SELECT receipt.receipt_id, receipt.line_no, receipt.return_stock_in_id, receipt.supplier_id, receipt.warehouse_id, receipt.sku, receipt.good_quantity, receipt.defective_quantity, run.business_date
FROM receiving.receipt_verdict AS receipt
CROSS JOIN control.run AS run
WHERE receipt.reasons = ''
