-- what: returns that need a person in this run: blocked, failed, frozen, reopened, with an assumed quantity or without a fee
-- grain: one row per code and return stock-in
-- key: code, subject_id
-- inputs: pushes.return_stock_in, refunds.refund_due, control.run, control.setting, reference.partnership, allocation.claim
-- rules: R-06, R-08, R-17, R-18, R-19, R-22, R-25, R-39, R-58
WITH partnership_days AS (
    SELECT
        distributor_id,
        supplier_id,
        string_agg(
            CAST(start_date AS VARCHAR) || CASE WHEN end_date = CAST('9999-12-31' AS DATE) THEN ' or later' ELSE ' to ' || CAST(end_date AS VARCHAR) END,
            ', ' ORDER BY start_date NULLS LAST
        ) AS days
    FROM reference.partnership
    GROUP BY distributor_id, supplier_id
),
left_quantity AS (
    -- of the shipped units, what the after-sales orders before it in turn have left for this one
    SELECT
        after_sales_key,
        CAST(sum(least(quantity, greatest(CAST(0 AS BIGINT), shipped_quantity - (quantity_through - quantity)))) AS BIGINT) AS quantity
    FROM allocation.claim
    GROUP BY after_sales_key
)
SELECT
    blocked.reason AS code,
    blocked.return_stock_in_id AS subject_id,
    blocked.return_stock_in_id AS unit_id,
    -- the value of the field that the code names; never a date that moves every day, because the row of an order that is not recomputed is copied as it is
    CASE blocked.reason
        WHEN 'TOO_OLD' THEN 'at most ' || CAST(setting.max_order_age_days AS VARCHAR) || ' days before the business date'
        WHEN 'NO_PARTNERSHIP' THEN coalesce(partnership_days.days, 'no day: there is no partnership')
        WHEN 'QTY_EXCEEDS_SHIPPED' THEN 'at most ' || CAST(coalesce(left_quantity.quantity, CAST(0 AS BIGINT)) AS VARCHAR)
        ELSE 'to_push'
    END AS expected_value,
    CASE blocked.reason
        WHEN 'TOO_OLD' THEN CAST(blocked.ordered_on AS VARCHAR)
        WHEN 'NO_PARTNERSHIP' THEN CAST(blocked.shipped_on AS VARCHAR)
        WHEN 'QTY_EXCEEDS_SHIPPED' THEN CAST(blocked.requested_quantity AS VARCHAR)
        ELSE blocked.after_sales_status
    END AS actual_value,
    blocked.estimated_refund_amount AS amount,
    blocked.currency_code
FROM pushes.return_stock_in AS blocked
CROSS JOIN control.setting AS setting
LEFT JOIN partnership_days ON partnership_days.distributor_id = blocked.distributor_id AND partnership_days.supplier_id = blocked.supplier_id
LEFT JOIN left_quantity ON left_quantity.after_sales_key = blocked.after_sales_key
WHERE blocked.state = 'blocked'
UNION ALL
SELECT 'PUSH_FAILED', return_stock_in_id, return_stock_in_id, 'pushed', reason, estimated_refund_amount, currency_code
FROM pushes.return_stock_in
WHERE state = 'push_failed'
UNION ALL
SELECT 'CANCELLED_AFTER_STOCK_IN', return_stock_in_id, return_stock_in_id, 'received', after_sales_status, estimated_refund_amount, currency_code
FROM pushes.return_stock_in
WHERE is_frozen
UNION ALL
SELECT 'REOPENED_AFTER_RECALL', return_stock_in_id, return_stock_in_id, 'cancelled', after_sales_status, estimated_refund_amount, currency_code
FROM pushes.return_stock_in
WHERE state = 'recalled' AND is_pushable AND NOT is_cancelled
UNION ALL
SELECT 'QUANTITY_ASSUMED', return_stock_in_id, return_stock_in_id, '', CAST(requested_quantity AS VARCHAR), estimated_refund_amount, currency_code
FROM pushes.return_stock_in
WHERE is_quantity_assumed AND state IN ('to_push', 'pushed', 'push_failed', 'blocked')
UNION ALL
SELECT 'FEE_MISSING', refund.return_stock_in_id, refund.return_stock_in_id, 'a fee valid on ' || CAST(run.business_date AS VARCHAR), '', refund.due_amount, refund.currency_code
FROM refunds.refund_due AS refund
CROSS JOIN control.run AS run
WHERE refund.is_fee_missing
