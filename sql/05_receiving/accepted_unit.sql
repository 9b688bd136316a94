-- what: the units that a return announced in its latest push, filled with the accepted units in the order of the match; good units come first
-- grain: one row per return stock-in, stock-out line, SKU, combo and unit price of its latest push
-- key: return_stock_in_id, stock_out_id, line_no, sku, combo_sku, unit_price
-- inputs: prior.return_stock_in, prior.push_line, receiving.receipt_line
-- rules: R-28, R-31, R-34, R-43
WITH announced_line AS (
    SELECT
        line.return_stock_in_id,
        line.stock_out_id,
        line.line_no,
        line.sku,
        line.combo_sku,
        line.unit_price,
        line.quantity,
        CAST(sum(line.quantity) OVER (
            PARTITION BY line.return_stock_in_id, line.sku
            -- the order in which units were matched (R-34); within a line the dearer pieces of a combo come first
            ORDER BY line.shipped_at NULLS LAST, line.stock_out_id NULLS LAST, line.line_no NULLS LAST, line.unit_price DESC NULLS LAST, line.combo_sku NULLS LAST
        ) AS BIGINT) AS quantity_through
    FROM prior.return_stock_in AS prior_return
    JOIN prior.push_line AS line
        ON line.push_id = fragment.push_id(prior_return.return_stock_in_id, prior_return.attempts)
),
accepted_sku AS (
    SELECT
        return_stock_in_id,
        sku,
        CAST(sum(good_quantity) AS BIGINT) AS good_quantity,
        CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS accepted_quantity
    FROM receiving.receipt_line
    GROUP BY return_stock_in_id, sku
)
SELECT
    announced_line.return_stock_in_id,
    announced_line.stock_out_id,
    announced_line.line_no,
    announced_line.sku,
    announced_line.combo_sku,
    announced_line.unit_price,
    announced_line.quantity,
    greatest(CAST(0 AS BIGINT), least(announced_line.quantity, accepted_sku.good_quantity - announced_line.quantity_through + announced_line.quantity)) AS good_quantity,
    greatest(CAST(0 AS BIGINT), least(announced_line.quantity, accepted_sku.accepted_quantity - announced_line.quantity_through + announced_line.quantity)) AS accepted_quantity
FROM announced_line
JOIN accepted_sku
    ON accepted_sku.return_stock_in_id = announced_line.return_stock_in_id AND accepted_sku.sku = announced_line.sku
