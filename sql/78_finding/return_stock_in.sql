-- what: what is wrong with a return tonight: blocked, failed, frozen, reopened, assumed or held
-- grain: one code and return stock-in
-- key: code, subject_id
-- inputs: pushed.return_stock_in, due.refund, control.run
-- rules: R-06, R-08, R-17, R-18, R-19, R-22, R-25, R-39
SELECT
    reason AS code,
    return_stock_in_id AS subject_id,
    return_stock_in_id AS unit_id,
    'to_push' AS expected_value,
    CASE reason
        WHEN 'TOO_OLD' THEN CAST(ordered_on AS VARCHAR)
        WHEN 'NO_PARTNERSHIP' THEN CAST(shipped_on AS VARCHAR)
        WHEN 'QTY_EXCEEDS_SHIPPED' THEN CAST(requested_quantity AS VARCHAR)
        ELSE after_sales_status
    END AS actual_value,
    estimated_refund_amount AS amount,
    currency_code
FROM pushed.return_stock_in
WHERE state = 'blocked'
UNION ALL
SELECT 'PUSH_FAILED', return_stock_in_id, return_stock_in_id, 'pushed', reason, estimated_refund_amount, currency_code
FROM pushed.return_stock_in
WHERE state = 'push_failed'
UNION ALL
SELECT 'CANCELLED_AFTER_STOCK_IN', return_stock_in_id, return_stock_in_id, 'received', after_sales_status, estimated_refund_amount, currency_code
FROM pushed.return_stock_in
WHERE is_frozen
UNION ALL
SELECT 'REOPENED_AFTER_RECALL', return_stock_in_id, return_stock_in_id, 'cancelled', after_sales_status, estimated_refund_amount, currency_code
FROM pushed.return_stock_in
WHERE state = 'recalled' AND is_pushable AND NOT is_cancelled
UNION ALL
SELECT 'QUANTITY_ASSUMED', return_stock_in_id, return_stock_in_id, '', CAST(requested_quantity AS VARCHAR), estimated_refund_amount, currency_code
FROM pushed.return_stock_in
WHERE is_quantity_assumed AND state IN ('to_push', 'pushed', 'push_failed', 'blocked')
UNION ALL
SELECT 'FEE_MISSING', refund.return_stock_in_id, refund.return_stock_in_id, 'a fee valid on ' || CAST(run.business_date AS VARCHAR), '', refund.due_amount, refund.currency_code
FROM due.refund AS refund
CROSS JOIN control.run AS run
WHERE refund.is_fee_missing
