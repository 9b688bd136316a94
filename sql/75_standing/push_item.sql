-- what: all pushes and recalls so far; the newest acknowledgement answers the push
-- grain: one push and action
-- key: push_id, action
-- inputs: landing.known_push, batched.push_item, current.push_acknowledgement
-- rules: R-17, R-21
WITH made AS (
    SELECT push_id, action, batch_id, return_stock_in_id, attempt, business_date FROM landing.known_push
    UNION ALL
    SELECT push_id, action, batch_id, return_stock_in_id, attempt, business_date FROM batched.push_item
)
SELECT
    made.*,
    coalesce(answer.result, '') AS acknowledgement,
    coalesce(answer.reason, '') AS acknowledgement_reason
FROM made
LEFT JOIN current.push_acknowledgement AS answer ON answer.push_id = made.push_id AND made.action = 'push'
