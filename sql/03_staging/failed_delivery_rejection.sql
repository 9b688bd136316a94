-- what: delivery reports of this run that are quarantined: unknown shop, or another channel's shop
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.failed_delivery_version, reference.shop
-- rules: R-01, R-33
-- versions: fact.failed_delivery by updated_at of recomputed orders
WITH new_row AS (
    SELECT * FROM staging.failed_delivery_version WHERE is_this_run
),
row_reason AS (
    SELECT
        new_row.input_file_id,
        new_row.row_number,
        concat_ws(',',
            CASE WHEN shop.channel <> new_row.channel THEN 'CHANNEL_UNSUPPORTED' END,
            CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END
        ) AS reasons
    FROM new_row
    LEFT JOIN reference.shop AS shop ON shop.shop_id = new_row.shop_id
)
SELECT
    input_file_id,
    row_number,
    'quarantined' AS outcome,
    reasons
FROM row_reason
WHERE reasons <> ''
