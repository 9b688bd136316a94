-- what: after-sales orders with a SKU that meets no stock-out line of their order: the SKUs asked for, the SKUs that were shipped, and what they are worth where the order has a price for them
-- grain: one row per after-sales order
-- key: after_sales_key
-- inputs: allocation.request_status, allocation.shipped_sku, orders.return_request_sku, orders.shipped_line, staging.stock_out_line
-- rules: R-25, R-58, R-65
WITH unmet_sku AS (
    SELECT
        request.after_sales_key,
        request.shop_id,
        request.order_id,
        CASE request_sku.combo_sku WHEN '' THEN request_sku.sku ELSE request_sku.combo_sku END AS name,
        request_sku.sku,
        request_sku.combo_sku = request_sku.sku AS is_without_version,
        request_sku.live_quantity AS quantity
    FROM allocation.request_status AS request
    JOIN orders.return_request_sku AS request_sku ON request_sku.after_sales_key = request.after_sales_key
    ANTI JOIN allocation.shipped_sku AS shipped
        ON shipped.shop_id = request.shop_id
        AND shipped.order_id = request.order_id
        AND shipped.sku = request_sku.sku
        AND shipped.combo_sku = request_sku.combo_sku
    WHERE request_sku.live_quantity > 0
),
shipped_name AS (
    SELECT
        line.shop_id,
        line.order_id,
        string_agg(DISTINCT CASE line.combo_sku WHEN '' THEN line.sku ELSE line.combo_sku END, ', ' ORDER BY CASE line.combo_sku WHEN '' THEN line.sku ELSE line.combo_sku END) AS names
    FROM staging.stock_out_line AS line
    SEMI JOIN unmet_sku ON unmet_sku.shop_id = line.shop_id AND unmet_sku.order_id = line.order_id
    WHERE line.shipped_at IS NOT NULL
    GROUP BY line.shop_id, line.order_id
),
price AS (
    SELECT line.shop_id, line.order_id, line.sku, min(fragment.lowest_unit_price(line.quantity, line.pieces_per_combo, line.high_pieces, line.high_price, line.low_price)) AS unit_price, min(line.currency_code) AS currency_code
    FROM orders.shipped_line AS line
    SEMI JOIN unmet_sku ON unmet_sku.shop_id = line.shop_id AND unmet_sku.order_id = line.order_id AND unmet_sku.sku = line.sku
    GROUP BY line.shop_id, line.order_id, line.sku
    HAVING min(fragment.lowest_unit_price(line.quantity, line.pieces_per_combo, line.high_pieces, line.high_price, line.low_price)) = max(fragment.highest_unit_price(line.high_pieces, line.high_price, line.low_price)) AND min(line.currency_code) = max(line.currency_code)
)
SELECT
    unmet_sku.after_sales_key,
    string_agg(DISTINCT unmet_sku.name || CASE WHEN unmet_sku.is_without_version THEN ' (no combo version is valid)' ELSE '' END, ', '
        ORDER BY unmet_sku.name || CASE WHEN unmet_sku.is_without_version THEN ' (no combo version is valid)' ELSE '' END) AS asked,
    min(shipped_name.names) AS shipped,
    CASE WHEN min(price.currency_code) = max(price.currency_code) THEN CAST(sum(CAST(price.unit_price AS DECIMAL(19, 2)) * unmet_sku.quantity) AS DECIMAL(18, 2)) END AS amount,
    min(price.currency_code) AS currency_code
FROM unmet_sku
LEFT JOIN shipped_name ON shipped_name.shop_id = unmet_sku.shop_id AND shipped_name.order_id = unmet_sku.order_id
LEFT JOIN price ON price.shop_id = unmet_sku.shop_id AND price.order_id = unmet_sku.order_id AND price.sku = unmet_sku.sku
GROUP BY unmet_sku.after_sales_key
