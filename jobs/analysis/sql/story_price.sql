-- what: the price of each unit at shipment, and the row of the stock-out line that it was taken from: of a pushed unit the newest at its push
-- grain: one row per line of the return stock-in and stock-out line
-- inputs: history_newest_return, history_push_line, history_row_verdict, history_stock_out_line, history_unit_match, report.input_file, report.return_stock_in_line, selected_case
WITH
selected_return AS (SELECT newest_return.* FROM history_newest_return AS newest_return INNER JOIN selected_case USING (return_stock_in_id)),
shipped AS (
    SELECT line.*, taken.path, taken.run_id, taken.business_date AS taken_on
    FROM history_stock_out_line AS line
    INNER JOIN selected_case USING (shop_id, order_id)
    CROSS JOIN selected_return
    INNER JOIN report.input_file AS taken
        ON taken.input_file_id = line.input_file_id
        AND taken.outcome IN ('accepted', 'nothing_accepted')
        -- a row that came after the push changes nothing that was issued (R-43)
        AND (selected_return.attempts = 0 OR taken.business_date <= selected_return.pushed_on)
    ANTI JOIN history_row_verdict AS verdict
        ON verdict.input_file_id = line.input_file_id AND verdict.row_number = line.row_number
    QUALIFY row_number() OVER (
        PARTITION BY line.stock_out_id, line.line_no
        ORDER BY line.updated_at DESC NULLS LAST, taken.business_date DESC, taken.path DESC
    ) = 1
),
-- a push freezes the price; before the push, the price follows the matched units (R-43)
pushed AS (
    SELECT push.stock_out_id, push.line_no, push.sku, push.combo_sku, push.unit_price, push.price_source, push.quantity
    FROM history_push_line AS push
    INNER JOIN selected_return
        ON push.push_id = fragment.push_id(selected_return.return_stock_in_id, selected_return.attempts)
),
matched AS (
    SELECT matched.stock_out_id, matched.line_no, matched.sku, matched.combo_sku, line.unit_price, line.price_source,
        least(matched.quantity, line.requested_quantity) AS quantity
    FROM history_unit_match AS matched
    INNER JOIN selected_return USING (return_stock_in_id, matching_run_id)
    INNER JOIN report.return_stock_in_line AS line USING (return_stock_in_id, sku, combo_sku)
    INNER JOIN shipped
        ON shipped.stock_out_id = matched.stock_out_id
        AND shipped.line_no = matched.line_no
        AND coalesce(shipped.unit_price, line.unit_price) = line.unit_price
    WHERE selected_return.attempts = 0
),
priced AS (
    SELECT * FROM pushed
    UNION ALL
    SELECT * FROM matched
)
SELECT
    shipped.shipped_on AS step_date,
    CASE priced.price_source WHEN 'allocated' THEN 'R-13 R-15 R-34' ELSE 'R-34' END AS rules,
    'At shipment, {quantity} of {sku} cost {unit_price} {currency_code}'
    || CASE WHEN priced.quantity = 1 THEN '' ELSE ' each' END || ': {stock_out_id} line {line_no}'
    || CASE WHEN shipped.path IS NULL THEN '' ELSE ', {path} row {row_number} ({archived})' END
    || CASE priced.price_source
        WHEN 'allocated' THEN '; {price_source} from the price {combo_unit_price} of one {combo_sku}'
        ELSE '; price source {price_source}'
    END AS sentence,
    priced.quantity,
    priced.sku,
    priced.unit_price,
    selected_return.currency_code,
    priced.stock_out_id,
    priced.line_no,
    priced.price_source,
    priced.combo_sku,
    shipped.combo_unit_price,
    shipped.path,
    shipped.run_id,
    shipped.row_number
FROM priced
CROSS JOIN selected_return
LEFT JOIN shipped USING (stock_out_id, line_no)
ORDER BY shipped.shipped_at, priced.stock_out_id, priced.line_no, priced.unit_price DESC
