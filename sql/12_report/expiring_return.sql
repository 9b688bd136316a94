-- what: returns that are not pushed and whose time limit for a push ends soon
-- grain: one return stock-in
-- key: return_stock_in_id
-- inputs: pushes.return_stock_in, control.run, control.setting
-- rules: R-18, R-56
-- carried: return_stock_in_id of prior.return_stock_in
-- asks: Which returns must be pushed soon, because their time limit ends?
-- start: SELECT days_left, return_stock_in_id, state, reason, estimated_refund_amount, currency_code FROM report.expiring_return ORDER BY days_left, return_stock_in_id
WITH waiting AS (
    SELECT
        return_stock_in.*,
        setting.expiring_within_days,
        fragment.days_left(return_stock_in.ordered_on, run.business_date, setting.max_order_age_days) AS days_left
    FROM pushes.return_stock_in AS return_stock_in
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    WHERE return_stock_in.state IN ('to_push', 'push_failed', 'blocked')
)
SELECT
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id, -- the return
    CAST(distributor_id AS VARCHAR) AS distributor_id, -- the distributor who has to push it
    CAST(supplier_id AS VARCHAR) AS supplier_id, -- the supplier who gets it
    CAST(state AS VARCHAR) AS state, -- to_push, push_failed or blocked
    CAST(reason AS VARCHAR) AS reason, -- why it is blocked or failed; otherwise empty
    CAST(ordered_on AS DATE) AS ordered_on, -- order date, from which the limit runs
    CAST(days_left AS BIGINT) AS days_left, -- days after the business date on which it may still be pushed
    CAST(estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount, -- estimated refund at stake
    CAST(currency_code AS VARCHAR) AS currency_code -- currency of the amount
FROM waiting
WHERE days_left BETWEEN 0 AND expiring_within_days
