-- what: the announced units of each received return at the present prices of their stock-out lines; at the frozen price where the line is now another supplier's or another SKU's
-- grain: one row per received return, SKU and first unit in the order of the match
-- key: return_stock_in_id, sku, first_unit
-- inputs: prior.return_stock_in, prior.push_line, prior.reservation, receiving.receipt_line, orders.shipped_line
-- rules: R-15, R-34, R-43
WITH received_return AS (
    SELECT prior_return.return_stock_in_id, prior_return.supplier_id, prior_return.attempts, prior_return.matching_run_id
    FROM prior.return_stock_in AS prior_return
    SEMI JOIN receiving.receipt_line AS receipt ON receipt.return_stock_in_id = prior_return.return_stock_in_id
),
announced AS (
    SELECT
        received.return_stock_in_id,
        received.supplier_id,
        received.matching_run_id,
        line.stock_out_id,
        line.line_no,
        line.sku,
        line.combo_sku,
        line.unit_price,
        line.quantity,
        -- the order in which accepted units fill the announced ones (receiving.accepted_unit)
        CAST(sum(line.quantity) OVER (
            PARTITION BY line.return_stock_in_id, line.sku
            ORDER BY line.shipped_at NULLS LAST, line.stock_out_id NULLS LAST, line.line_no NULLS LAST, line.unit_price DESC NULLS LAST, line.combo_sku NULLS LAST
        ) AS BIGINT) - line.quantity AS first_unit
    FROM received_return AS received
    JOIN prior.push_line AS line ON line.push_id = fragment.push_id(received.return_stock_in_id, received.attempts)
),
announced_line AS (
    SELECT
        return_stock_in_id, supplier_id, matching_run_id, stock_out_id, line_no, sku, combo_sku,
        min(first_unit) AS first_unit,
        CAST(sum(quantity) AS BIGINT) AS quantity
    FROM announced
    GROUP BY return_stock_in_id, supplier_id, matching_run_id, stock_out_id, line_no, sku, combo_sku
),
present_line AS (
    SELECT
        announced_line.return_stock_in_id,
        announced_line.stock_out_id,
        announced_line.line_no,
        announced_line.sku,
        announced_line.combo_sku,
        announced_line.first_unit,
        announced_line.quantity,
        shipped.high_price,
        shipped.low_price,
        CAST(sum(fragment.dearer_pieces(match.first_unit, match.quantity, shipped.pieces_per_combo, shipped.high_pieces)) AS BIGINT) AS high_quantity
    FROM announced_line
    JOIN orders.shipped_line AS shipped
        ON shipped.stock_out_id = announced_line.stock_out_id
        AND shipped.line_no = announced_line.line_no
        AND shipped.supplier_id = announced_line.supplier_id
        AND shipped.sku = announced_line.sku
        AND shipped.combo_sku = announced_line.combo_sku
    JOIN prior.reservation AS match
        ON match.return_stock_in_id = announced_line.return_stock_in_id
        AND match.matching_run_id = announced_line.matching_run_id
        AND match.stock_out_id = announced_line.stock_out_id
        AND match.line_no = announced_line.line_no
        AND match.sku = announced_line.sku
    GROUP BY announced_line.return_stock_in_id, announced_line.stock_out_id, announced_line.line_no, announced_line.sku, announced_line.combo_sku,
        announced_line.first_unit, announced_line.quantity, shipped.high_price, shipped.low_price
    -- the pieces of an allocated combo have their places by the match
    HAVING sum(match.quantity) = announced_line.quantity
),
priced_range AS (
    SELECT return_stock_in_id, sku, first_unit, high_quantity AS quantity, high_price AS unit_price FROM present_line
    UNION ALL
    SELECT return_stock_in_id, sku, first_unit + high_quantity, quantity - high_quantity, low_price FROM present_line
    UNION ALL
    SELECT announced.return_stock_in_id, announced.sku, announced.first_unit, announced.quantity, announced.unit_price
    FROM announced
    ANTI JOIN present_line
        ON present_line.return_stock_in_id = announced.return_stock_in_id
        AND present_line.stock_out_id = announced.stock_out_id
        AND present_line.line_no = announced.line_no
        AND present_line.sku = announced.sku
        AND present_line.combo_sku = announced.combo_sku
)
SELECT return_stock_in_id, sku, first_unit, quantity, unit_price
FROM priced_range
WHERE quantity > 0
