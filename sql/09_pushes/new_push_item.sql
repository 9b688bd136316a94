-- what: the pushes and recalls of this run
-- grain: one row per push and action
-- key: push_id, action
-- inputs: control.run, pushes.return_stock_in
-- rules: R-20, R-21, R-22, R-43
-- persisted: append
WITH item AS (
    SELECT return_stock_in_id, distributor_id, supplier_id, attempts AS attempt, CASE WHEN is_pushed_now THEN 'push' ELSE 'recall' END AS action
    FROM pushes.return_stock_in
    WHERE is_pushed_now OR is_recalled_now
    UNION ALL
    -- a reissue recalls the attempt before the one that it pushes
    SELECT return_stock_in_id, distributor_id, supplier_id, attempts - 1, 'recall' FROM pushes.return_stock_in WHERE is_reissued
)
SELECT
    CAST(fragment.push_id(item.return_stock_in_id, item.attempt) AS VARCHAR) AS push_id,
    CAST(item.action AS VARCHAR) AS action,
    -- a recall goes into this run's batch of the pair, whichever batch its push was in
    CAST(fragment.batch_id(run.business_date, item.distributor_id, item.supplier_id, run.batch_suffix) AS VARCHAR) AS batch_id,
    CAST(item.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(item.attempt AS BIGINT) AS attempt,
    CAST(run.business_date AS DATE) AS business_date
FROM item
CROSS JOIN control.run AS run
