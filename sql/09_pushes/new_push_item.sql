-- what: the pushes and recalls of this run
-- grain: one row per push and action
-- key: push_id, action
-- inputs: control.run, pushes.return_stock_in
-- rules: R-20, R-21, R-22
-- persisted: append
SELECT
    CAST(fragment.push_id(return_stock_in.return_stock_in_id, return_stock_in.attempts) AS VARCHAR) AS push_id,
    CAST(CASE WHEN return_stock_in.is_pushed_now THEN 'push' ELSE 'recall' END AS VARCHAR) AS action,
    -- a recall goes into this run's batch of the pair, whichever batch its push was in
    CAST(fragment.batch_id(run.business_date, return_stock_in.distributor_id, return_stock_in.supplier_id, run.batch_suffix) AS VARCHAR) AS batch_id,
    CAST(return_stock_in.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(return_stock_in.attempts AS BIGINT) AS attempt,
    CAST(run.business_date AS DATE) AS business_date
FROM pushes.return_stock_in AS return_stock_in
CROSS JOIN control.run AS run
WHERE return_stock_in.is_pushed_now OR return_stock_in.is_recalled_now
