-- what: the rows of this run that are not accepted: quarantined, ignored or unchanged
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.after_sales_line_rejection, staging.stock_out_line_rejection, staging.push_acknowledgement_rejection, staging.stock_in_receipt_line_rejection, staging.refund_payment_rejection, staging.unsettled_amount_rejection, staging.exchange_rejection, staging.failed_delivery_rejection, staging.settlement_line_rejection, staging.workbook_answer_rejection, receiving.receipt_verdict, staging.after_sales_line_superseded, staging.stock_out_line_superseded, staging.push_acknowledgement_superseded, staging.stock_in_receipt_line_superseded, staging.refund_payment_superseded, staging.unsettled_amount_superseded, staging.exchange_superseded, staging.decision_superseded, staging.failed_delivery_superseded, staging.settlement_line_superseded, staging.workbook_answer_superseded
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
    SELECT input_file_id, row_number, outcome, reasons FROM staging.workbook_answer_rejection
    UNION ALL
    SELECT input_file_id, row_number, 'quarantined', reasons FROM receiving.receipt_verdict WHERE reasons <> ''
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
    SELECT input_file_id, row_number, 'unchanged', '' FROM staging.workbook_answer_superseded WHERE is_unchanged
)
SELECT
    CAST(input_file_id AS VARCHAR) AS input_file_id,
    CAST(row_number AS BIGINT) AS row_number,
    CAST(outcome AS VARCHAR) AS outcome,
    CAST(reasons AS VARCHAR) AS reasons
FROM verdict
