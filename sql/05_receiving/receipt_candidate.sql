-- what: the receipt lines of this run that no earlier run counted, each with the return that it means and the reasons why it may not count
-- grain: one row per receipt line, in its newest version
-- key: receipt_id, line_no
-- inputs: control.run, staging.stock_in_receipt_line, prior.return_stock_in, prior.receipt_line, prior.push_item, receiving.state_after_acknowledgement, prior.push_line
-- rules: R-27, R-30, R-60
WITH new_row AS (
    SELECT receipt.*
    FROM staging.stock_in_receipt_line AS receipt
    -- a line that was counted once is not counted again: a new version of it moves nothing
    ANTI JOIN prior.receipt_line AS counted
        ON counted.receipt_id = receipt.receipt_id AND counted.line_no = receipt.line_no
    WHERE receipt.is_this_run
),
possible_return AS (
    SELECT new_row.input_file_id, new_row.row_number, prior_return.return_stock_in_id, prior_return.supplier_id = new_row.supplier_id AS is_of_supplier
    FROM new_row
    JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = new_row.return_stock_in_id
    UNION ALL
    SELECT new_row.input_file_id, new_row.row_number, prior_return.return_stock_in_id, prior_return.supplier_id = new_row.supplier_id AS is_of_supplier
    FROM new_row
    JOIN prior.return_stock_in AS prior_return ON prior_return.shop_id = new_row.shop_id AND prior_return.after_sales_id = new_row.after_sales_id
    WHERE new_row.return_stock_in_id = ''
),
named_return AS (
    SELECT
        input_file_id,
        row_number,
        CAST(count(*) FILTER (WHERE is_of_supplier) AS BIGINT) AS own_returns,
        min(return_stock_in_id) FILTER (WHERE is_of_supplier) AS return_stock_in_id
    FROM possible_return
    GROUP BY input_file_id, row_number
),
receivable_return AS (
    SELECT DISTINCT push.return_stock_in_id
    FROM prior.push_item AS push
    CROSS JOIN control.run AS run
    JOIN receiving.state_after_acknowledgement AS state ON state.return_stock_in_id = push.return_stock_in_id
    -- a receipt counts only for a return that was pushed on an earlier date (R-30)
    WHERE push.action = 'push' AND push.business_date < run.business_date AND state.state IN ('pushed', 'received')
),
announced_sku AS (
    SELECT DISTINCT line.return_stock_in_id, line.sku
    FROM prior.push_line AS line
    JOIN prior.return_stock_in AS prior_return
        ON line.push_id = fragment.push_id(prior_return.return_stock_in_id, prior_return.attempts)
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
    CASE WHEN named_return.own_returns = 1 THEN named_return.return_stock_in_id ELSE '' END AS return_stock_in_id,
    concat_ws(',',
        CASE WHEN named_return.own_returns > 1 THEN 'AMBIGUOUS_RETURN' END,
        CASE WHEN named_return.own_returns = 1 AND receivable_return.return_stock_in_id IS NULL THEN 'NOT_PUSHED' END,
        CASE WHEN named_return.own_returns = 0 THEN 'SUPPLIER_MISMATCH' END,
        CASE WHEN receivable_return.return_stock_in_id IS NOT NULL AND announced_sku.sku IS NULL THEN 'UNEXPECTED_SKU' END,
        CASE WHEN named_return.own_returns IS NULL THEN 'UNKNOWN_RETURN' END
    ) AS reasons
FROM new_row
LEFT JOIN named_return ON named_return.input_file_id = new_row.input_file_id AND named_return.row_number = new_row.row_number
LEFT JOIN receivable_return ON receivable_return.return_stock_in_id = named_return.return_stock_in_id AND named_return.own_returns = 1
LEFT JOIN announced_sku ON announced_sku.return_stock_in_id = named_return.return_stock_in_id AND announced_sku.sku = new_row.sku
