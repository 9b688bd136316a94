-- what: for an order that requests more than was shipped, its stock-out lines and every row that requests units
-- grain: one row
-- inputs: history_after_sales_line, history_row_verdict, history_stock_out_line, report.input_file, report.return_stock_in, selected_case
WITH
selected_return AS (
    SELECT return_stock_in.*
    FROM report.return_stock_in AS return_stock_in
    INNER JOIN selected_case USING (return_stock_in_id)
    WHERE return_stock_in.state = 'blocked' AND return_stock_in.reason = 'QTY_EXCEEDS_SHIPPED'
),
taken_row AS (
    SELECT DISTINCT ON (input_file_id) input_file_id, path, business_date
    FROM report.input_file
    WHERE outcome IN ('accepted', 'nothing_accepted')
    ORDER BY input_file_id, business_date, run_id, path
),
shipped AS (
    SELECT line.*
    FROM history_stock_out_line AS line
    INNER JOIN selected_return USING (shop_id, order_id)
    INNER JOIN taken_row AS taken USING (input_file_id)
    ANTI JOIN history_row_verdict AS verdict
        ON verdict.input_file_id = line.input_file_id AND verdict.row_number = line.row_number
    QUALIFY row_number() OVER (
        PARTITION BY line.row_key
        ORDER BY line.updated_at DESC NULLS LAST, taken.business_date DESC, taken.path DESC
    ) = 1
),
claimed AS (
    SELECT line.*
    FROM history_after_sales_line AS line
    INNER JOIN selected_return ON selected_return.shop_id = line.shop_id AND selected_return.order_id = line.order_id
    INNER JOIN taken_row AS taken USING (input_file_id)
    ANTI JOIN history_row_verdict AS verdict
        ON verdict.input_file_id = line.input_file_id AND verdict.row_number = line.row_number
    QUALIFY row_number() OVER (
        PARTITION BY line.row_key
        ORDER BY line.updated_at DESC NULLS LAST, taken.business_date DESC, taken.path DESC
    ) = 1
)
SELECT
    selected_case.business_date AS step_date,
    'R-08' AS rules,
    'For order {order_id}, suppliers shipped {shipped}; returns are requested for {claimed}' AS sentence,
    selected_return.order_id,
    (
        SELECT string_agg(
            CAST(quantity AS VARCHAR) || ' of ' || sku || ' (' || stock_out_id || ')', ', ' ORDER BY stock_out_id, line_no
        ) FROM shipped
    ) AS shipped,
    (
        SELECT string_agg(
            CAST(quantity AS VARCHAR) || ' of ' || seller_sku || ' (' || after_sales_id || ', ' || status || ')', ', '
            ORDER BY after_sales_id, row_key
        ) FROM claimed
    ) AS claimed
FROM selected_return
CROSS JOIN selected_case
