-- what: what a simulated return handling fee would have cost (negative difference) or given the distributors, by supplier
-- grain: one supplier and currency
-- key: supplier_id, currency_code
-- inputs: simulated_refund
-- rules: R-36, R-37, R-39
SELECT
    supplier_id,
    currency_code,
    CAST(count(*) AS BIGINT) AS refund_orders,
    CAST(count(*) FILTER (WHERE is_fee_due) AS BIGINT) AS fees_due,
    CAST(sum(fee_before) AS DECIMAL(18, 2)) AS fee_before,
    CAST(sum(fee_then) AS DECIMAL(18, 2)) AS fee_then,
    CAST(sum(refundable_before) AS DECIMAL(18, 2)) AS refundable_before,
    CAST(sum(refundable_then) AS DECIMAL(18, 2)) AS refundable_then,
    CAST(sum(shortfall_before) AS DECIMAL(18, 2)) AS shortfall_before,
    CAST(sum(shortfall_then) AS DECIMAL(18, 2)) AS shortfall_then,
    CAST(sum(difference_amount) AS DECIMAL(18, 2)) AS difference_amount
FROM simulated_refund
GROUP BY supplier_id, currency_code
ORDER BY supplier_id, currency_code
