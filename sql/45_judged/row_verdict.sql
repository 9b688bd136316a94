-- what: every row that was not accepted, on the night it was judged
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: landing.known_verdict, verdict.after_sales_line, verdict.stock_out_line, verdict.push_acknowledgement, verdict.stock_in_receipt_line, verdict.refund_payment, verdict.unsettled_amount, verdict.exchange, verdict.failed_delivery, verdict.settlement_line, verdict.workbook_answer, received.receipt_line, version.passed_over
-- rules: R-07, R-30, R-59
SELECT input_file_id, row_number, outcome, reasons, false AS is_tonight FROM landing.known_verdict
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM verdict.after_sales_line
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM verdict.stock_out_line
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM verdict.push_acknowledgement
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM verdict.stock_in_receipt_line
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM verdict.refund_payment
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM verdict.unsettled_amount
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM verdict.exchange
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM verdict.failed_delivery
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM verdict.settlement_line
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM verdict.workbook_answer
UNION ALL
SELECT input_file_id, row_number, 'quarantined', reasons, true FROM received.receipt_line WHERE reasons <> ''
UNION ALL
SELECT input_file_id, row_number, 'unchanged', '', true FROM version.passed_over WHERE is_unchanged
