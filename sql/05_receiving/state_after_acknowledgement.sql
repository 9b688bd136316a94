-- what: step 2 of the night: the state of each known return after tonight's acknowledgements of its latest attempt
-- grain: one known return stock-in
-- key: return_stock_in_id
-- inputs: prior.return_stock_in, staging.push_acknowledgement
-- rules: R-17, R-18
SELECT
    known.return_stock_in_id,
    CASE
        WHEN answer.push_id IS NULL THEN known.state
        WHEN answer.result = 'accepted' THEN 'pushed'
        ELSE 'push_failed'
    END AS state,
    CASE
        WHEN answer.push_id IS NULL THEN known.reason
        WHEN answer.result = 'accepted' THEN ''
        WHEN answer.reason = '' THEN 'REJECTED'
        ELSE answer.reason
    END AS reason
FROM prior.return_stock_in AS known
LEFT JOIN staging.push_acknowledgement AS answer
    ON answer.push_id = fragment.push_id(known.return_stock_in_id, known.attempts)
    AND answer.is_this_run
    AND known.state IN ('pushed', 'push_failed')
