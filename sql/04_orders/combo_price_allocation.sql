-- what: the unit price of a combo, allocated to its single pieces in minor units; the pieces of one sub-SKU share a base price, and some of them cost one minor unit more
-- grain: one row per order, supplier, combo, combo unit price and sub-SKU
-- key: shop_id, order_id, supplier_id, combo_sku, combo_unit_price, sub_sku
-- inputs: staging.stock_out_line, orders.combo_component, reference.supplier
-- rules: R-15
WITH priced_combo AS (
    SELECT DISTINCT shop_id, order_id, supplier_id, combo_sku, combo_unit_price
    FROM staging.stock_out_line
    WHERE shipped_at IS NOT NULL AND combo_sku <> '' AND combo_unit_price IS NOT NULL
),
weighted_piece AS (
    SELECT
        priced_combo.*,
        piece.sub_sku,
        piece.quantity AS pieces,
        CASE supplier.minor_unit WHEN 0 THEN CAST(1 AS DECIMAL(5, 2)) ELSE CAST(0.01 AS DECIMAL(5, 2)) END AS minor_value,
        CAST(round(CAST(priced_combo.combo_unit_price AS DECIMAL(19, 2)) * CASE supplier.minor_unit WHEN 0 THEN 1 ELSE 100 END, 0) AS BIGINT) AS combo_minor,
        -- if one piece has no reference price, all pieces of the combo weigh the same
        CASE
            WHEN min(coalesce(piece.reference_price, CAST(0 AS DECIMAL(18, 2)))) OVER (
                PARTITION BY priced_combo.shop_id, priced_combo.order_id, priced_combo.supplier_id, priced_combo.combo_sku, priced_combo.combo_unit_price
            ) > 0 THEN CAST(round(CAST(piece.reference_price AS DECIMAL(19, 2)) * 100, 0) AS BIGINT)
            ELSE CAST(1 AS BIGINT)
        END AS weight
    FROM priced_combo
    JOIN orders.combo_component AS piece
        ON piece.shop_id = priced_combo.shop_id
        AND piece.order_id = priced_combo.order_id
        AND piece.combo_sku = priced_combo.combo_sku
    JOIN reference.supplier AS supplier ON supplier.supplier_id = priced_combo.supplier_id
),
total AS (
    SELECT
        *,
        CAST(sum(weight * pieces) OVER (PARTITION BY shop_id, order_id, supplier_id, combo_sku, combo_unit_price) AS BIGINT) AS total_weight
    FROM weighted_piece
),
allocated AS (
    SELECT
        *,
        (combo_minor * weight) // total_weight AS base_minor, -- BIGINT // BIGINT
        (combo_minor * weight) % total_weight AS remainder
    FROM total
),
ranked_piece AS (
    SELECT
        *,
        combo_minor - CAST(sum(base_minor * pieces) OVER (PARTITION BY shop_id, order_id, supplier_id, combo_sku, combo_unit_price) AS BIGINT) AS left_over,
        CAST(sum(pieces) OVER (
            PARTITION BY shop_id, order_id, supplier_id, combo_sku, combo_unit_price
            -- left-over minor units go to the largest remainders (R-15)
            ORDER BY remainder DESC NULLS LAST, sub_sku NULLS LAST
        ) AS BIGINT) - pieces AS pieces_before
    FROM allocated
)
SELECT
    shop_id,
    order_id,
    supplier_id,
    combo_sku,
    combo_unit_price,
    sub_sku,
    pieces AS pieces_per_combo,
    greatest(CAST(0 AS BIGINT), least(pieces, left_over - pieces_before)) AS high_pieces,
    CAST(CAST(base_minor AS DECIMAL(18, 0)) * minor_value AS DECIMAL(18, 2)) AS low_price,
    CAST(CAST(base_minor + 1 AS DECIMAL(18, 0)) * minor_value AS DECIMAL(18, 2)) AS high_price
FROM ranked_piece
