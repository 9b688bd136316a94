-- what: the units a return announced, filled by what was accepted in the order in which they were matched; good pieces come first
-- grain: one return stock-in, stock-out line, SKU, combo and unit price of its latest push
-- key: return_stock_in_id, stock_out_id, line_no, sku, combo_sku, unit_price
-- inputs: prior.return_stock_in, prior.push_line, receiving.receipt_line
-- rules: R-28, R-31, R-34, R-43
WITH ordered AS (
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
            ORDER BY line.shipped_at NULLS LAST, line.stock_out_id NULLS LAST, line.line_no NULLS LAST, line.unit_price DESC NULLS LAST, line.combo_sku NULLS LAST
        ) AS BIGINT) AS quantity_through
    FROM prior.return_stock_in AS known
    JOIN prior.push_line AS line
        ON line.push_id = fragment.push_id(known.return_stock_in_id, known.attempts)
),
accepted AS (
    SELECT
        return_stock_in_id,
        sku,
        CAST(sum(good_quantity) AS BIGINT) AS good_quantity,
        CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS accepted_quantity
    FROM receiving.receipt_line
    GROUP BY return_stock_in_id, sku
)
SELECT
    ordered.return_stock_in_id,
    ordered.stock_out_id,
    ordered.line_no,
    ordered.sku,
    ordered.combo_sku,
    ordered.unit_price,
    ordered.quantity,
    greatest(CAST(0 AS BIGINT), least(ordered.quantity, accepted.good_quantity - ordered.quantity_through + ordered.quantity)) AS good_quantity,
    greatest(CAST(0 AS BIGINT), least(ordered.quantity, accepted.accepted_quantity - ordered.quantity_through + ordered.quantity)) AS accepted_quantity
FROM ordered
JOIN accepted
    ON accepted.return_stock_in_id = ordered.return_stock_in_id AND accepted.sku = ordered.sku
