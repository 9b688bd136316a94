-- what: the units that each after-sales order requests, after the combo split; a combo without a valid version keeps its own SKU and meets no stock-out line
-- grain: one row per after-sales order, SKU and combo
-- key: after_sales_key, sku, combo_sku
-- inputs: orders.return_line, orders.combo_component, reference.combo_piece
-- rules: R-08, R-11, R-13, R-14
WITH combo AS (
    SELECT DISTINCT combo_sku FROM reference.combo_piece
),
sub_sku_line AS (
    SELECT
        line.after_sales_key,
        CASE WHEN combo.combo_sku IS NULL THEN line.sku ELSE coalesce(piece.sub_sku, line.sku) END AS sku,
        CASE WHEN combo.combo_sku IS NULL THEN line.combo_sku ELSE line.sku END AS combo_sku,
        line.quantity * coalesce(piece.quantity, CAST(1 AS BIGINT)) AS quantity,
        line.is_cancelled,
        line.is_pushable,
        line.is_undecided
    FROM orders.return_line AS line
    LEFT JOIN combo ON combo.combo_sku = line.sku AND line.kind <> 'abnormal'
    LEFT JOIN orders.combo_component AS piece
        ON piece.shop_id = line.shop_id AND piece.order_id = line.order_id AND piece.combo_sku = combo.combo_sku
)
SELECT
    after_sales_key,
    sku,
    combo_sku,
    CAST(coalesce(sum(quantity) FILTER (WHERE NOT is_cancelled), 0) AS BIGINT) AS live_quantity,
    CAST(coalesce(sum(quantity) FILTER (WHERE is_pushable), 0) AS BIGINT) AS pushable_quantity,
    -- what counts against the shipped quantity
    CAST(coalesce(sum(quantity) FILTER (WHERE is_pushable OR is_undecided), 0) AS BIGINT) AS counting_quantity
FROM sub_sku_line
GROUP BY after_sales_key, sku, combo_sku
