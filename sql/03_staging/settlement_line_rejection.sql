-- what: settlement lines of this run that are quarantined: shop unknown, of another channel or not the order's; dated before the order
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.settlement_line_version, staging.wrong_shop, staging.date_before_order, reference.shop
-- rules: R-01, R-55, R-67, R-68
-- versions: fact.settlement_line of recomputed orders
WITH new_row AS (
    SELECT * FROM staging.settlement_line_version WHERE is_this_run
),
row_reason AS (
    SELECT
        new_row.input_file_id,
        new_row.row_number,
        concat_ws(',',
            CASE WHEN shop.channel <> new_row.channel THEN 'CHANNEL_UNSUPPORTED' END,
            CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END,
            CASE WHEN wrong_shop.known_shop_id IS NOT NULL THEN 'WRONG_SHOP' END,
            CASE WHEN before_order.ordered_on IS NOT NULL THEN 'DATE_BEFORE_ORDER' END
        ) AS reasons
    FROM new_row
    LEFT JOIN reference.shop AS shop ON shop.shop_id = new_row.shop_id
    LEFT JOIN staging.wrong_shop AS wrong_shop
        ON wrong_shop.input_file_id = new_row.input_file_id AND wrong_shop.row_number = new_row.row_number
    LEFT JOIN staging.date_before_order AS before_order
        ON before_order.input_file_id = new_row.input_file_id AND before_order.row_number = new_row.row_number
)
SELECT
    input_file_id,
    row_number,
    'quarantined' AS outcome,
    reasons
FROM row_reason
WHERE reasons <> ''
