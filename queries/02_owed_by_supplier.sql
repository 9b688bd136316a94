-- How much does each supplier owe each distributor, and since when is the oldest open refund order unpaid?
WITH open_refund AS (
    SELECT
        settled.distributor_id,
        settled.supplier_id,
        settled.currency_code,
        refund.created_on,
        settled.due_amount - settled.settled_amount - settled.written_off_amount AS open_amount
    FROM report.refund_match AS settled
    JOIN report.refund_order AS refund ON refund.refund_order_id = settled.refund_order_id
)
SELECT
    distributor_id,
    supplier_id,
    currency_code,
    count(*) AS refund_orders,
    CAST(sum(open_amount) AS DECIMAL(18, 2)) AS open_amount,
    min(created_on) AS oldest_created_on
FROM open_refund
WHERE open_amount <> 0
GROUP BY distributor_id, supplier_id, currency_code
ORDER BY distributor_id, supplier_id, currency_code;
