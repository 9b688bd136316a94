-- what: receipt lines of this run that are quarantined for their supplier or warehouse, or because they change more than the quantities of a line that is booked
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.stock_in_receipt_line_version, reference.supplier, reference.warehouse, prior.receipt_line, prior.return_stock_in
-- rules: R-01, R-26, R-30, R-43
-- versions: fact.stock_in_receipt_line
WITH new_row AS (
    SELECT * FROM staging.stock_in_receipt_line_version WHERE is_this_run
),
booked_line AS (
    SELECT
        receipt.receipt_id,
        receipt.line_no,
        min(receipt.supplier_id) AS supplier_id,
        min(receipt.warehouse_id) AS warehouse_id,
        min(receipt.sku) AS sku,
        -- a line that counted for no return yet may name another one
        max(receipt.return_stock_in_id) AS return_stock_in_id,
        max(prior_return.shop_id) AS shop_id,
        max(prior_return.after_sales_id) AS after_sales_id,
        max(prior_return.order_id) AS order_id
    FROM prior.receipt_line AS receipt
    LEFT JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = receipt.return_stock_in_id
    GROUP BY receipt.receipt_id, receipt.line_no
),
row_reason AS (
    SELECT
        new_row.input_file_id,
        new_row.row_number,
        concat_ws(',',
            CASE WHEN warehouse.warehouse_type = 'third_party' THEN 'THIRD_PARTY_WAREHOUSE' END,
            CASE WHEN supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END,
            CASE
                WHEN warehouse.warehouse_id IS NULL THEN 'UNKNOWN_WAREHOUSE'
                -- a warehouse of another supplier is unknown to this one
                WHEN warehouse.warehouse_type = 'own' AND warehouse.supplier_id <> new_row.supplier_id THEN 'UNKNOWN_WAREHOUSE'
            END
        ) AS reasons,
        coalesce(
            booked.supplier_id <> new_row.supplier_id
            OR booked.warehouse_id <> new_row.warehouse_id
            OR booked.sku <> new_row.sku
            OR (booked.return_stock_in_id <> '' AND CASE
                WHEN new_row.return_stock_in_id <> '' THEN new_row.return_stock_in_id <> booked.return_stock_in_id
                WHEN new_row.shop_id <> '' AND new_row.after_sales_id <> '' THEN new_row.shop_id <> booked.shop_id OR new_row.after_sales_id <> booked.after_sales_id
                WHEN new_row.order_id <> '' THEN new_row.order_id <> booked.order_id
                ELSE false
            END),
            false
        ) AS is_of_another_thing
    FROM new_row
    LEFT JOIN reference.supplier AS supplier ON supplier.supplier_id = new_row.supplier_id
    LEFT JOIN reference.warehouse AS warehouse ON warehouse.warehouse_id = new_row.warehouse_id
    LEFT JOIN booked_line AS booked ON booked.receipt_id = new_row.receipt_id AND booked.line_no = new_row.line_no
),
judged AS (
    SELECT input_file_id, row_number, CASE WHEN reasons = '' AND is_of_another_thing THEN 'NOT_A_CORRECTION' ELSE reasons END AS reasons
    FROM row_reason
)
SELECT
    input_file_id,
    row_number,
    'quarantined' AS outcome,
    reasons
FROM judged
WHERE reasons <> ''
