-- what: where the return stands, and by which rule
-- grain: one row
-- inputs: asked_case, kept_reason, report.return_stock_in
SELECT
    asked_case.business_date AS told_on,
    CASE
        WHEN known.state = 'blocked' THEN (SELECT rule FROM kept_reason WHERE code = known.reason)
        WHEN known.state IN ('cancelled', 'recalled') THEN 'R-22'
        WHEN known.state = 'push_failed' THEN 'R-17'
        WHEN known.state = 'received' THEN 'R-28 R-31 R-48'
        ELSE 'R-16'
    END AS rules,
    CASE known.state
        WHEN 'blocked' THEN 'State {state}: {reason}. It may not be pushed'
        WHEN 'cancelled' THEN 'State {state}: withdrawn before a push (status {after_sales_status})'
        WHEN 'recalled' THEN
            'State {state} on {recalled_on}: withdrawn before stock-in (status {after_sales_status}); this is final'
        WHEN 'push_failed' THEN 'State {state}: {reason}. Only a decision re_push sends it again'
        WHEN 'to_push' THEN 'State {state}: it waits for a decision push'
        WHEN 'pushed' THEN 'State {state}: {requested_quantity} requested, {accepted_quantity} accepted; goods awaited'
        ELSE
            'State {state}: {accepted_quantity} of {requested_quantity} accepted, {good_quantity} good and'
            ' {defective_quantity} defective; for the supplier {supplier_status}'
            || CASE WHEN known.is_short_closed THEN '; the rest is no longer awaited' ELSE '' END
    END
    || CASE WHEN known.is_held THEN '; held back by a decision' ELSE '' END AS sentence,
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
