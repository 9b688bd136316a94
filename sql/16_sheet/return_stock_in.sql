-- what: sheet Return stock-in: returns that are open, changed on the business date or subject of an exception
-- grain: one return stock-in
-- key: position
-- inputs: report.return_stock_in, rollup.changed_return, rollup.finding_or_answer
-- rules: R-05, R-48
WITH sheet_row AS (
    SELECT return_stock_in.*
    FROM report.return_stock_in AS return_stock_in
    LEFT JOIN rollup.changed_return AS changed ON changed.return_stock_in_id = return_stock_in.return_stock_in_id
    LEFT JOIN (SELECT DISTINCT subject_id FROM rollup.finding_or_answer) AS excepted ON excepted.subject_id = return_stock_in.return_stock_in_id
    WHERE excepted.subject_id IS NOT NULL
        OR (return_stock_in.state NOT IN ('cancelled', 'recalled') AND return_stock_in.supplier_status <> 'completed')
        OR changed.return_stock_in_id IS NOT NULL
)
SELECT
    CAST(row_number() OVER (ORDER BY supplier_id NULLS LAST, return_stock_in_id NULLS LAST) AS BIGINT) AS position,
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(channel AS VARCHAR) AS channel,
    CAST(shop_id AS VARCHAR) AS shop_id,
    CAST(after_sales_id AS VARCHAR) AS after_sales_id,
    CAST(order_id AS VARCHAR) AS order_id,
    CAST(distributor_id AS VARCHAR) AS distributor_id,
    CAST(supplier_id AS VARCHAR) AS supplier_id,
    CAST(after_sales_type AS VARCHAR) AS after_sales_type,
    CAST(after_sales_status AS VARCHAR) AS after_sales_status,
    CAST(state AS VARCHAR) AS state,
    CAST(reason AS VARCHAR) AS reason,
    CAST(supplier_status AS VARCHAR) AS supplier_status,
    CAST(attempts AS BIGINT) AS attempts,
    CAST(batch_id AS VARCHAR) AS batch_id,
    CAST(opened_on AS DATE) AS opened_on,
    CAST(pushed_on AS DATE) AS pushed_on,
    CAST(received_on AS DATE) AS received_on,
    CAST(requested_quantity AS BIGINT) AS requested_quantity,
    CAST(pushed_quantity AS BIGINT) AS pushed_quantity,
    CAST(good_quantity AS BIGINT) AS good_quantity,
    CAST(defective_quantity AS BIGINT) AS defective_quantity,
    CAST(estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
    CAST(currency_code AS VARCHAR) AS currency_code
FROM sheet_row
