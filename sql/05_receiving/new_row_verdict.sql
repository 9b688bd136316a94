-- what: the rows of this run that are not accepted: quarantined, ignored or unchanged
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.after_sales_line_rejection, staging.stock_out_line_rejection, staging.push_acknowledgement_rejection, staging.stock_in_receipt_line_rejection, staging.refund_payment_rejection, staging.unsettled_amount_rejection, staging.exchange_rejection, staging.failed_delivery_rejection, staging.settlement_line_rejection, staging.balance_use_rejection, staging.opening_balance_rejection, staging.workbook_answer_rejection, staging.after_sales_line_superseded, staging.stock_out_line_superseded, staging.push_acknowledgement_superseded, staging.stock_in_receipt_line_superseded, staging.refund_payment_superseded, staging.unsettled_amount_superseded, staging.exchange_superseded, staging.decision_superseded, staging.failed_delivery_superseded, staging.settlement_line_superseded, staging.balance_use_superseded, staging.opening_balance_superseded, staging.workbook_answer_superseded, receiving.uncounted_line, receiving.receipt_return
-- rules: R-07, R-30, R-59
-- persisted: append
WITH verdict AS (
    SELECT input_file_id, row_number, outcome, reasons FROM staging.after_sales_line_rejection
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons FROM staging.stock_out_line_rejection
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons FROM staging.push_acknowledgement_rejection
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons FROM staging.stock_in_receipt_line_rejection
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons FROM staging.refund_payment_rejection
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons FROM staging.unsettled_amount_rejection
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons FROM staging.exchange_rejection
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons FROM staging.failed_delivery_rejection
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons FROM staging.settlement_line_rejection
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons FROM staging.balance_use_rejection
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons FROM staging.opening_balance_rejection
    UNION ALL
    SELECT input_file_id, row_number, outcome, reasons FROM staging.workbook_answer_rejection
    UNION ALL
    -- the return that the line names is another supplier's
    SELECT line.input_file_id, line.row_number, 'quarantined', 'SUPPLIER_MISMATCH'
    FROM receiving.uncounted_line AS line
    JOIN receiving.receipt_return AS receipt_return ON receipt_return.receipt_id = line.receipt_id AND receipt_return.line_no = line.line_no
    WHERE line.bookings = 0 AND receipt_return.is_of_another_supplier
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.after_sales_line_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.stock_out_line_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.push_acknowledgement_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.stock_in_receipt_line_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.refund_payment_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.unsettled_amount_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.exchange_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.decision_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.failed_delivery_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.settlement_line_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.balance_use_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.opening_balance_superseded WHERE is_unchanged
    UNION ALL
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.workbook_answer_superseded WHERE is_unchanged
)
SELECT
    CAST(input_file_id AS VARCHAR) AS input_file_id,
    CAST(row_number AS BIGINT) AS row_number,
    CAST(outcome AS VARCHAR) AS outcome,
    CAST(reasons AS VARCHAR) AS reasons
FROM verdict
