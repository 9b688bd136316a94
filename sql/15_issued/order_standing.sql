-- what: orders whose standing, or whose next look, is new or changed tonight
-- grain: one order
-- key: shop_id, order_id
-- inputs: control.run, rollup.order_watch, prior.order_watch
-- rules: R-04, R-52
-- persisted: latest
SELECT
    CAST(coalesce(rested.shop_id, known.shop_id) AS VARCHAR) AS shop_id,
    CAST(coalesce(rested.order_id, known.order_id) AS VARCHAR) AS order_id,
    CAST(coalesce(rested.is_distribution, false) AS BOOLEAN) AS is_distribution,
    CAST(rested.look_in_days AS BIGINT) AS look_in_days,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM rollup.order_watch AS rested
FULL JOIN prior.order_watch AS known ON known.shop_id = rested.shop_id AND known.order_id = rested.order_id
CROSS JOIN control.run AS run
WHERE coalesce(rested.is_distribution, false) <> coalesce(known.is_distribution, false)
    -- the days of an earlier night count from that night
    OR rested.look_in_days IS DISTINCT FROM known.look_in_days - date_diff('day', CAST(known.issued_on AS DATE), CAST(run.business_date AS DATE))
