-- what: what became of every row of every file that was taken, as of tonight
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: landing.after_sales_line, landing.stock_out_line, landing.push_acknowledgement, landing.stock_in_receipt_line, landing.refund_payment, landing.unsettled_amount, landing.exchange, landing.decision, landing.failed_delivery, landing.settlement_line, landing.workbook_answer, landing.rejected_row, judged.row_verdict, shipped.first_line
-- rules: R-04, R-07
WITH landed AS (
    SELECT landed.input_file_id, landed.row_number, line.order_id IS NULL AS is_own_warehouse
    FROM landing.after_sales_line AS landed
    LEFT JOIN shipped.first_line AS line ON line.shop_id = landed.shop_id AND line.order_id = landed.order_id
    UNION ALL
    SELECT input_file_id, row_number, false FROM landing.stock_out_line
    UNION ALL
    SELECT input_file_id, row_number, false FROM landing.push_acknowledgement
    UNION ALL
    SELECT input_file_id, row_number, false FROM landing.stock_in_receipt_line
    UNION ALL
    SELECT input_file_id, row_number, false FROM landing.refund_payment
    UNION ALL
    SELECT input_file_id, row_number, false FROM landing.unsettled_amount
    UNION ALL
    SELECT input_file_id, row_number, false FROM landing.exchange
    UNION ALL
    SELECT input_file_id, row_number, false FROM landing.decision
    UNION ALL
    SELECT input_file_id, row_number, false FROM landing.settlement_line
    UNION ALL
    SELECT input_file_id, row_number, false FROM landing.workbook_answer
    UNION ALL
    SELECT landed.input_file_id, landed.row_number, line.order_id IS NULL
    FROM landing.failed_delivery AS landed
    LEFT JOIN shipped.first_line AS line ON line.shop_id = landed.shop_id AND line.order_id = landed.order_id
)
SELECT
    landed.input_file_id,
    landed.row_number,
    CASE WHEN verdict.outcome IS NOT NULL THEN verdict.outcome WHEN landed.is_own_warehouse THEN 'ignored' ELSE 'accepted' END AS outcome,
    CASE WHEN verdict.outcome IS NOT NULL THEN verdict.reasons WHEN landed.is_own_warehouse THEN 'own_warehouse' ELSE '' END AS reason
FROM landed
LEFT JOIN judged.row_verdict AS verdict
    ON verdict.input_file_id = landed.input_file_id AND verdict.row_number = landed.row_number
UNION ALL
SELECT input_file_id, row_number, outcome, reasons
FROM landing.rejected_row
