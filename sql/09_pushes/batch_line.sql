-- what: the lines of this run's push batches, as a supplier reads them
-- grain: one row per push, action, SKU and unit price
-- key: push_id, action, sku, unit_price
-- inputs: pushes.new_push_item, pushes.new_push_line, prior.push_line, pushes.return_stock_in, control.word, control.currency
-- rules: R-13, R-20, R-21, R-22, R-23
WITH line AS (
    SELECT push_id, sku, unit_price, quantity FROM pushes.new_push_line
    UNION ALL
    SELECT push_id, sku, unit_price, quantity FROM prior.push_line
),
summed AS (
    SELECT line.push_id, line.sku, line.unit_price, CAST(sum(line.quantity) AS BIGINT) AS quantity
    FROM line
    SEMI JOIN pushes.new_push_item AS item ON item.push_id = line.push_id
    GROUP BY line.push_id, line.sku, line.unit_price
),
batch AS (
    SELECT batch_id, row_number() OVER (ORDER BY batch_id NULLS LAST) AS batch_number
    FROM (SELECT DISTINCT batch_id FROM pushes.new_push_item) AS named
)
SELECT
    item.batch_id,
    batch.batch_number,
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
    line.quantity,
    line.unit_price,
    -- written with the decimals of its currency: where the dot separates thousands, 99999.00 rupiah would be read as nearly ten million
    CASE currency.minor_unit
        WHEN 0 THEN CAST(CAST(round(line.unit_price, 0) AS BIGINT) AS VARCHAR)
        ELSE CAST(line.unit_price AS VARCHAR)
    END AS unit_price_text,
    return_stock_in.currency_code,
    coalesce(return_stock_in.return_tracking_number, '') AS return_tracking_number,
    coalesce(return_stock_in.return_reason, '') AS reason,
    item.attempt
FROM pushes.new_push_item AS item
JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = item.return_stock_in_id
JOIN batch ON batch.batch_id = item.batch_id
JOIN summed AS line ON line.push_id = item.push_id
JOIN control.currency AS currency ON currency.currency_code = return_stock_in.currency_code
CROSS JOIN control.word AS word
-- the lines of a batch next to each other, so that one batch can be read without a scan of the others
ORDER BY batch.batch_number NULLS LAST
