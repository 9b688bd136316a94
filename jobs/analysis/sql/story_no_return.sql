-- what: the reason why an after-sales order has no return stock-in
-- grain: one row, for an after-sales order without one
-- inputs: history_after_sales_line, history_row_verdict, history_stock_out_line, report.input_file, selected_case
WITH
verdict AS (
    SELECT * FROM history_row_verdict
    QUALIFY row_number() OVER (PARTITION BY input_file_id, row_number ORDER BY issued_on DESC, issued_run DESC) = 1
),
accepted_row AS (
    SELECT line.*
    FROM history_after_sales_line AS line
    INNER JOIN selected_case USING (channel, shop_id, after_sales_id)
    INNER JOIN report.input_file AS taken ON taken.input_file_id = line.input_file_id AND taken.outcome IN ('accepted', 'nothing_accepted')
    LEFT JOIN verdict ON verdict.input_file_id = line.input_file_id AND verdict.row_number = line.row_number
    WHERE selected_case.return_stock_in_id = '' AND coalesce(verdict.outcome, 'accepted') <> 'quarantined'
    QUALIFY row_number() OVER (
        PARTITION BY line.row_key
        ORDER BY line.updated_at DESC NULLS LAST, taken.business_date DESC, taken.path DESC
    ) = 1
),
line AS (
    SELECT
        max(after_sales_type) AS after_sales_type,
        bool_or(goods_expected) AS is_expected,
        string_agg(DISTINCT status, ', ' ORDER BY status) AS statuses
    FROM accepted_row
    HAVING count(*) > 0
),
shipment AS (
    SELECT count(*) AS lines
    FROM history_stock_out_line
    INNER JOIN selected_case USING (shop_id, order_id)
)
SELECT
    selected_case.business_date AS step_date,
    CASE
        WHEN shipment.lines = 0 THEN 'R-04'
        WHEN line.after_sales_type = 'refund_only' THEN 'R-24'
        ELSE 'R-11'
    END AS rules,
    CASE
        WHEN shipment.lines = 0 THEN
            'No return stock-in was opened, because no supplier is known to have shipped a line of order {order_id};'
            ' every run checks this again'
        WHEN line.after_sales_type = 'refund_only' THEN
            'No return stock-in was opened, because {after_sales_type} expects no goods and concerns the distributor'
            ' alone'
        WHEN NOT line.is_expected THEN
            'No return stock-in was opened, because no goods come back to the supplier (status {statuses})'
        ELSE
            'No return stock-in was opened, because no line of order {order_id} is both ready to be pushed and shipped by'
            ' a supplier (status {statuses})'
    END AS sentence,
    selected_case.order_id,
    line.after_sales_type,
    line.statuses
FROM line
CROSS JOIN shipment
CROSS JOIN selected_case
