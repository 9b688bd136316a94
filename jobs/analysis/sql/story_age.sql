-- what: the age of the order against the limit, on the night of the latest push or tonight
-- grain: one row
-- inputs: asked_case, report.return_stock_in
WITH aged AS (
    SELECT
        known.*,
        asked_case.age_limit_days,
        coalesce(known.pushed_on, asked_case.business_date) AS judged_on,
        date_diff('day', known.ordered_on, coalesce(known.pushed_on, asked_case.business_date)) AS order_age_days
    FROM report.return_stock_in AS known
    INNER JOIN asked_case USING (return_stock_in_id)
)
SELECT
    judged_on AS told_on,
    'R-18' AS rules,
    'Ordered on {ordered_on}: '
    || CASE WHEN pushed_on IS NULL THEN 'day {order_age_days} on {judged_on}' ELSE 'pushed on day {order_age_days}' END
    || CASE WHEN order_age_days > age_limit_days THEN ', past the limit of {age_limit_days} days'
        ELSE ', within the limit of {age_limit_days} days' END AS sentence,
    ordered_on,
    judged_on,
    order_age_days,
    age_limit_days
FROM aged
WHERE ordered_on IS NOT NULL
