-- what: the units that a return announced in its latest push, filled in the order of the match: good units come first, then defective and refused ones
-- grain: one row per return stock-in, stock-out line, SKU, combo and unit price of its latest push
-- key: return_stock_in_id, stock_out_id, line_no, sku, combo_sku, unit_price
-- inputs: receiving.announced_line, receiving.receipt_line
-- rules: R-28, R-31, R-34, R-43
WITH counted_sku AS (
    SELECT
        return_stock_in_id,
        sku,
        CAST(sum(good_quantity) AS BIGINT) AS good_quantity,
        CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS accepted_quantity,
        CAST(sum(good_quantity + defective_quantity + refused_quantity) AS BIGINT) AS counted_quantity
    FROM receiving.receipt_line
    GROUP BY return_stock_in_id, sku
),
filled_line AS (
    SELECT
        announced_line.*,
        greatest(CAST(0 AS BIGINT), least(announced_line.quantity, counted_sku.good_quantity - announced_line.quantity_through + announced_line.quantity)) AS good_quantity,
        greatest(CAST(0 AS BIGINT), least(announced_line.quantity, counted_sku.accepted_quantity - announced_line.quantity_through + announced_line.quantity)) AS accepted_quantity,
        greatest(CAST(0 AS BIGINT), least(announced_line.quantity, counted_sku.counted_quantity - announced_line.quantity_through + announced_line.quantity)) AS counted_quantity
    FROM receiving.announced_line AS announced_line
    JOIN counted_sku ON counted_sku.return_stock_in_id = announced_line.return_stock_in_id AND counted_sku.sku = announced_line.sku
)
SELECT
    return_stock_in_id,
    stock_out_id,
    line_no,
    sku,
    combo_sku,
    unit_price,
    quantity,
    quantity_through - quantity AS first_unit,
    good_quantity,
    accepted_quantity,
    counted_quantity - accepted_quantity AS refused_quantity
FROM filled_line
