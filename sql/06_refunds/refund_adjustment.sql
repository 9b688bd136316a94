-- what: step 5 of a run, at its end: the adjustments of refund orders that decisions of this run issue, by the difference between what is issued so far and what it is today
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: refunds.decided_refund, refunds.refund_today, refunds.net_refund
-- rules: R-43, R-61
SELECT
    net.refund_order_id || '~' || CAST(net.adjustments + 1 AS VARCHAR) AS adjustment_id,
    net.adjustments + 1 AS adjustment_number,
    net.refund_order_id,
    net.return_stock_in_id,
    net.currency_code,
    net.refund_method,
    today.return_part,
    today.unsettled_part,
    today.exchange_part,
    today.fee_part,
    CAST(today.restated_amount - today.issued_amount AS DECIMAL(18, 2)) AS amount,
    today.fee_due_now AS fee_due,
    -- a downward adjustment first takes back what was written off
    CAST(least(net.written_off_amount, greatest(today.issued_amount - today.restated_amount, 0)) AS DECIMAL(18, 2)) AS taken_back_amount,
    concat_ws(', ',
        CASE WHEN today.return_part <> 0 THEN 'return amount' END,
        CASE WHEN today.unsettled_part <> 0 THEN 'unsettled amount' END,
        CASE WHEN today.exchange_part <> 0 THEN 'exchange amount' END,
        CASE WHEN today.fee_part <> 0 THEN 'return handling fee' END
    ) AS reason,
    decided.decision_id,
    decided.note,
    decided.decided_by
FROM refunds.decided_refund AS decided
JOIN refunds.net_refund AS net ON net.refund_order_id = decided.refund_order_id
JOIN refunds.refund_today AS today ON today.refund_order_id = decided.refund_order_id AND today.reading = 'booked'
WHERE today.return_part <> 0 OR today.unsettled_part <> 0 OR today.exchange_part <> 0 OR today.fee_part <> 0
