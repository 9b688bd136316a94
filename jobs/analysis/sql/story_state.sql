-- what: the state of the return and the rule behind it
-- grain: one row
-- inputs: asked_case, kept_reason, report.return_stock_in
SELECT
    asked_case.business_date AS step_date,
    CASE
        WHEN known.state = 'blocked' THEN (SELECT rule FROM kept_reason WHERE code = known.reason)
        WHEN known.state IN ('cancelled', 'recalled') THEN 'R-22'
        WHEN known.state = 'push_failed' THEN 'R-17'
        WHEN known.state = 'received' THEN 'R-28 R-31 R-48'
        ELSE 'R-16'
    END AS rules,
    CASE known.state
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
            || CASE WHEN known.is_short_closed THEN '; the rest is not awaited any more' ELSE '' END
    END
    || CASE WHEN known.is_held THEN '; a decision holds it back' ELSE '' END AS sentence,
    known.state,
    known.reason,
    known.supplier_status,
    known.after_sales_status,
    known.recalled_on,
    known.requested_quantity,
    known.accepted_quantity,
    known.good_quantity,
    known.defective_quantity
FROM report.return_stock_in AS known
INNER JOIN asked_case USING (return_stock_in_id)
