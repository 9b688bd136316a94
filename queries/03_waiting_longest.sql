-- Which pushed returns are not fully stocked in yet, the longest wait first?
SELECT
    return_stock_in_id,
    distributor_id,
    supplier_id,
    pushed_on,
    pushed_quantity - accepted_quantity AS awaited_quantity,
    currency_code,
    estimated_refund_amount
FROM report.return_stock_in
WHERE state IN ('pushed', 'received') AND NOT is_short_closed AND pushed_quantity > accepted_quantity
ORDER BY pushed_on, return_stock_in_id;
