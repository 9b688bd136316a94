-- what: the sub-SKUs of each combo of an order, by the version that is valid on the combo's first shipment date in that order
-- grain: one row per order, combo and sub-SKU
-- key: shop_id, order_id, combo_sku, sub_sku
-- inputs: staging.stock_out_line, reference.combo_piece
-- rules: R-13, R-14
WITH shipped_combo AS (
    SELECT
        shop_id,
        order_id,
        combo_sku,
        min(shipped_on) AS shipped_on
    FROM staging.stock_out_line
    WHERE shipped_at IS NOT NULL AND combo_sku <> ''
    GROUP BY shop_id, order_id, combo_sku
)
SELECT
    shipped_combo.shop_id,
    shipped_combo.order_id,
    shipped_combo.combo_sku,
    piece.sub_sku,
    piece.quantity,
    piece.reference_price
FROM shipped_combo
JOIN reference.combo_piece AS piece
    ON piece.combo_sku = shipped_combo.combo_sku
    AND shipped_combo.shipped_on BETWEEN piece.valid_from AND piece.valid_to
-- where two versions overlap, the one with the later first day counts
QUALIFY dense_rank() OVER (
    PARTITION BY shipped_combo.shop_id, shipped_combo.order_id, shipped_combo.combo_sku
    ORDER BY piece.valid_from DESC NULLS LAST
) = 1
