-- what: after-sales orders with a SKU that meets no stock-out line while another SKU meets one; the goods are taken to be the distributor's own
-- grain: one row per after-sales order, under its first return stock-in
-- key: code, subject_id
-- inputs: allocation.request_status, exceptions.unmapped_case, pushes.return_stock_in
-- rules: R-25, R-58, R-65
SELECT
    'NO_MAPPING' AS code,
    min(return_stock_in.return_stock_in_id) AS subject_id,
    min(return_stock_in.return_stock_in_id) AS unit_id,
    min(unmapped_case.shipped) AS expected_value,
    min(unmapped_case.asked) AS actual_value,
    min(unmapped_case.amount) AS amount,
    coalesce(min(unmapped_case.currency_code), min(return_stock_in.currency_code)) AS currency_code
FROM exceptions.unmapped_case AS unmapped_case
JOIN allocation.request_status AS request ON request.after_sales_key = unmapped_case.after_sales_key AND request.is_mapped
JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.after_sales_key = unmapped_case.after_sales_key
WHERE return_stock_in.state NOT IN ('cancelled', 'recalled') AND return_stock_in.reason <> 'NO_MAPPING'
GROUP BY unmapped_case.after_sales_key
