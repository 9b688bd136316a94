-- what: each counted receipt line, with the good and defective units that the supplier took in
-- grain: one row per receipt line
-- inputs: history_receipt_line, history_row_verdict, history_stock_in_receipt_line, report.input_file, selected_case
WITH first_row AS (
    SELECT line.receipt_id, line.line_no, line.row_number, taken.path, taken.run_id, taken.business_date
    FROM history_stock_in_receipt_line AS line
    INNER JOIN report.input_file AS taken ON taken.input_file_id = line.input_file_id AND taken.outcome IN ('accepted', 'nothing_accepted')
    ANTI JOIN history_row_verdict AS verdict
        ON verdict.input_file_id = line.input_file_id AND verdict.row_number = line.row_number
)
SELECT
    receipt.business_date AS step_date,
    'R-27 R-28 R-29' AS rules,
    'Receipt {receipt_id} line {line_no} records {good_quantity} good and {defective_quantity} defective of {sku} in'
    ' {warehouse_id}' || CASE WHEN source.path IS NULL THEN '' ELSE '; {path} row {row_number} ({archived})' END
        AS sentence,
    receipt.receipt_id,
    receipt.line_no,
    receipt.good_quantity,
    receipt.defective_quantity,
    receipt.sku,
    receipt.warehouse_id,
    source.path,
    source.run_id,
    source.row_number
FROM history_receipt_line AS receipt
INNER JOIN selected_case USING (return_stock_in_id)
LEFT JOIN first_row AS source
    ON source.receipt_id = receipt.receipt_id
    AND source.line_no = receipt.line_no
    AND source.business_date = receipt.business_date
ORDER BY receipt.business_date, receipt.receipt_id, receipt.line_no
