-- what: pushes of tonight whose return is not pushed, or that carry nothing; recalls of returns that are not recalled
-- grain: one push and action
-- key: push_id, action
-- inputs: pushes.new_push_item, pushes.return_stock_in, pushes.batch_line
-- rules: R-18, R-21, R-22
SELECT item.push_id, item.action, return_stock_in.state, return_stock_in.reason
FROM pushes.new_push_item AS item
JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = item.return_stock_in_id
LEFT JOIN (SELECT DISTINCT push_id FROM pushes.batch_line) AS line ON line.push_id = item.push_id
WHERE line.push_id IS NULL
    OR (item.action = 'push' AND return_stock_in.state <> 'pushed')
    OR (item.action = 'recall' AND return_stock_in.state <> 'recalled')
