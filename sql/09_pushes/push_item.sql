-- what: all pushes and recalls so far; a push has the result of its newest acknowledgement
-- grain: one row per push and action
-- key: push_id, action
-- inputs: prior.push_item, pushes.new_push_item, staging.push_acknowledgement
-- rules: R-17, R-21
WITH item AS (
    SELECT push_id, action, batch_id, return_stock_in_id, attempt, business_date FROM prior.push_item
    UNION ALL
    SELECT push_id, action, batch_id, return_stock_in_id, attempt, business_date FROM pushes.new_push_item
)
SELECT
    item.*,
    coalesce(newest_acknowledgement.result, '') AS acknowledgement,
    coalesce(newest_acknowledgement.reason, '') AS acknowledgement_reason
FROM item
LEFT JOIN staging.push_acknowledgement AS newest_acknowledgement ON newest_acknowledgement.push_id = item.push_id AND item.action = 'push'
