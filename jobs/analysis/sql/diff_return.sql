-- what: every return stock-in on two dates, side by side, with the estimate still expected on each date
-- grain: one return stock-in known on either date
-- key: return_stock_in_id
-- inputs: before.return_stock_in, before.refund_order, after.return_stock_in, after.refund_order
-- rules: R-18, R-31, R-32, R-39, R-52
WITH refunded_before AS (
    SELECT DISTINCT return_stock_in_id FROM before.refund_order
),
refunded_after AS (
    SELECT DISTINCT return_stock_in_id FROM after.refund_order
),
was AS (
    -- the estimate is expected until a refund order replaces it
    SELECT
        return_stock_in.*,
        return_stock_in.state IN ('to_push', 'pushed', 'push_failed')
        OR (return_stock_in.state = 'received' AND refunded.return_stock_in_id IS NULL) AS is_open
    FROM before.return_stock_in AS return_stock_in
    LEFT JOIN refunded_before AS refunded ON refunded.return_stock_in_id = return_stock_in.return_stock_in_id
),
became AS (
    SELECT
        return_stock_in.*,
        return_stock_in.state IN ('to_push', 'pushed', 'push_failed')
        OR (return_stock_in.state = 'received' AND refunded.return_stock_in_id IS NULL) AS is_open
    FROM after.return_stock_in AS return_stock_in
    LEFT JOIN refunded_after AS refunded ON refunded.return_stock_in_id = return_stock_in.return_stock_in_id
)
SELECT
    coalesce(became.return_stock_in_id, was.return_stock_in_id) AS return_stock_in_id,
    coalesce(became.distributor_id, was.distributor_id) AS distributor_id,
    coalesce(became.supplier_id, was.supplier_id) AS supplier_id,
    coalesce(became.currency_code, was.currency_code) AS currency_code,
    was.return_stock_in_id IS NULL AS is_new,
    was.state AS from_state,
    became.state AS to_state,
    was.reason AS from_reason,
    became.reason AS to_reason,
    became.attempts AS to_attempts,
    coalesce(was.is_open, false) AS was_open,
    coalesce(became.is_open, false) AS is_open,
    coalesce(was.estimated_refund_amount, CAST(0 AS DECIMAL(18, 2))) AS from_estimate,
    coalesce(became.estimated_refund_amount, CAST(0 AS DECIMAL(18, 2))) AS to_estimate,
    coalesce(was.estimated_return_handling_fee, CAST(0 AS DECIMAL(18, 2))) AS from_fee,
    coalesce(became.estimated_return_handling_fee, CAST(0 AS DECIMAL(18, 2))) AS to_fee
FROM was
FULL JOIN became ON became.return_stock_in_id = was.return_stock_in_id
