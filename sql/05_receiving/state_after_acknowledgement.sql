-- what: step 2 of a run: the state of each return of earlier runs after this run's acknowledgements of its latest attempt
-- grain: one row per return stock-in of earlier runs
-- key: return_stock_in_id
-- inputs: prior.return_stock_in, staging.push_acknowledgement
-- rules: R-17, R-18
SELECT
    prior_return.return_stock_in_id,
    CASE
        WHEN acknowledgement.push_id IS NULL THEN prior_return.state
        WHEN acknowledgement.result = 'accepted' THEN 'pushed'
        ELSE 'push_failed'
    END AS state,
    CASE
        WHEN acknowledgement.push_id IS NULL THEN prior_return.reason
        WHEN acknowledgement.result = 'accepted' THEN ''
        WHEN acknowledgement.reason = '' THEN 'REJECTED'
        ELSE acknowledgement.reason
    END AS reason
FROM prior.return_stock_in AS prior_return
LEFT JOIN staging.push_acknowledgement AS acknowledgement
    -- only for the latest attempt, and only while its return is pushed or push_failed (R-17)
    ON acknowledgement.push_id = fragment.push_id(prior_return.return_stock_in_id, prior_return.attempts)
    AND acknowledgement.is_this_run
    AND prior_return.state IN ('pushed', 'push_failed')
