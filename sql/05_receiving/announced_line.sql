-- what: the lines of the latest push of each return, in the order in which what comes fills their units
-- grain: one row per return stock-in, stock-out line, SKU, combo and unit price of its latest push
-- key: return_stock_in_id, stock_out_id, line_no, sku, combo_sku, unit_price
-- inputs: prior.return_stock_in, prior.push_line
-- rules: R-34, R-43
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
