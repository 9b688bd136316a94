-- what: tonight's pushes and recalls
-- grain: one push and action
-- key: push_id, action
-- inputs: control.run, pushes.new_push_item
-- rules: R-21, R-43
SELECT
    CAST(item.push_id AS VARCHAR) AS push_id,
    CAST(item.action AS VARCHAR) AS action,
    CAST(item.batch_id AS VARCHAR) AS batch_id,
    CAST(item.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(item.attempt AS BIGINT) AS attempt,
    CAST(item.business_date AS DATE) AS business_date,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM pushes.new_push_item AS item
CROSS JOIN control.run AS run
