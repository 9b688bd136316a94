-- what: the pushed returns that hold units of a stock-out line of which more are held than were shipped, because goods came after a recall
-- grain: one row per return stock-in
-- key: return_stock_in_id
-- inputs: prior.reservation, prior.return_stock_in, receiving.state_after_receipt, receiving.accepted_unit, orders.return_request, orders.shipped_line
-- rules: R-22, R-31
WITH came AS (
    SELECT return_stock_in_id, stock_out_id, line_no, CAST(sum(accepted_quantity + refused_quantity) AS BIGINT) AS quantity
    FROM receiving.accepted_unit
    GROUP BY return_stock_in_id, stock_out_id, line_no
),
held AS (
    SELECT return_stock_in_id, matching_run_id, stock_out_id, line_no, CAST(sum(quantity) AS BIGINT) AS quantity
    FROM prior.reservation
    GROUP BY return_stock_in_id, matching_run_id, stock_out_id, line_no
),
holder AS (
    SELECT
        match.return_stock_in_id,
        match.stock_out_id,
        match.line_no,
        -- a return that was closed short holds what came: the rest can never be refunded
        CASE
            WHEN prior_return.is_short_closed OR state.is_closed_now THEN coalesce(came.quantity, CAST(0 AS BIGINT))
            ELSE match.quantity
        END AS quantity,
        state.state = 'received' AND prior_return.recalled_on >= prior_return.pushed_on AS is_received_after_recall
    FROM held AS match
    JOIN prior.return_stock_in AS prior_return
        ON prior_return.return_stock_in_id = match.return_stock_in_id AND prior_return.matching_run_id = match.matching_run_id
    JOIN receiving.state_after_receipt AS state ON state.return_stock_in_id = match.return_stock_in_id
    LEFT JOIN came ON came.return_stock_in_id = match.return_stock_in_id AND came.stock_out_id = match.stock_out_id AND came.line_no = match.line_no
    LEFT JOIN orders.return_request AS request ON request.after_sales_key = prior_return.after_sales_key
    -- cancelled and recalled returns have given their units back, also those of this run
    WHERE prior_return.attempts > 0
        AND (state.state = 'received' OR (state.state NOT IN ('cancelled', 'recalled') AND NOT coalesce(request.is_cancelled, false)))
),
held_line AS (
    SELECT stock_out_id, line_no, CAST(sum(quantity) AS BIGINT) AS quantity
    FROM holder
    GROUP BY stock_out_id, line_no
    HAVING bool_or(is_received_after_recall)
)
SELECT DISTINCT holder.return_stock_in_id
FROM holder
JOIN held_line ON held_line.stock_out_id = holder.stock_out_id AND held_line.line_no = holder.line_no
JOIN orders.shipped_line AS line ON line.stock_out_id = holder.stock_out_id AND line.line_no = holder.line_no
WHERE held_line.quantity > line.quantity AND holder.quantity > 0
