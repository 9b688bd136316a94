-- what: the state of the return and the rule behind it
-- grain: one row
-- inputs: history_reason, reissue, report.push_item, report.return_stock_in, selected_case
WITH
last_recall AS (
    SELECT reissue.reissued_return_id, reissue.reissued_supplier_id
    FROM report.push_item AS item
    INNER JOIN selected_case USING (return_stock_in_id)
    INNER JOIN report.return_stock_in AS return_stock_in
        ON return_stock_in.return_stock_in_id = item.return_stock_in_id AND return_stock_in.recalled_on = item.business_date
    INNER JOIN reissue USING (push_id)
    WHERE item.action = 'recall'
),
other_return AS (
    SELECT string_agg(other.return_stock_in_id, ', ' ORDER BY other.return_stock_in_id) AS other_return_id
    FROM report.return_stock_in AS other
    INNER JOIN selected_case USING (channel, shop_id, after_sales_id)
    WHERE other.return_stock_in_id <> selected_case.return_stock_in_id AND other.state <> 'cancelled'
)
SELECT
    selected_case.business_date AS step_date,
    CASE
        WHEN return_stock_in.state = 'blocked' THEN (SELECT rule FROM history_reason WHERE code = return_stock_in.reason)
        WHEN return_stock_in.state = 'recalled' AND last_recall.reissued_return_id IS NOT NULL THEN 'R-22 R-43'
        WHEN return_stock_in.state = 'cancelled' AND return_stock_in.kind <> 'abnormal' AND return_stock_in.after_sales_status NOT IN ('cancelled', 'rejected') THEN 'R-17 R-43'
        WHEN return_stock_in.state IN ('cancelled', 'recalled') THEN 'R-22'
        WHEN return_stock_in.state = 'push_failed' THEN 'R-17'
        WHEN return_stock_in.state = 'received' AND return_stock_in.recalled_on IS NOT NULL THEN 'R-22 R-28 R-31 R-48'
        WHEN return_stock_in.state = 'received' THEN 'R-28 R-31 R-48'
        ELSE 'R-16'
    END AS rules,
    CASE return_stock_in.state
        WHEN 'blocked' THEN 'The state is {state}: {reason}; the return may not be pushed'
        WHEN 'cancelled' THEN
            CASE
                WHEN return_stock_in.kind = 'abnormal' OR return_stock_in.after_sales_status IN ('cancelled', 'rejected') THEN
                    'The state is {state}: the return was cancelled before a push (status {after_sales_status})'
                ELSE 'The state is {state}: nothing of the case is asked of {supplier_id} any more'
                    || CASE WHEN other_return.other_return_id IS NULL THEN '' ELSE '; other returns of the case: {other_return_id}' END
            END
        WHEN 'recalled' THEN
            CASE
                WHEN last_recall.reissued_return_id IS NOT NULL THEN
                    'The state is {state} since {recalled_on}: the return was recalled, because it was issued again to'
                    ' {reissued_supplier_id} as {reissued_return_id}'
                ELSE
                    'The state is {state} since {recalled_on}: the return was cancelled before stock-in (status'
                    ' {after_sales_status}); this is final'
            END
        WHEN 'push_failed' THEN 'The state is {state}: {reason}; only a decision re_push sends it again'
        WHEN 'to_push' THEN 'The state is {state}: the return waits for a decision push'
        WHEN 'pushed' THEN 'The state is {state}: {accepted_quantity} of {requested_quantity} accepted; goods are still awaited'
        ELSE
            'The state is {state}: {accepted_quantity} of {requested_quantity} accepted, {good_quantity} good and'
            ' {defective_quantity} defective; the supplier status is {supplier_status}'
            || CASE WHEN return_stock_in.is_short_closed THEN '; the rest is not awaited any more' ELSE '' END
            || CASE
                WHEN return_stock_in.recalled_on IS NULL THEN ''
                WHEN last_recall.reissued_return_id IS NULL THEN '; the goods came although the return was recalled on {recalled_on}'
                ELSE '; the goods came although the return was recalled on {recalled_on} and issued again to'
                    ' {reissued_supplier_id} as {reissued_return_id}'
            END
    END
    || CASE WHEN return_stock_in.is_held THEN '; a decision holds it back' ELSE '' END AS sentence,
    return_stock_in.state,
    return_stock_in.reason,
    return_stock_in.supplier_id,
    return_stock_in.supplier_status,
    return_stock_in.after_sales_status,
    return_stock_in.recalled_on,
    last_recall.reissued_return_id,
    last_recall.reissued_supplier_id,
    other_return.other_return_id,
    return_stock_in.requested_quantity,
    return_stock_in.accepted_quantity,
    return_stock_in.good_quantity,
    return_stock_in.defective_quantity
FROM report.return_stock_in AS return_stock_in
INNER JOIN selected_case USING (return_stock_in_id)
CROSS JOIN other_return
LEFT JOIN last_recall ON true
