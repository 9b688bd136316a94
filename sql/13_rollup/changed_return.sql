-- what: returns that tonight opened, or that stand otherwise than last night; what tonight did not look at is as it was
-- grain: one return stock-in
-- key: return_stock_in_id
-- inputs: pushes.return_stock_in, prior.return_stock_in
-- rules: R-05, R-48
SELECT looked_at.return_stock_in_id
FROM pushes.return_stock_in AS looked_at
LEFT JOIN prior.return_stock_in AS before ON before.return_stock_in_id = looked_at.return_stock_in_id
WHERE before.return_stock_in_id IS NULL
    OR before.state <> looked_at.state
    OR before.after_sales_status <> looked_at.after_sales_status
    OR looked_at.received_on IS DISTINCT FROM before.received_on
