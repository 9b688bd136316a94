-- what: goods that came for a return that was recalled or never pushed
-- grain: one return stock-in
-- key: code, subject_id
-- inputs: receiving.row_verdict, staging.stock_in_receipt_line_version, pushes.return_stock_in
-- rules: R-30, R-60
WITH refused AS (
    SELECT receipt.return_stock_in_id, receipt.shop_id, receipt.after_sales_id, receipt.supplier_id
    FROM receiving.row_verdict AS verdict
    JOIN staging.stock_in_receipt_line_version AS receipt
        ON receipt.input_file_id = verdict.input_file_id AND receipt.row_number = verdict.row_number
    WHERE verdict.reasons LIKE '%NOT_PUSHED%'
),
-- two joins by equal columns: one with OR between them compares every return with every receipt
meant AS (
    SELECT return_stock_in_id FROM refused
    UNION
    SELECT known.return_stock_in_id
    FROM refused
    JOIN pushes.return_stock_in AS known
        ON known.shop_id = refused.shop_id AND known.after_sales_id = refused.after_sales_id AND known.supplier_id = refused.supplier_id
    WHERE refused.return_stock_in_id = ''
)
SELECT
    'GOODS_WITHOUT_PUSH' AS code,
    known.return_stock_in_id AS subject_id,
    known.return_stock_in_id AS unit_id,
    'pushed' AS expected_value,
    known.state AS actual_value,
    known.estimated_refund_amount AS amount,
    known.currency_code
FROM pushes.return_stock_in AS known
SEMI JOIN meant ON meant.return_stock_in_id = known.return_stock_in_id
WHERE known.state <> 'received'
