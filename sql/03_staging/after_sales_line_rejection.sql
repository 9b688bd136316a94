-- what: tonight's after-sales lines of unknown shops or of another channel's shop, and those from before the cut-over
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: staging.after_sales_line_version, reference.shop, control.setting
-- rules: R-01, R-59
WITH tonight AS (
    SELECT * FROM staging.after_sales_line_version WHERE is_tonight
),
judged AS (
    SELECT
        tonight.input_file_id,
        tonight.row_number,
        concat_ws(',',
            CASE WHEN tonight.kind = 'platform' AND shop.channel <> tonight.channel THEN 'CHANNEL_UNSUPPORTED' END,
            CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END
        ) AS reasons,
        coalesce(tonight.requested_on < setting.first_requested_on, false) AS is_before_start
    FROM tonight
    CROSS JOIN control.setting AS setting
    LEFT JOIN reference.shop AS shop ON shop.shop_id = tonight.shop_id
)
SELECT
    input_file_id,
    row_number,
    CASE WHEN reasons <> '' THEN 'quarantined' ELSE 'ignored' END AS outcome,
    CASE WHEN reasons <> '' THEN reasons ELSE 'BEFORE_START' END AS reasons
FROM judged
WHERE reasons <> '' OR is_before_start
