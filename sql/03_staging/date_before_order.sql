-- what: after-sales and settlement rows of this run that are dated more than a day before the order that they are about, with both dates
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.after_sales_line_version, staging.settlement_line_version, staging.stock_out_line
-- rules: R-68
WITH dated_row AS (
    SELECT input_file_id, row_number, shop_id, order_id, requested_on AS dated_on
    FROM staging.after_sales_line_version
    WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, shop_id, order_id, settled_on
    FROM staging.settlement_line_version
    WHERE is_this_run
),
shipped_order AS (
    -- stock-outs of this run count
    SELECT shop_id, order_id, min(ordered_on) AS ordered_on
    FROM staging.stock_out_line
    WHERE shipped_at IS NOT NULL
    GROUP BY shop_id, order_id
)
SELECT
    dated_row.input_file_id,
    dated_row.row_number,
    shipped_order.ordered_on,
    dated_row.dated_on
FROM dated_row
JOIN shipped_order ON shipped_order.shop_id = dated_row.shop_id AND shipped_order.order_id = dated_row.order_id
-- two files may state one moment in two time zones, so a day before shows nothing
WHERE date_diff('day', dated_row.dated_on, shipped_order.ordered_on) > 1
