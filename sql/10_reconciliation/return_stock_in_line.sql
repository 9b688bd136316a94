-- what: the lines each return stands under: what its latest push froze, or the present units of an unpushed one, filled by receipts
-- grain: one return stock-in, SKU, combo and unit price
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
asked AS (
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
received AS (
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
    asked.return_stock_in_id,
    asked.sku,
    asked.combo_sku,
    asked.unit_price,
    asked.price_source,
    asked.requested_quantity,
    coalesce(received.accepted_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
    coalesce(received.good_quantity, CAST(0 AS BIGINT)) AS good_quantity,
    coalesce(received.accepted_quantity - received.good_quantity, CAST(0 AS BIGINT)) AS defective_quantity,
    CAST(coalesce(CAST(asked.unit_price AS DECIMAL(19, 2)) * received.accepted_quantity, 0) AS DECIMAL(18, 2)) AS return_amount
FROM asked
LEFT JOIN received
    ON received.return_stock_in_id = asked.return_stock_in_id
    AND received.sku = asked.sku
    AND received.combo_sku = asked.combo_sku
    AND received.unit_price = asked.unit_price
