-- what: returns that hold units of a line on which a refund-only case is open or finished: the buyer may have goods and money
-- grain: one row per return stock-in
-- key: code, subject_id
-- inputs: pushes.return_stock_in, pushes.priced_unit, orders.return_request, orders.return_request_sku, staging.after_sales_line, reference.shop
-- rules: R-08
WITH held_sku AS (
    SELECT DISTINCT unit.return_stock_in_id, unit.shop_id, unit.order_id, unit.sku, unit.combo_sku
    FROM pushes.priced_unit AS unit
    JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = unit.return_stock_in_id
    WHERE return_stock_in.state NOT IN ('cancelled', 'recalled')
        -- what a pushed return would be pushed with today, it does not hold
        AND NOT (unit.attempts = 0 AND return_stock_in.attempts > 0 AND NOT return_stock_in.is_pushed_now)
),
refund_only AS (
    SELECT after_sales_key, channel, shop_id, after_sales_id, order_id
    FROM orders.return_request
    WHERE after_sales_type = 'refund_only' AND after_sales_status NOT IN ('cancelled', 'rejected', 'closed')
),
marketplace_refund AS (
    -- Shopee repeats the case total on every line
    SELECT
        line.channel,
        line.shop_id,
        line.after_sales_id,
        CAST(CASE line.channel WHEN 'shopee' THEN max(line.marketplace_refund_amount) ELSE sum(line.marketplace_refund_amount) END AS DECIMAL(18, 2)) AS amount
    FROM staging.after_sales_line AS line
    SEMI JOIN refund_only
        ON refund_only.channel = line.channel AND refund_only.shop_id = line.shop_id AND refund_only.after_sales_id = line.after_sales_id
    GROUP BY line.channel, line.shop_id, line.after_sales_id
),
beside AS (
    -- one row per return and refund-only case, however many lines they share
    SELECT DISTINCT held_sku.return_stock_in_id, refund_only.shop_id, refund_only.after_sales_id, marketplace_refund.amount
    FROM held_sku
    JOIN refund_only ON refund_only.shop_id = held_sku.shop_id AND refund_only.order_id = held_sku.order_id
    JOIN orders.return_request_sku AS request_sku
        ON request_sku.after_sales_key = refund_only.after_sales_key
        AND request_sku.sku = held_sku.sku
        AND request_sku.combo_sku = held_sku.combo_sku
        AND request_sku.live_quantity > 0
    LEFT JOIN marketplace_refund
        ON marketplace_refund.channel = refund_only.channel
        AND marketplace_refund.shop_id = refund_only.shop_id
        AND marketplace_refund.after_sales_id = refund_only.after_sales_id
)
SELECT
    'REFUND_ONLY_BESIDE' AS code,
    beside.return_stock_in_id AS subject_id,
    beside.return_stock_in_id AS unit_id,
    '' AS expected_value,
    string_agg(beside.after_sales_id, ', ' ORDER BY beside.after_sales_id) AS actual_value,
    CAST(sum(beside.amount) AS DECIMAL(18, 2)) AS amount,
    CASE WHEN sum(beside.amount) IS NULL THEN '' ELSE min(shop.currency_code) END AS currency_code
FROM beside
JOIN reference.shop AS shop ON shop.shop_id = beside.shop_id
GROUP BY beside.return_stock_in_id
