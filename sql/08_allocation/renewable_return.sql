-- what: pushed returns that are not received yet: what would be pushed today is compared with what was pushed, and a decision can push them again
-- grain: one row per return stock-in that was pushed and holds units
-- key: return_stock_in_id
-- inputs: prior.return_stock_in, receiving.state_after_cancellation, allocation.reservation_matched
-- rules: R-17, R-43
SELECT
    prior_return.return_stock_in_id,
    prior_return.after_sales_key,
    prior_return.shop_id,
    prior_return.order_id,
    prior_return.after_sales_id,
    prior_return.distributor_id,
    prior_return.supplier_id,
    prior_return.attempts,
    prior_return.ordered_on,
    prior_return.shipped_on,
    state.state
FROM prior.return_stock_in AS prior_return
JOIN receiving.state_after_cancellation AS state
    ON state.return_stock_in_id = prior_return.return_stock_in_id AND state.state IN ('pushed', 'push_failed', 'blocked')
SEMI JOIN allocation.reservation_matched AS match ON match.return_stock_in_id = prior_return.return_stock_in_id AND match.attempts > 0
