-- what: the units that returns hold when step 7 begins; cancelled and recalled returns have given theirs back
-- grain: one row per return stock-in, stock-out line and first unit
-- key: return_stock_in_id, stock_out_id, line_no, first_unit
-- inputs: prior.reservation, prior.return_stock_in, receiving.state_after_cancellation, orders.shipped_line
-- rules: R-22, R-34
SELECT
    match.return_stock_in_id,
    prior_return.after_sales_key,
    prior_return.attempts,
    state.state,
    match.stock_out_id,
    match.line_no,
    match.sku,
    match.combo_sku,
    match.first_unit,
    match.quantity,
    state.state NOT IN ('cancelled', 'recalled') AS is_held,
    line.stock_out_id IS NOT NULL AS is_sound
FROM prior.reservation AS match
JOIN prior.return_stock_in AS prior_return
    ON prior_return.return_stock_in_id = match.return_stock_in_id AND prior_return.matching_run_id = match.matching_run_id
JOIN receiving.state_after_cancellation AS state ON state.return_stock_in_id = match.return_stock_in_id
LEFT JOIN orders.shipped_line AS line
    ON line.stock_out_id = match.stock_out_id
    AND line.line_no = match.line_no
    AND line.sku = match.sku
    AND line.combo_sku = match.combo_sku
    -- a later version of the stock-out line may have another SKU or fewer units; then the match is not sound
    AND line.quantity >= match.first_unit + match.quantity
