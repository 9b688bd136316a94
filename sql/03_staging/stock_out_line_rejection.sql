-- what: tonight's stock-out lines of parties nobody knows, or in another currency than the supplier's
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: staging.stock_out_line_version, reference.shop, reference.supplier, reference.warehouse
-- rules: R-01, R-32
WITH tonight AS (
    SELECT * FROM staging.stock_out_line_version WHERE is_tonight
),
judged AS (
    SELECT
        tonight.input_file_id,
        tonight.row_number,
        concat_ws(',',
            CASE WHEN supplier.currency_code <> tonight.currency_code THEN 'CURRENCY_MISMATCH' END,
            CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END,
            CASE WHEN supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END,
            CASE WHEN tonight.warehouse_id <> '' AND warehouse.warehouse_id IS NULL THEN 'UNKNOWN_WAREHOUSE' END
        ) AS reasons
    FROM tonight
    LEFT JOIN reference.shop AS shop ON shop.shop_id = tonight.shop_id
    LEFT JOIN reference.supplier AS supplier ON supplier.supplier_id = tonight.supplier_id
    LEFT JOIN reference.warehouse AS warehouse ON warehouse.warehouse_id = tonight.warehouse_id
)
SELECT
    input_file_id,
    row_number,
    'quarantined' AS outcome,
    reasons
FROM judged
WHERE reasons <> ''
