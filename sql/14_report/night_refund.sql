-- what: refund orders made in the last run, by currency
-- grain: one currency
-- key: currency_code
-- inputs: refunds.new_refund_order
-- rules: R-36
-- carried: whole
-- asks: How much is refunded by the last run, by currency?
-- start: SELECT * FROM report.night_refund ORDER BY currency_code
SELECT
    CAST(currency_code AS VARCHAR) AS currency_code, -- currency of the amounts
    CAST(count(*) AS BIGINT) AS refund_orders, -- refund orders made in this run
    CAST(sum(return_amount) AS DECIMAL(18, 2)) AS return_amount, -- amount before deductions
    CAST(sum(refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount -- amount after deductions
FROM refunds.new_refund_order
GROUP BY currency_code
