-- what: pushes of this run whose return is not in state pushed or that have no line; recalls whose return is not in state recalled
-- grain: one push and action
-- key: push_id, action
-- inputs: batched.push_item, pushed.return_stock_in, handed_over.batch_line
-- rules: R-18, R-21, R-22
SELECT item.push_id, item.action, return_stock_in.state, return_stock_in.reason
FROM batched.push_item AS item
JOIN pushed.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = item.return_stock_in_id
LEFT JOIN (SELECT DISTINCT push_id FROM handed_over.batch_line) AS line ON line.push_id = item.push_id
WHERE line.push_id IS NULL
    OR (item.action = 'push' AND return_stock_in.state <> 'pushed')
    OR (item.action = 'recall' AND return_stock_in.state <> 'recalled')
