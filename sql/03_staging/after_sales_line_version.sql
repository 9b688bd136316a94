-- what: after-sales lines of orders that are live tonight, every row taken so far, with the night its file was taken
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: fact.after_sales_line, control.taken_file, control.live_order
-- rules: R-05, R-09, R-52
SELECT
    fact.*,
    coalesce(fact.updated_at, CAST('1900-01-01' AS TIMESTAMP)) AS version_at,
    taken_file.taken_on,
    taken_file.path,
    taken_file.is_tonight
FROM fact.after_sales_line AS fact
JOIN control.taken_file AS taken_file ON taken_file.input_file_id = fact.input_file_id
SEMI JOIN control.live_order AS live_order ON live_order.shop_id = fact.shop_id AND live_order.order_id = fact.order_id
