-- what: unsettled amounts of orders that are live tonight, every row taken so far, with the night its file was taken
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: fact.unsettled_amount, control.taken_file, control.live_order
-- rules: R-09, R-38, R-52
SELECT
    fact.*,
    fact.as_of AS version_at,
    taken_file.taken_on,
    taken_file.path,
    taken_file.is_tonight
FROM fact.unsettled_amount AS fact
JOIN control.taken_file AS taken_file ON taken_file.input_file_id = fact.input_file_id
SEMI JOIN control.live_order AS live_order ON live_order.shop_id = fact.shop_id AND live_order.order_id = fact.order_id
