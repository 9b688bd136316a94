-- what: after-sales lines of this run that are quarantined (shop unknown, of another channel or not the order's; dated before the order) or ignored (before the cut-over)
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.after_sales_line_version, staging.wrong_shop, staging.date_before_order, reference.shop, control.setting
-- rules: R-01, R-59, R-67, R-68
WITH new_row AS (
    SELECT * FROM staging.after_sales_line_version WHERE is_this_run
),
row_reason AS (
    SELECT
        new_row.input_file_id,
        new_row.row_number,
        concat_ws(',',
            CASE WHEN new_row.kind = 'platform' AND shop.channel <> new_row.channel THEN 'CHANNEL_UNSUPPORTED' END,
            CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END,
            CASE WHEN wrong_shop.known_shop_id IS NOT NULL THEN 'WRONG_SHOP' END,
            CASE WHEN before_order.ordered_on IS NOT NULL THEN 'DATE_BEFORE_ORDER' END
        ) AS reasons,
        coalesce(new_row.requested_on < setting.first_requested_on, false) AS is_before_start
    FROM new_row
    CROSS JOIN control.setting AS setting
    LEFT JOIN reference.shop AS shop ON shop.shop_id = new_row.shop_id
    LEFT JOIN staging.wrong_shop AS wrong_shop
        ON wrong_shop.input_file_id = new_row.input_file_id AND wrong_shop.row_number = new_row.row_number
    LEFT JOIN staging.date_before_order AS before_order
        ON before_order.input_file_id = new_row.input_file_id AND before_order.row_number = new_row.row_number
)
SELECT
    input_file_id,
    row_number,
    CASE WHEN reasons <> '' THEN 'quarantined' ELSE 'ignored' END AS outcome,
    CASE WHEN reasons <> '' THEN reasons ELSE 'BEFORE_START' END AS reasons
FROM row_reason
WHERE reasons <> '' OR is_before_start
