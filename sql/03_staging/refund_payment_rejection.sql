-- what: payments of this run that are quarantined because their currency is not the base currency of the supplier that pays
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.refund_payment_version, reference.supplier
-- rules: R-32, R-45
-- versions: fact.refund_payment
WITH new_row AS (
    SELECT
        *,
        -- the supplier is the fourth part of CHANNEL:SHOP_ID:AFTER_SALES_ID:SUPPLIER_ID/N
        split_part(split_part(refund_order_id, ':', 4), '/', 1) AS supplier_id
    FROM staging.refund_payment_version
    WHERE is_this_run
)
SELECT
    new_row.input_file_id,
    new_row.row_number,
    'quarantined' AS outcome,
    'CURRENCY_MISMATCH' AS reasons
FROM new_row
JOIN reference.supplier AS supplier ON supplier.supplier_id = new_row.supplier_id
WHERE supplier.currency_code <> new_row.currency_code
