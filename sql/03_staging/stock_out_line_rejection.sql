-- what: stock-out lines of this run that are quarantined: unknown shop, supplier or warehouse, or another currency than the supplier's
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.stock_out_line_version, reference.shop, reference.supplier, reference.warehouse
-- rules: R-01, R-32
WITH new_row AS (
    SELECT * FROM staging.stock_out_line_version WHERE is_this_run
),
row_reason AS (
    SELECT
        new_row.input_file_id,
        new_row.row_number,
        concat_ws(',',
            CASE WHEN supplier.currency_code <> new_row.currency_code THEN 'CURRENCY_MISMATCH' END,
            CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END,
            CASE WHEN supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END,
            CASE WHEN new_row.warehouse_id <> '' AND warehouse.warehouse_id IS NULL THEN 'UNKNOWN_WAREHOUSE' END
        ) AS reasons
    FROM new_row
    LEFT JOIN reference.shop AS shop ON shop.shop_id = new_row.shop_id
    LEFT JOIN reference.supplier AS supplier ON supplier.supplier_id = new_row.supplier_id
    LEFT JOIN reference.warehouse AS warehouse ON warehouse.warehouse_id = new_row.warehouse_id
)
SELECT
    input_file_id,
    row_number,
    'quarantined' AS outcome,
    reasons
FROM row_reason
WHERE reasons <> ''
