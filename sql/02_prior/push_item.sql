-- what: pushes and recalls, issued once by an earlier run and never changed
-- grain: one push and action
-- key: push_id, action
-- inputs: earlier.push_item
-- rules: R-21, R-43, R-52
SELECT *
FROM earlier.push_item
