-- what: tonight's replacements of parties nobody knows, or priced finer than the supplier's currency
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: staging.exchange_version, reference.shop, reference.supplier
-- rules: R-01, R-40
WITH tonight AS (
    SELECT * FROM staging.exchange_version WHERE is_tonight
),
judged AS (
    SELECT
        tonight.input_file_id,
        tonight.row_number,
        concat_ws(',',
            CASE WHEN supplier.minor_unit = 0 AND tonight.unit_price <> round(tonight.unit_price, 0) THEN 'AMOUNT_DECIMALS' END,
            CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END,
            CASE WHEN supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END
        ) AS reasons
    FROM tonight
    LEFT JOIN reference.shop AS shop ON shop.shop_id = tonight.shop_id
    LEFT JOIN reference.supplier AS supplier ON supplier.supplier_id = tonight.supplier_id
)
SELECT
    input_file_id,
    row_number,
    'quarantined' AS outcome,
    reasons
FROM judged
WHERE reasons <> ''
