-- what: pushes and recalls that were sent to suppliers
-- grain: one push and action
-- key: push_id, action
-- inputs: pushes.push_item
-- rules: R-17, R-21, R-22
-- carried: return_stock_in_id of prior.return_stock_in
-- asks: What was sent to a supplier, when, and was it acknowledged?
-- start: SELECT * FROM report.push_item ORDER BY business_date DESC, push_id, action
SELECT
    CAST(push_id AS VARCHAR) AS push_id, -- id: return stock-in and attempt
    CAST(action AS VARCHAR) AS action, -- push or recall
    CAST(batch_id AS VARCHAR) AS batch_id, -- the batch it was sent in
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id, -- the return
    CAST(attempt AS BIGINT) AS attempt, -- 1 for the first push
    CAST(business_date AS DATE) AS business_date, -- business date of the push or recall
    CAST(acknowledgement AS VARCHAR) AS acknowledgement, -- accepted or rejected; empty while not acknowledged
    CAST(acknowledgement_reason AS VARCHAR) AS acknowledgement_reason -- the supplier's reason
FROM pushes.push_item
