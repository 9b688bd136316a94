-- what: returns that have waited longer than their limit
-- grain: one row per code and return stock-in
-- key: code, subject_id
-- inputs: control.run, control.setting, pushes.return_stock_in, pushes.push_item, reconciliation.return_progress, exceptions.return_value, exceptions.delivered_return
-- rules: R-56, R-58, R-65
WITH waiting_return AS (
    SELECT
        return_stock_in.return_stock_in_id,
        return_stock_in.state,
        return_stock_in.is_held,
        return_stock_in.estimated_refund_amount,
        return_stock_in.currency_code,
        return_stock_in.waits_for_exchange OR return_stock_in.waits_for_decision AS is_held_back,
        progress.accepted_quantity,
        progress.refunded_quantity,
        item.acknowledgement,
        value.awaited_amount,
        value.unrefunded_amount,
        CAST(return_stock_in.opened_on AS DATE) AS opened_on,
        CAST(return_stock_in.pushed_on AS DATE) AS pushed_on,
        CAST(return_stock_in.received_on AS DATE) AS received_on,
        delivered.delivered_on,
        CAST(run.business_date AS DATE) AS business_date
    FROM pushes.return_stock_in AS return_stock_in
    CROSS JOIN control.run AS run
    JOIN reconciliation.return_progress AS progress ON progress.return_stock_in_id = return_stock_in.return_stock_in_id
    LEFT JOIN exceptions.return_value AS value ON value.return_stock_in_id = return_stock_in.return_stock_in_id
    LEFT JOIN exceptions.delivered_return AS delivered ON delivered.return_stock_in_id = return_stock_in.return_stock_in_id
    LEFT JOIN pushes.push_item AS item
        ON item.push_id = fragment.push_id(return_stock_in.return_stock_in_id, return_stock_in.attempts) AND item.action = 'push'
),
late_return AS (
    SELECT
        waiting_return.*,
        setting.to_push_limit_days,
        setting.push_failed_limit_days,
        setting.receipt_limit_days,
        setting.refund_limit_days,
        setting.acknowledgement_limit_days,
        setting.delivered_limit_days,
        -- a person who decides hold has answered that it waits (R-65)
        state = 'to_push' AND NOT is_held AND date_diff('day', opened_on, business_date) > setting.to_push_limit_days AS is_to_push_late,
        state = 'push_failed' AND NOT is_held AND date_diff('day', pushed_on, business_date) > setting.push_failed_limit_days AS is_push_failed_late,
        state = 'pushed' AND date_diff('day', pushed_on, business_date) > setting.receipt_limit_days AS is_receipt_late,
        state = 'received' AND accepted_quantity > refunded_quantity
            -- a replacement or a person holds it: another exception says so (R-31, R-40)
            AND NOT is_held_back
            AND date_diff('day', received_on, business_date) > setting.refund_limit_days AS is_refund_late,
        state = 'pushed' AND coalesce(acknowledgement, '') = ''
            AND date_diff('day', pushed_on, business_date) > setting.acknowledgement_limit_days AS is_unacknowledged,
        date_diff('day', delivered_on, business_date) > setting.delivered_limit_days AS is_delivered
    FROM waiting_return
    CROSS JOIN control.setting AS setting
)
SELECT 'TO_PUSH_LATE' AS code, return_stock_in_id AS subject_id, return_stock_in_id AS unit_id, fragment.days_after(to_push_limit_days, opened_on) AS expected_value, 'not pushed' AS actual_value, estimated_refund_amount AS amount, currency_code FROM late_return WHERE is_to_push_late
UNION ALL
SELECT 'PUSH_FAILED_LATE', return_stock_in_id, return_stock_in_id, fragment.days_after(push_failed_limit_days, pushed_on), 'not pushed again', estimated_refund_amount, currency_code FROM late_return WHERE is_push_failed_late
UNION ALL
SELECT 'RECEIPT_LATE', return_stock_in_id, return_stock_in_id, fragment.days_after(receipt_limit_days, pushed_on), 'nothing received', awaited_amount, currency_code FROM late_return WHERE is_receipt_late
UNION ALL
SELECT 'DELIVERED_NOT_RECEIVED', return_stock_in_id, return_stock_in_id, fragment.days_after(delivered_limit_days, delivered_on), 'nothing received', awaited_amount, currency_code FROM late_return WHERE is_delivered
UNION ALL
SELECT 'REFUND_LATE', return_stock_in_id, return_stock_in_id, fragment.days_after(refund_limit_days, received_on), CAST(refunded_quantity AS VARCHAR) || ' of ' || CAST(accepted_quantity AS VARCHAR) || ' units refunded', unrefunded_amount, currency_code FROM late_return WHERE is_refund_late
UNION ALL
SELECT 'UNACKNOWLEDGED', return_stock_in_id, return_stock_in_id, fragment.days_after(acknowledgement_limit_days, pushed_on), 'not acknowledged', estimated_refund_amount, currency_code FROM late_return WHERE is_unacknowledged
