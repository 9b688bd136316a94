-- what: refunds that wait for a person, and returns of an exchange whose replacement has not left
-- grain: one row per code and return stock-in
-- key: code, subject_id
-- inputs: pushes.return_stock_in, refunds.refund_due, exceptions.exchange_not_shipped
-- rules: R-31, R-40, R-56
SELECT
    'REFUND_HELD' AS code,
    return_stock_in.return_stock_in_id AS subject_id,
    return_stock_in.return_stock_in_id AS unit_id,
    '' AS expected_value,
    return_stock_in.waits_for AS actual_value,
    due.due_amount AS amount,
    return_stock_in.currency_code
FROM pushes.return_stock_in AS return_stock_in
JOIN refunds.refund_due AS due ON due.return_stock_in_id = return_stock_in.return_stock_in_id
WHERE return_stock_in.waits_for_decision
UNION ALL
SELECT
    'EXCHANGE_NOT_SHIPPED',
    return_stock_in_id,
    return_stock_in_id,
    'shipped',
    CASE WHEN is_refunded THEN 'refunded without it' ELSE 'the refund waits for it' END,
    amount,
    currency_code
FROM exceptions.exchange_not_shipped
