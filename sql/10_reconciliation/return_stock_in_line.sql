-- what: the lines of each return, filled with its receipts: the lines that its latest push froze, or the present units of an unpushed return
-- grain: one row per return stock-in, SKU, combo and unit price
-- key: return_stock_in_id, sku, combo_sku, unit_price
-- inputs: pushes.return_stock_in, pushes.push_line, pushes.priced_unit, receiving.accepted_unit
-- rules: R-13, R-28, R-34, R-43
WITH unit AS (
    SELECT line.return_stock_in_id, line.sku, line.combo_sku, line.unit_price, line.price_source, line.quantity
    FROM pushes.return_stock_in AS return_stock_in
    JOIN pushes.push_line AS line
        ON line.push_id = fragment.push_id(return_stock_in.return_stock_in_id, return_stock_in.attempts)
    UNION ALL
    SELECT unit.return_stock_in_id, unit.sku, unit.combo_sku, unit.unit_price, unit.price_source, unit.quantity
    FROM pushes.return_stock_in AS return_stock_in
    JOIN pushes.priced_unit AS unit ON unit.return_stock_in_id = return_stock_in.return_stock_in_id
    WHERE return_stock_in.attempts = 0
),
requested_line AS (
    SELECT
        return_stock_in_id,
        sku,
        combo_sku,
        unit_price,
        min(price_source) AS price_source,
        CAST(sum(quantity) AS BIGINT) AS requested_quantity
    FROM unit
    GROUP BY return_stock_in_id, sku, combo_sku, unit_price
),
received_line AS (
    SELECT
        return_stock_in_id,
        sku,
        combo_sku,
        unit_price,
        CAST(sum(accepted_quantity) AS BIGINT) AS accepted_quantity,
        CAST(sum(good_quantity) AS BIGINT) AS good_quantity
    FROM receiving.accepted_unit AS unit
    GROUP BY return_stock_in_id, sku, combo_sku, unit_price
)
SELECT
    requested_line.return_stock_in_id,
    requested_line.sku,
    requested_line.combo_sku,
    requested_line.unit_price,
    requested_line.price_source,
    requested_line.requested_quantity,
    coalesce(received_line.accepted_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
    coalesce(received_line.good_quantity, CAST(0 AS BIGINT)) AS good_quantity,
    coalesce(received_line.accepted_quantity - received_line.good_quantity, CAST(0 AS BIGINT)) AS defective_quantity,
    CAST(coalesce(CAST(requested_line.unit_price AS DECIMAL(19, 2)) * received_line.accepted_quantity, 0) AS DECIMAL(18, 2)) AS return_amount
FROM requested_line
LEFT JOIN received_line
    ON received_line.return_stock_in_id = requested_line.return_stock_in_id
    AND received_line.sku = requested_line.sku
    AND received_line.combo_sku = requested_line.combo_sku
    AND received_line.unit_price = requested_line.unit_price
