-- what: every row that was not accepted, on the night it was judged
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: prior.row_verdict, staging.after_sales_line_rejection, staging.stock_out_line_rejection, staging.push_acknowledgement_rejection, staging.stock_in_receipt_line_rejection, staging.refund_payment_rejection, staging.unsettled_amount_rejection, staging.exchange_rejection, staging.failed_delivery_rejection, staging.settlement_line_rejection, staging.workbook_answer_rejection, receiving.receipt_verdict, staging.superseded_row
-- rules: R-07, R-30, R-59
SELECT input_file_id, row_number, outcome, reasons, false AS is_tonight FROM prior.row_verdict
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM staging.after_sales_line_rejection
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM staging.stock_out_line_rejection
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM staging.push_acknowledgement_rejection
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM staging.stock_in_receipt_line_rejection
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM staging.refund_payment_rejection
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM staging.unsettled_amount_rejection
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM staging.exchange_rejection
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM staging.failed_delivery_rejection
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM staging.settlement_line_rejection
UNION ALL
SELECT input_file_id, row_number, outcome, reasons, true FROM staging.workbook_answer_rejection
UNION ALL
SELECT input_file_id, row_number, 'quarantined', reasons, true FROM receiving.receipt_verdict WHERE reasons <> ''
UNION ALL
SELECT input_file_id, row_number, 'unchanged', '', true FROM staging.superseded_row WHERE is_unchanged
