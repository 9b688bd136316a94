-- what: the lines of tonight's push batches, as a supplier reads them
-- grain: one push, action, SKU and unit price
-- key: push_id, action, sku, unit_price
-- inputs: batched.push_item, batched.push_line, landing.known_push_line, pushed.return_stock_in, control.word
-- rules: R-13, R-20, R-21, R-22, R-23
WITH line AS (
    SELECT push_id, sku, unit_price, quantity FROM batched.push_line
    UNION ALL
    SELECT push_id, sku, unit_price, quantity FROM landing.known_push_line
)
SELECT
    item.batch_id,
    item.push_id,
    item.action,
    item.business_date,
    return_stock_in.distributor_id,
    return_stock_in.supplier_id,
    return_stock_in.return_stock_in_id,
    return_stock_in.shop_id,
    return_stock_in.after_sales_id,
    return_stock_in.order_id,
    word.return_type_for_suppliers AS return_type,
    line.sku,
    CAST(sum(line.quantity) AS BIGINT) AS quantity,
    line.unit_price,
    return_stock_in.currency_code,
    coalesce(return_stock_in.return_tracking_number, '') AS return_tracking_number,
    coalesce(return_stock_in.return_reason, '') AS reason,
    item.attempt
FROM batched.push_item AS item
JOIN pushed.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = item.return_stock_in_id
JOIN line ON line.push_id = item.push_id
CROSS JOIN control.word AS word
GROUP BY item.batch_id, item.push_id, item.action, item.business_date, return_stock_in.distributor_id, return_stock_in.supplier_id,
    return_stock_in.return_stock_in_id, return_stock_in.shop_id, return_stock_in.after_sales_id, return_stock_in.order_id,
    word.return_type_for_suppliers, line.sku, line.unit_price, return_stock_in.currency_code, return_stock_in.return_tracking_number,
    return_stock_in.return_reason, item.attempt
