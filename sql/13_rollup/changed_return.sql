-- what: returns that this run opened or whose state, status or receipt date it changed; returns that it did not recompute are unchanged
-- grain: one row per return stock-in
-- key: return_stock_in_id
-- inputs: pushes.return_stock_in, prior.return_stock_in
-- rules: R-05, R-48
SELECT return_stock_in.return_stock_in_id
FROM pushes.return_stock_in AS return_stock_in
LEFT JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = return_stock_in.return_stock_in_id
WHERE prior_return.return_stock_in_id IS NULL
    OR prior_return.state <> return_stock_in.state
    OR prior_return.after_sales_status <> return_stock_in.after_sales_status
    OR return_stock_in.received_on IS DISTINCT FROM prior_return.received_on
