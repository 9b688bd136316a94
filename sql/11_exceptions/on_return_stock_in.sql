-- what: returns that need a person in this run: failed, frozen, reopened, with an assumed quantity or without a fee
-- grain: one row per code and return stock-in
-- key: code, subject_id
-- inputs: pushes.return_stock_in, refunds.refund_due, exceptions.return_value, control.run
-- rules: R-06, R-17, R-22, R-39, R-58, R-65
SELECT 'PUSH_FAILED' AS code, return_stock_in_id AS subject_id, return_stock_in_id AS unit_id, 'accepted' AS expected_value, reason AS actual_value, estimated_refund_amount AS amount, currency_code
FROM pushes.return_stock_in
WHERE state = 'push_failed'
UNION ALL
SELECT
    'CANCELLED_AFTER_STOCK_IN',
    frozen.return_stock_in_id,
    frozen.return_stock_in_id,
    CASE WHEN frozen.is_cancelled THEN 'a status that is not cancelled or rejected' ELSE 'no goods after ' || CAST(frozen.recalled_on AS VARCHAR) END,
    CASE WHEN frozen.is_cancelled THEN frozen.after_sales_status ELSE 'goods on ' || CAST(frozen.received_on AS VARCHAR) END,
    -- what waits for its refund; if all of it is refunded, what came
    CASE WHEN value.unrefunded_amount > 0 THEN value.unrefunded_amount ELSE value.accepted_amount END,
    frozen.currency_code
FROM pushes.return_stock_in AS frozen
LEFT JOIN exceptions.return_value AS value ON value.return_stock_in_id = frozen.return_stock_in_id
WHERE frozen.is_frozen
UNION ALL
SELECT 'REOPENED_AFTER_RECALL', recalled.return_stock_in_id, recalled.return_stock_in_id, 'cancelled', recalled.after_sales_status, recalled.estimated_refund_amount, recalled.currency_code
FROM pushes.return_stock_in AS recalled
-- not where a reissue recalled it in favour of another supplier
WHERE recalled.state = 'recalled' AND recalled.is_pushable AND NOT recalled.is_cancelled AND NOT recalled.is_replaced
UNION ALL
SELECT 'QUANTITY_ASSUMED', return_stock_in_id, return_stock_in_id, '', CAST(requested_quantity AS VARCHAR), estimated_refund_amount, currency_code
FROM pushes.return_stock_in
WHERE is_quantity_assumed AND state IN ('to_push', 'pushed', 'push_failed', 'blocked')
UNION ALL
SELECT 'FEE_MISSING', refund.return_stock_in_id, refund.return_stock_in_id, 'a fee valid on ' || CAST(run.business_date AS VARCHAR), '', refund.due_amount, refund.currency_code
FROM refunds.refund_due AS refund
CROSS JOIN control.run AS run
WHERE refund.is_fee_missing
