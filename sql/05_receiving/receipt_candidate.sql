-- what: tonight's receipt lines that are sound in themselves, each with the return it means and why it may not count
-- grain: one receipt line, its newest version
-- key: receipt_id, line_no
-- inputs: control.run, staging.stock_in_receipt_line, prior.return_stock_in, prior.receipt_line, prior.push_item, receiving.state_after_acknowledgement, prior.push_line
-- rules: R-27, R-30, R-60
WITH new_row AS (
    SELECT receipt.*
    FROM staging.stock_in_receipt_line AS receipt
    -- a line that was counted is known: a new version of it moves nothing
    ANTI JOIN prior.receipt_line AS counted
        ON counted.receipt_id = receipt.receipt_id AND counted.line_no = receipt.line_no
    WHERE receipt.is_this_run
),
meant AS (
    SELECT new_row.input_file_id, new_row.row_number, known.return_stock_in_id, known.supplier_id = new_row.supplier_id AS is_suppliers
    FROM new_row
    JOIN prior.return_stock_in AS known ON known.return_stock_in_id = new_row.return_stock_in_id
    UNION ALL
    SELECT new_row.input_file_id, new_row.row_number, known.return_stock_in_id, known.supplier_id = new_row.supplier_id AS is_suppliers
    FROM new_row
    JOIN prior.return_stock_in AS known ON known.shop_id = new_row.shop_id AND known.after_sales_id = new_row.after_sales_id
    WHERE new_row.return_stock_in_id = ''
),
named AS (
    SELECT
        input_file_id,
        row_number,
        CAST(count(*) FILTER (WHERE is_suppliers) AS BIGINT) AS own_returns,
        min(return_stock_in_id) FILTER (WHERE is_suppliers) AS return_stock_in_id
    FROM meant
    GROUP BY input_file_id, row_number
),
receivable AS (
    SELECT DISTINCT push.return_stock_in_id
    FROM prior.push_item AS push
    CROSS JOIN control.run AS run
    JOIN receiving.state_after_acknowledgement AS state ON state.return_stock_in_id = push.return_stock_in_id
    WHERE push.action = 'push' AND push.business_date < run.business_date AND state.state IN ('pushed', 'received')
),
announced AS (
    SELECT DISTINCT line.return_stock_in_id, line.sku
    FROM prior.push_line AS line
    JOIN prior.return_stock_in AS known
        ON line.push_id = fragment.push_id(known.return_stock_in_id, known.attempts)
)
SELECT
    new_row.input_file_id,
    new_row.row_number,
    new_row.receipt_id,
    new_row.line_no,
    new_row.supplier_id,
    new_row.warehouse_id,
    new_row.sku,
    new_row.good_quantity,
    new_row.defective_quantity,
    new_row.stocked_in_at,
    CASE WHEN named.own_returns = 1 THEN named.return_stock_in_id ELSE '' END AS return_stock_in_id,
    concat_ws(',',
        CASE WHEN named.own_returns > 1 THEN 'AMBIGUOUS_RETURN' END,
        CASE WHEN named.own_returns = 1 AND receivable.return_stock_in_id IS NULL THEN 'NOT_PUSHED' END,
        CASE WHEN named.own_returns = 0 THEN 'SUPPLIER_MISMATCH' END,
        CASE WHEN receivable.return_stock_in_id IS NOT NULL AND announced.sku IS NULL THEN 'UNEXPECTED_SKU' END,
        CASE WHEN named.own_returns IS NULL THEN 'UNKNOWN_RETURN' END
    ) AS reasons
FROM new_row
LEFT JOIN named ON named.input_file_id = new_row.input_file_id AND named.row_number = new_row.row_number
LEFT JOIN receivable ON receivable.return_stock_in_id = named.return_stock_in_id AND named.own_returns = 1
LEFT JOIN announced ON announced.return_stock_in_id = named.return_stock_in_id AND announced.sku = new_row.sku
