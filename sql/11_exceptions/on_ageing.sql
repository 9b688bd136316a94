-- what: returns that have waited longer than their limit, and goods that are short or missing
-- grain: one row per code and return stock-in
-- key: code, subject_id
-- inputs: control.run, control.setting, pushes.return_stock_in, pushes.push_item, reconciliation.return_progress, reconciliation.goods_match
-- rules: R-53, R-56
WITH waiting_return AS (
    SELECT
        return_stock_in.return_stock_in_id,
        return_stock_in.state,
        return_stock_in.estimated_refund_amount,
        return_stock_in.currency_code,
        progress.accepted_quantity,
        progress.refunded_quantity,
        item.acknowledgement,
        CAST(return_stock_in.opened_on AS DATE) AS opened_on,
        CAST(return_stock_in.pushed_on AS DATE) AS pushed_on,
        CAST(return_stock_in.received_on AS DATE) AS received_on,
        CAST(run.business_date AS DATE) AS business_date
    FROM pushes.return_stock_in AS return_stock_in
    CROSS JOIN control.run AS run
    JOIN reconciliation.return_progress AS progress ON progress.return_stock_in_id = return_stock_in.return_stock_in_id
    LEFT JOIN pushes.push_item AS item
        ON item.push_id = fragment.push_id(return_stock_in.return_stock_in_id, return_stock_in.attempts) AND item.action = 'push'
),
late_return AS (
    SELECT
        waiting_return.*,
        state = 'to_push' AND date_diff('day', opened_on, business_date) > setting.to_push_limit_days AS is_to_push_late,
        state = 'push_failed' AND date_diff('day', pushed_on, business_date) > setting.push_failed_limit_days AS is_push_failed_late,
        state = 'pushed' AND date_diff('day', pushed_on, business_date) > setting.receipt_limit_days AS is_receipt_late,
        state = 'received' AND accepted_quantity > refunded_quantity
            AND date_diff('day', received_on, business_date) > setting.refund_limit_days AS is_refund_late,
        state = 'pushed' AND coalesce(acknowledgement, '') = ''
            AND date_diff('day', pushed_on, business_date) > setting.acknowledgement_limit_days AS is_unacknowledged
    FROM waiting_return
    CROSS JOIN control.setting AS setting
)
SELECT 'TO_PUSH_LATE' AS code, return_stock_in_id AS subject_id, return_stock_in_id AS unit_id, 'pushed' AS expected_value, CAST(opened_on AS VARCHAR) AS actual_value, estimated_refund_amount AS amount, currency_code FROM late_return WHERE is_to_push_late
UNION ALL
SELECT 'PUSH_FAILED_LATE', return_stock_in_id, return_stock_in_id, 'pushed', CAST(pushed_on AS VARCHAR), estimated_refund_amount, currency_code FROM late_return WHERE is_push_failed_late
UNION ALL
SELECT 'RECEIPT_LATE', return_stock_in_id, return_stock_in_id, 'received', CAST(pushed_on AS VARCHAR), estimated_refund_amount, currency_code FROM late_return WHERE is_receipt_late
UNION ALL
SELECT 'REFUND_LATE', return_stock_in_id, return_stock_in_id, 'completed', CAST(received_on AS VARCHAR), estimated_refund_amount, currency_code FROM late_return WHERE is_refund_late
UNION ALL
SELECT 'UNACKNOWLEDGED', return_stock_in_id, return_stock_in_id, 'accepted', '', estimated_refund_amount, currency_code FROM late_return WHERE is_unacknowledged
UNION ALL
SELECT
    CASE min(goods.match) WHEN 'missing' THEN 'GOODS_MISSING' ELSE 'GOODS_SHORT' END,
    goods.return_stock_in_id,
    goods.return_stock_in_id,
    CAST(sum(goods.pushed_quantity) AS VARCHAR),
    CAST(sum(goods.accepted_quantity) AS VARCHAR),
    min(return_stock_in.estimated_refund_amount),
    min(return_stock_in.currency_code)
FROM reconciliation.goods_match AS goods
JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = goods.return_stock_in_id
WHERE goods.match IN ('short', 'missing')
GROUP BY goods.return_stock_in_id, goods.match
