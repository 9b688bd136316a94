-- what: goods that came for a return that was recalled or never pushed
-- grain: one return stock-in
-- key: code, subject_id
-- inputs: judged.row_verdict, landing.stock_in_receipt_line, pushed.return_stock_in
-- rules: R-30, R-60
SELECT
    'GOODS_WITHOUT_PUSH' AS code,
    known.return_stock_in_id AS subject_id,
    known.return_stock_in_id AS unit_id,
    'pushed' AS expected_value,
    known.state AS actual_value,
    known.estimated_refund_amount AS amount,
    known.currency_code
FROM pushed.return_stock_in AS known
SEMI JOIN (
    SELECT receipt.return_stock_in_id, receipt.shop_id, receipt.after_sales_id, receipt.supplier_id
    FROM judged.row_verdict AS verdict
    JOIN landing.stock_in_receipt_line AS receipt
        ON receipt.input_file_id = verdict.input_file_id AND receipt.row_number = verdict.row_number
    WHERE verdict.reasons LIKE '%NOT_PUSHED%'
) AS refused
    ON refused.return_stock_in_id = known.return_stock_in_id
    OR (refused.return_stock_in_id = '' AND refused.shop_id = known.shop_id AND refused.after_sales_id = known.after_sales_id AND refused.supplier_id = known.supplier_id)
WHERE known.state <> 'received'
