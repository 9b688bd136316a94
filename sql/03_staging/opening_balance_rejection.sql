-- what: opening balances of this run that are quarantined: unknown partners, another currency than the supplier's, or another content than was posted
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.opening_balance_version, prior.opening_balance, reference.shop, reference.partnership, reference.supplier
-- rules: R-01, R-32, R-43, R-63
-- versions: fact.opening_balance by as_of
WITH new_row AS (
    SELECT * FROM staging.opening_balance_version WHERE is_this_run
),
known_distributor AS (
    SELECT distributor_id FROM reference.shop
    UNION
    SELECT distributor_id FROM reference.partnership
),
row_reason AS (
    SELECT
        new_row.input_file_id,
        new_row.row_number,
        concat_ws(',',
            CASE WHEN posted.distributor_id <> new_row.distributor_id OR posted.supplier_id <> new_row.supplier_id
                OR posted.currency_code <> new_row.currency_code OR posted.kind <> new_row.kind OR posted.amount <> new_row.amount
                THEN 'ALREADY_POSTED' END,
            CASE WHEN supplier.currency_code <> new_row.currency_code THEN 'CURRENCY_MISMATCH' END,
            CASE WHEN distributor.distributor_id IS NULL THEN 'UNKNOWN_DISTRIBUTOR' END,
            CASE WHEN supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END
        ) AS reasons
    FROM new_row
    LEFT JOIN prior.opening_balance AS posted ON posted.reference = new_row.reference
    LEFT JOIN known_distributor AS distributor ON distributor.distributor_id = new_row.distributor_id
    LEFT JOIN reference.supplier AS supplier ON supplier.supplier_id = new_row.supplier_id
)
SELECT
    input_file_id,
    row_number,
    'quarantined' AS outcome,
    reasons
FROM row_reason
WHERE reasons <> ''
