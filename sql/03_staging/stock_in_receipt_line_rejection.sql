-- what: tonight's receipts whose supplier or warehouse is wrong in itself, whatever return they are for
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: staging.stock_in_receipt_line_version, reference.supplier, reference.warehouse
-- rules: R-01, R-26, R-30
WITH tonight AS (
    SELECT * FROM staging.stock_in_receipt_line_version WHERE is_tonight
),
judged AS (
    SELECT
        tonight.input_file_id,
        tonight.row_number,
        concat_ws(',',
            CASE WHEN warehouse.warehouse_type = 'third_party' THEN 'THIRD_PARTY_WAREHOUSE' END,
            CASE WHEN supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END,
            CASE
                WHEN warehouse.warehouse_id IS NULL THEN 'UNKNOWN_WAREHOUSE'
                WHEN warehouse.warehouse_type = 'own' AND warehouse.supplier_id <> tonight.supplier_id THEN 'UNKNOWN_WAREHOUSE'
            END
        ) AS reasons
    FROM tonight
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
