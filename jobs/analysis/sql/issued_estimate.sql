-- what: the estimates still expected on a date, by partner, as the runs issued them
-- grain: one distributor, supplier and currency
-- key: distributor_id, supplier_id, currency_code
-- inputs: history_newest_return, history_refund_order
-- rules: R-32, R-52
SELECT
    newest_return.distributor_id,
    newest_return.supplier_id,
    newest_return.currency_code,
    CAST(sum(newest_return.estimated_refund_amount) AS DECIMAL(18, 2)) AS amount
FROM history_newest_return AS newest_return
LEFT JOIN (SELECT DISTINCT return_stock_in_id FROM history_refund_order) AS refunded
    ON refunded.return_stock_in_id = newest_return.return_stock_in_id
WHERE newest_return.state IN ('to_push', 'pushed', 'push_failed')
    OR (newest_return.state = 'received' AND refunded.return_stock_in_id IS NULL)
GROUP BY newest_return.distributor_id, newest_return.supplier_id, newest_return.currency_code
