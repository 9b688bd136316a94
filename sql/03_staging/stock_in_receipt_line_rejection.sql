-- what: receipt lines of this run that are quarantined for their supplier or warehouse, whatever return they are for
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.stock_in_receipt_line_version, reference.supplier, reference.warehouse
-- rules: R-01, R-26, R-30
-- versions: fact.stock_in_receipt_line
WITH new_row AS (
    SELECT * FROM staging.stock_in_receipt_line_version WHERE is_this_run
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
        ) AS reasons
    FROM new_row
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
