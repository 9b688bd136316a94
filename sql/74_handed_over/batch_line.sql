-- what: the lines of tonight's push batches, as a supplier reads them
-- grain: one push, action, SKU and unit price
-- key: push_id, action, sku, unit_price
-- inputs: batched.push_item, batched.push_line, landing.known_push_line, pushed.return_stock_in, control.word, control.currency
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
    -- written with the decimals of its currency: 99999.00 rupiah would be read as nearly ten million where the dot is a thousands mark
    CASE currency.minor_unit
        WHEN 0 THEN CAST(CAST(round(line.unit_price, 0) AS BIGINT) AS VARCHAR)
        ELSE CAST(line.unit_price AS VARCHAR)
    END AS unit_price_text,
    return_stock_in.currency_code,
    coalesce(return_stock_in.return_tracking_number, '') AS return_tracking_number,
    coalesce(return_stock_in.return_reason, '') AS reason,
    item.attempt
FROM batched.push_item AS item
JOIN pushed.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = item.return_stock_in_id
JOIN line ON line.push_id = item.push_id
JOIN control.currency AS currency ON currency.currency_code = return_stock_in.currency_code
CROSS JOIN control.word AS word
GROUP BY item.batch_id, item.push_id, item.action, item.business_date, return_stock_in.distributor_id, return_stock_in.supplier_id,
    return_stock_in.return_stock_in_id, return_stock_in.shop_id, return_stock_in.after_sales_id, return_stock_in.order_id,
    word.return_type_for_suppliers, line.sku, line.unit_price, return_stock_in.currency_code, currency.minor_unit, return_stock_in.return_tracking_number,
    return_stock_in.return_reason, item.attempt
