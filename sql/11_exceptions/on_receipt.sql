-- what: returns that goods arrived for although they were recalled or never pushed
-- grain: one row per return stock-in
-- key: code, subject_id
-- inputs: receiving.row_verdict, staging.stock_in_receipt_line_version, pushes.return_stock_in
-- rules: R-30, R-60
WITH quarantined_receipt AS (
    SELECT receipt.return_stock_in_id, receipt.shop_id, receipt.after_sales_id, receipt.supplier_id
    FROM receiving.row_verdict AS verdict
    JOIN staging.stock_in_receipt_line_version AS receipt
        ON receipt.input_file_id = verdict.input_file_id AND receipt.row_number = verdict.row_number
    WHERE verdict.reasons LIKE '%NOT_PUSHED%'
),
-- two joins by equal columns: one join with OR would compare every return with every receipt
receipt_return AS (
    SELECT return_stock_in_id FROM quarantined_receipt
    UNION
    SELECT return_stock_in.return_stock_in_id
    FROM quarantined_receipt
    JOIN pushes.return_stock_in AS return_stock_in
        ON return_stock_in.shop_id = quarantined_receipt.shop_id AND return_stock_in.after_sales_id = quarantined_receipt.after_sales_id AND return_stock_in.supplier_id = quarantined_receipt.supplier_id
    WHERE quarantined_receipt.return_stock_in_id = ''
)
SELECT
    'GOODS_WITHOUT_PUSH' AS code,
    return_stock_in.return_stock_in_id AS subject_id,
    return_stock_in.return_stock_in_id AS unit_id,
    'pushed' AS expected_value,
    return_stock_in.state AS actual_value,
    return_stock_in.estimated_refund_amount AS amount,
    return_stock_in.currency_code
FROM pushes.return_stock_in AS return_stock_in
SEMI JOIN receipt_return ON receipt_return.return_stock_in_id = return_stock_in.return_stock_in_id
WHERE return_stock_in.state <> 'received'
