-- what: the age of the order against the limit, on the date of the latest push or on the last business date
-- grain: one row
-- inputs: report.return_stock_in, selected_case
WITH aged AS (
    SELECT
        return_stock_in.*,
        selected_case.age_limit_days,
        coalesce(return_stock_in.pushed_on, selected_case.business_date) AS judged_on,
        date_diff('day', return_stock_in.ordered_on, coalesce(return_stock_in.pushed_on, selected_case.business_date)) AS order_age_days
    FROM report.return_stock_in AS return_stock_in
    INNER JOIN selected_case USING (return_stock_in_id)
)
SELECT
    judged_on AS step_date,
    'R-18' AS rules,
    CASE WHEN pushed_on IS NULL THEN 'On {judged_on}' ELSE 'At the push on {judged_on}' END
    || ', the order of {ordered_on} was {order_age_days} '
    || CASE WHEN order_age_days = 1 THEN 'day' ELSE 'days' END
    || CASE WHEN order_age_days > age_limit_days THEN ' old, past the limit of {age_limit_days} days'
        ELSE ' old, within the limit of {age_limit_days} days' END AS sentence,
    ordered_on,
    judged_on,
    order_age_days,
    age_limit_days
FROM aged
WHERE ordered_on IS NOT NULL
