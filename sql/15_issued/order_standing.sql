-- what: orders whose ownership or next recompute date is new or changed in this run
-- grain: one row per order
-- key: shop_id, order_id
-- inputs: control.run, rollup.order_watch, prior.order_watch
-- rules: R-04, R-52
-- persisted: latest
SELECT
    CAST(coalesce(current_watch.shop_id, prior_watch.shop_id) AS VARCHAR) AS shop_id,
    CAST(coalesce(current_watch.order_id, prior_watch.order_id) AS VARCHAR) AS order_id,
    CAST(coalesce(current_watch.is_distribution, false) AS BOOLEAN) AS is_distribution,
    CAST(current_watch.look_in_days AS BIGINT) AS look_in_days,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM rollup.order_watch AS current_watch
FULL JOIN prior.order_watch AS prior_watch ON prior_watch.shop_id = current_watch.shop_id AND prior_watch.order_id = current_watch.order_id
CROSS JOIN control.run AS run
WHERE coalesce(current_watch.is_distribution, false) <> coalesce(prior_watch.is_distribution, false)
    -- the days that an earlier run issued count from its business date
    OR current_watch.look_in_days IS DISTINCT FROM prior_watch.look_in_days - date_diff('day', CAST(prior_watch.issued_on AS DATE), CAST(run.business_date AS DATE))
