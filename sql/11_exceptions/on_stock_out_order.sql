-- what: stock-out orders whose stated amount is not the sum of their lines and the distribution fee
-- grain: one row per stock-out order
-- key: code, subject_id
-- inputs: staging.stock_out_line, orders.combo_component
-- rules: R-35
WITH line AS (
    SELECT
        stock_out_id,
        CAST(CAST(coalesce(unit_price, 0) AS DECIMAL(19, 2)) * quantity AS DECIMAL(18, 2)) AS line_amount,
        distribution_fee,
        stock_out_amount,
        currency_code,
        shop_id,
        order_id
    FROM staging.stock_out_line
    WHERE unit_price IS NOT NULL
    UNION ALL
    SELECT
        combo.stock_out_id,
        CAST(CAST(combo.combo_unit_price AS DECIMAL(19, 2)) * combo.combos AS DECIMAL(18, 2)),
        combo.distribution_fee,
        combo.stock_out_amount,
        combo.currency_code,
        combo.shop_id,
        combo.order_id
    FROM (
        SELECT
            line.stock_out_id, line.combo_sku, line.combo_unit_price, line.distribution_fee, line.stock_out_amount, line.currency_code,
            line.shop_id, line.order_id,
            min(line.quantity // piece.quantity) AS combos -- BIGINT // BIGINT
        FROM staging.stock_out_line AS line
        JOIN orders.combo_component AS piece
            ON piece.shop_id = line.shop_id AND piece.order_id = line.order_id AND piece.combo_sku = line.combo_sku AND piece.sub_sku = line.sku
        WHERE line.unit_price IS NULL AND line.combo_unit_price IS NOT NULL
        GROUP BY line.stock_out_id, line.combo_sku, line.combo_unit_price, line.distribution_fee, line.stock_out_amount, line.currency_code, line.shop_id, line.order_id
    ) AS combo
),
stock_out_order AS (
    SELECT
        stock_out_id,
        CAST(sum(line_amount) AS DECIMAL(18, 2)) AS lines_amount,
        max(distribution_fee) AS distribution_fee,
        max(stock_out_amount) AS stock_out_amount,
        min(currency_code) AS currency_code,
        min(shop_id || '/' || order_id) AS unit_id
    FROM line
    GROUP BY stock_out_id
)
SELECT
    'STOCKOUT_MISMATCH' AS code,
    stock_out_id AS subject_id,
    unit_id,
    CAST(CAST(lines_amount + coalesce(distribution_fee, 0) AS DECIMAL(18, 2)) AS VARCHAR) AS expected_value,
    CAST(stock_out_amount AS VARCHAR) AS actual_value,
    CAST(stock_out_amount - lines_amount - coalesce(distribution_fee, 0) AS DECIMAL(18, 2)) AS amount,
    currency_code
FROM stock_out_order
WHERE stock_out_amount IS NOT NULL AND stock_out_amount <> lines_amount + coalesce(distribution_fee, 0)
