-- what: all pushes and recalls so far; the newest acknowledgement answers the push
-- grain: one push and action
-- key: push_id, action
-- inputs: prior.push_item, pushes.new_push_item, staging.push_acknowledgement
-- rules: R-17, R-21
WITH made AS (
    SELECT push_id, action, batch_id, return_stock_in_id, attempt, business_date FROM prior.push_item
    UNION ALL
    SELECT push_id, action, batch_id, return_stock_in_id, attempt, business_date FROM pushes.new_push_item
)
SELECT
    made.*,
    coalesce(answer.result, '') AS acknowledgement,
    coalesce(answer.reason, '') AS acknowledgement_reason
FROM made
LEFT JOIN staging.push_acknowledgement AS answer ON answer.push_id = made.push_id AND made.action = 'push'
