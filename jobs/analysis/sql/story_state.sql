-- what: the state of the return and the rule behind it
-- grain: one row
-- inputs: history_reason, report.return_stock_in, selected_case
SELECT
    selected_case.business_date AS step_date,
    CASE
        WHEN return_stock_in.state = 'blocked' THEN (SELECT rule FROM history_reason WHERE code = return_stock_in.reason)
        WHEN return_stock_in.state IN ('cancelled', 'recalled') THEN 'R-22'
        WHEN return_stock_in.state = 'push_failed' THEN 'R-17'
        WHEN return_stock_in.state = 'received' THEN 'R-28 R-31 R-48'
        ELSE 'R-16'
    END AS rules,
    CASE return_stock_in.state
        WHEN 'blocked' THEN 'The state is {state}: {reason}; the return may not be pushed'
        WHEN 'cancelled' THEN 'The state is {state}: the return was cancelled before a push (status {after_sales_status})'
        WHEN 'recalled' THEN
            'The state is {state} since {recalled_on}: the return was cancelled before stock-in (status'
            ' {after_sales_status}); this is final'
        WHEN 'push_failed' THEN 'The state is {state}: {reason}; only a decision re_push sends it again'
        WHEN 'to_push' THEN 'The state is {state}: the return waits for a decision push'
        WHEN 'pushed' THEN 'The state is {state}: {accepted_quantity} of {requested_quantity} accepted; goods are still awaited'
        ELSE
            'The state is {state}: {accepted_quantity} of {requested_quantity} accepted, {good_quantity} good and'
            ' {defective_quantity} defective; the supplier status is {supplier_status}'
            || CASE WHEN return_stock_in.is_short_closed THEN '; the rest is not awaited any more' ELSE '' END
    END
    || CASE WHEN return_stock_in.is_held THEN '; a decision holds it back' ELSE '' END AS sentence,
    return_stock_in.state,
    return_stock_in.reason,
    return_stock_in.supplier_status,
    return_stock_in.after_sales_status,
    return_stock_in.recalled_on,
    return_stock_in.requested_quantity,
    return_stock_in.accepted_quantity,
    return_stock_in.good_quantity,
    return_stock_in.defective_quantity
FROM report.return_stock_in AS return_stock_in
INNER JOIN selected_case USING (return_stock_in_id)
