-- How much did each supplier receive in return handling fees per month?
SELECT
    CAST(date_trunc('month', created_on) AS DATE) AS month,
    supplier_id,
    currency_code,
    count(*) AS refund_orders,
    CAST(sum(return_handling_fee) AS DECIMAL(18, 2)) AS return_handling_fee
FROM report.refund_order
GROUP BY ALL
ORDER BY month, supplier_id, currency_code;
