-- what: payments of this run that are quarantined: in another currency than the supplier's, for a refund order that does not exist and that names no known shop and supplier, or for an unknown opening balance
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.refund_payment_version, prior.refund_order, staging.opening_balance, prior.opening_balance, reference.shop, reference.supplier
-- rules: R-32, R-45, R-49, R-63
-- versions: fact.refund_payment
WITH new_row AS (
    SELECT
        *,
        starts_with(refund_order_id, 'OPENING:') AS is_opening,
        -- CHANNEL:SHOP_ID:AFTER_SALES_ID:SUPPLIER_ID/N
        refund_order_id LIKE '%:%:%:%/%' AS is_refund_id,
        split_part(refund_order_id, ':', 2) AS shop_id,
        split_part(split_part(refund_order_id, ':', 4), '/', 1) AS supplier_id
    FROM staging.refund_payment_version
    WHERE is_this_run
),
opening AS (
    SELECT 'OPENING:' || reference AS refund_order_id, currency_code FROM prior.opening_balance
    UNION
    SELECT 'OPENING:' || reference, currency_code FROM staging.opening_balance
),
known AS (
    SELECT refund_order_id, currency_code FROM prior.refund_order
    UNION ALL
    SELECT refund_order_id, currency_code FROM opening
),
row_reason AS (
    SELECT
        new_row.input_file_id,
        new_row.row_number,
        concat_ws(',',
            CASE WHEN coalesce(known.currency_code, supplier.currency_code) <> new_row.currency_code THEN 'CURRENCY_MISMATCH' END,
            CASE WHEN known.refund_order_id IS NULL AND new_row.is_opening THEN 'UNKNOWN_OPENING' END,
            CASE WHEN known.refund_order_id IS NULL AND NOT new_row.is_opening AND NOT new_row.is_refund_id THEN 'UNKNOWN_REFUND' END,
            CASE WHEN known.refund_order_id IS NULL AND new_row.is_refund_id AND NOT new_row.is_opening AND shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END,
            CASE WHEN known.refund_order_id IS NULL AND new_row.is_refund_id AND NOT new_row.is_opening AND supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END
        ) AS reasons
    FROM new_row
    LEFT JOIN known ON known.refund_order_id = new_row.refund_order_id
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
