-- what: the accepted units of each line that no refund order paid for yet, in the order of the match
-- grain: one row per return stock-in, stock-out line, SKU, combo and unit price of its latest push
-- key: return_stock_in_id, stock_out_id, line_no, sku, combo_sku, unit_price
-- inputs: receiving.accepted_unit, receiving.refunded_sku
-- rules: R-31, R-34, R-43, R-61
WITH refunded_sku AS (
    SELECT return_stock_in_id, sku, CAST(sum(quantity) AS BIGINT) AS quantity
    FROM receiving.refunded_sku
    GROUP BY return_stock_in_id, sku
)
-- filled now and not refunded before, in the order of the match: an earlier refund order is never rewritten (R-34, R-43)
SELECT
    unit.return_stock_in_id,
    unit.stock_out_id,
    unit.line_no,
    unit.sku,
    unit.combo_sku,
    unit.unit_price,
    unit.accepted_quantity,
    greatest(
        CAST(0 AS BIGINT),
        unit.first_unit + unit.accepted_quantity - greatest(unit.first_unit, coalesce(refunded.quantity, CAST(0 AS BIGINT)))
    ) AS due_quantity,
    greatest(CAST(0 AS BIGINT), least(unit.quantity, coalesce(refunded.quantity, CAST(0 AS BIGINT)) - unit.first_unit)) AS refunded_quantity
FROM receiving.accepted_unit AS unit
LEFT JOIN refunded_sku AS refunded ON refunded.return_stock_in_id = unit.return_stock_in_id AND refunded.sku = unit.sku
