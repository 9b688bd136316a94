-- what: the returns that a receipt of this run can count against: pushed on an earlier date, and pushed, received or recalled since
-- grain: one row per return stock-in
-- key: return_stock_in_id
-- inputs: control.run, prior.push_item, receiving.state_after_acknowledgement
-- rules: R-22, R-30
SELECT DISTINCT push.return_stock_in_id
FROM prior.push_item AS push
CROSS JOIN control.run AS run
JOIN receiving.state_after_acknowledgement AS state ON state.return_stock_in_id = push.return_stock_in_id
-- a recall is an order, goods are a fact: what comes all the same counts as for a pushed return (R-22)
WHERE push.action = 'push' AND push.business_date < run.business_date AND state.state IN ('pushed', 'received', 'recalled')
