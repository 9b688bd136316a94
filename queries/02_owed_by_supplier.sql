-- How much does each supplier owe each distributor, what did it overpay, and since when is the oldest document open?
SELECT
    distributor_id,
    supplier_id,
    currency_code,
    count(*) AS documents,
    CAST(sum(open_amount) AS DECIMAL(18, 2)) AS open_amount,
    CAST(sum(overpaid_amount) AS DECIMAL(18, 2)) AS overpaid_amount,
    min(due_on) AS oldest_due_on
FROM report.open_item
GROUP BY distributor_id, supplier_id, currency_code
ORDER BY distributor_id, supplier_id, currency_code;
