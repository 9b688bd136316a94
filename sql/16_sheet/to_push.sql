-- what: sheet To push: returns that wait for a push or whose push failed, with the days left of the limit, fewest first
-- grain: one return stock-in
-- key: position
-- inputs: report.return_stock_in, control.run, control.setting
-- rules: R-16, R-17, R-18
WITH waiting AS (
    SELECT
        return_stock_in.*,
        fragment.days_left(return_stock_in.ordered_on, run.business_date, setting.max_order_age_days) AS days_left
    FROM report.return_stock_in AS return_stock_in
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    WHERE return_stock_in.state IN ('to_push', 'push_failed')
)
SELECT
    CAST(row_number() OVER (ORDER BY days_left NULLS LAST, return_stock_in_id NULLS LAST) AS BIGINT) AS position,
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(days_left AS BIGINT) AS days_left,
    CAST(state AS VARCHAR) AS state,
    CAST(is_held AS BOOLEAN) AS is_held,
    CAST(reason AS VARCHAR) AS reason,
    CAST(distributor_id AS VARCHAR) AS distributor_id,
    CAST(supplier_id AS VARCHAR) AS supplier_id,
    CAST(attempts AS BIGINT) AS attempts,
    CAST(requested_quantity AS BIGINT) AS requested_quantity,
    CAST(estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(opened_on AS DATE) AS opened_on,
    CAST(ordered_on AS DATE) AS ordered_on
FROM waiting
