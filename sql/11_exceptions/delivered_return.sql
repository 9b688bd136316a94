-- what: pushed returns that the marketplace reports as delivered back, with the date since which the supplier could have received them
-- grain: one row per return stock-in
-- key: return_stock_in_id
-- inputs: pushes.return_stock_in, staging.after_sales_line_version, staging.after_sales_line_rejection, prior.row_verdict
-- rules: R-29, R-56
WITH rejected AS (
    SELECT input_file_id, row_number FROM prior.row_verdict
    UNION
    SELECT input_file_id, row_number FROM staging.after_sales_line_rejection
),
delivered_case AS (
    -- a report stays true when the marketplace goes on to refund the buyer
    SELECT version.channel, version.shop_id, version.after_sales_id, min(version.taken_on) AS reported_on
    FROM staging.after_sales_line_version AS version
    ANTI JOIN rejected ON rejected.input_file_id = version.input_file_id AND rejected.row_number = version.row_number
    WHERE version.status = 'delivered_back'
    GROUP BY version.channel, version.shop_id, version.after_sales_id
)
SELECT
    return_stock_in.return_stock_in_id,
    CAST(greatest(delivered_case.reported_on, return_stock_in.pushed_on) AS DATE) AS delivered_on
FROM pushes.return_stock_in AS return_stock_in
JOIN delivered_case
    ON delivered_case.channel = return_stock_in.channel
    AND delivered_case.shop_id = return_stock_in.shop_id
    AND delivered_case.after_sales_id = return_stock_in.after_sales_id
WHERE return_stock_in.state = 'pushed' AND return_stock_in.after_sales_status IN ('delivered_back', 'refunded')
