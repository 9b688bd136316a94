-- what: marketplace rows of this run whose order, or else whose case, is known under another shop of the channel and not under their own, with that shop
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.after_sales_line_version, staging.failed_delivery_version, staging.settlement_line_version, staging.stock_out_line, reference.shop, prior.row_verdict
-- rules: R-67
WITH marketplace_row AS (
    SELECT input_file_id, row_number, channel, shop_id, order_id, after_sales_id
    FROM staging.after_sales_line_version
    WHERE is_this_run AND kind = 'platform'
    UNION ALL
    SELECT input_file_id, row_number, channel, shop_id, order_id, ''
    FROM staging.failed_delivery_version
    WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, channel, shop_id, order_id, after_sales_id
    FROM staging.settlement_line_version
    WHERE is_this_run AND order_id <> ''
),
stocked_out AS (
    -- stock-outs of this run count
    SELECT DISTINCT shop.channel, line.shop_id, line.order_id
    FROM staging.stock_out_line AS line
    JOIN reference.shop AS shop ON shop.shop_id = line.shop_id
    WHERE line.shipped_at IS NOT NULL
),
unplaced_row AS (
    SELECT marketplace_row.*
    FROM marketplace_row
    -- the shop of the folder has to be a shop of the channel; if it is not, that is the reason (R-01)
    SEMI JOIN reference.shop AS shop ON shop.shop_id = marketplace_row.shop_id AND shop.channel = marketplace_row.channel
    ANTI JOIN stocked_out ON stocked_out.shop_id = marketplace_row.shop_id AND stocked_out.order_id = marketplace_row.order_id
),
order_elsewhere AS (
    SELECT channel, order_id, min(shop_id) AS shop_id
    FROM stocked_out
    GROUP BY channel, order_id
),
known_case AS (
    SELECT DISTINCT version.channel, version.shop_id, version.after_sales_id
    FROM staging.after_sales_line_version AS version
    JOIN reference.shop AS shop ON shop.shop_id = version.shop_id AND shop.channel = version.channel
    ANTI JOIN prior.row_verdict AS verdict
        ON verdict.input_file_id = version.input_file_id AND verdict.row_number = version.row_number AND verdict.outcome = 'quarantined'
    WHERE NOT version.is_this_run AND version.kind = 'platform'
),
case_elsewhere AS (
    SELECT unplaced_row.input_file_id, unplaced_row.row_number, min(other.shop_id) AS shop_id
    FROM unplaced_row
    JOIN known_case AS other
        ON other.channel = unplaced_row.channel AND other.after_sales_id = unplaced_row.after_sales_id AND other.shop_id <> unplaced_row.shop_id
    ANTI JOIN known_case AS own
        ON own.channel = unplaced_row.channel AND own.shop_id = unplaced_row.shop_id AND own.after_sales_id = unplaced_row.after_sales_id
    GROUP BY unplaced_row.input_file_id, unplaced_row.row_number
)
SELECT
    unplaced_row.input_file_id,
    unplaced_row.row_number,
    coalesce(order_elsewhere.shop_id, case_elsewhere.shop_id) AS known_shop_id
FROM unplaced_row
LEFT JOIN order_elsewhere
    ON order_elsewhere.channel = unplaced_row.channel AND order_elsewhere.order_id = unplaced_row.order_id
LEFT JOIN case_elsewhere
    ON case_elsewhere.input_file_id = unplaced_row.input_file_id AND case_elsewhere.row_number = unplaced_row.row_number
WHERE coalesce(order_elsewhere.shop_id, case_elsewhere.shop_id) IS NOT NULL
