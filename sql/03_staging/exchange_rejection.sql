-- what: replacements of this run that are quarantined: unknown shop or supplier, or a price with more decimals than the supplier's currency
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.exchange_version, reference.shop, reference.supplier
-- rules: R-01, R-40
-- versions: fact.exchange
WITH new_row AS (
    SELECT * FROM staging.exchange_version WHERE is_this_run
),
row_reason AS (
    SELECT
        new_row.input_file_id,
        new_row.row_number,
        concat_ws(',',
            CASE WHEN supplier.minor_unit = 0 AND new_row.unit_price <> round(new_row.unit_price, 0) THEN 'AMOUNT_DECIMALS' END,
            CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END,
            CASE WHEN supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END
        ) AS reasons
    FROM new_row
    LEFT JOIN reference.shop AS shop ON shop.shop_id = new_row.shop_id
    LEFT JOIN reference.supplier AS supplier ON supplier.supplier_id = new_row.supplier_id
)
SELECT
    input_file_id,
    row_number,
    'quarantined' AS outcome,
    reasons
FROM row_reason
WHERE reasons <> ''
