-- what: the units of an order's SKU that each live after-sales order claims, and their running total in the order of R-08
-- grain: one row per after-sales order, SKU and combo that meets a stock-out line
-- key: after_sales_key, sku, combo_sku
-- inputs: orders.return_request, orders.return_request_sku, allocation.reservation_before, allocation.shipped_sku
-- rules: R-08
WITH held_sku AS (
    SELECT
        after_sales_key,
        sku,
        combo_sku,
        CAST(coalesce(sum(quantity) FILTER (WHERE is_held), 0) AS BIGINT) AS held_quantity,
        CAST(coalesce(sum(quantity) FILTER (WHERE is_held AND attempts > 0), 0) AS BIGINT) AS frozen_quantity,
        CAST(coalesce(sum(quantity) FILTER (WHERE state = 'recalled'), 0) AS BIGINT) AS recalled_quantity
    FROM allocation.reservation_before
    GROUP BY after_sales_key, sku, combo_sku
),
holder AS (
    SELECT DISTINCT after_sales_key FROM held_sku WHERE held_quantity > 0
),
claim AS (
    SELECT
        request_sku.after_sales_key,
        request.shop_id,
        request.order_id,
        request_sku.sku,
        request_sku.combo_sku,
        shipped.shipped_quantity,
        -- pushed units are claimed as they were pushed, whatever a later version of the request contains
        greatest(
            request_sku.live_quantity - coalesce(held_sku.recalled_quantity, CAST(0 AS BIGINT)),
            coalesce(held_sku.frozen_quantity, CAST(0 AS BIGINT))
        ) AS quantity,
        CASE WHEN holder.after_sales_key IS NULL THEN 1 ELSE 0 END AS holder_rank,
        CASE request.kind WHEN 'abnormal' THEN 0 ELSE 1 END AS kind_rank,
        request.requested_at,
        request.after_sales_id
    FROM orders.return_request_sku AS request_sku
    JOIN orders.return_request AS request ON request.after_sales_key = request_sku.after_sales_key
    JOIN allocation.shipped_sku AS shipped
        ON shipped.shop_id = request.shop_id
        AND shipped.order_id = request.order_id
        AND shipped.sku = request_sku.sku
        AND shipped.combo_sku = request_sku.combo_sku
    LEFT JOIN held_sku
        ON held_sku.after_sales_key = request_sku.after_sales_key AND held_sku.sku = request_sku.sku AND held_sku.combo_sku = request_sku.combo_sku
    LEFT JOIN holder ON holder.after_sales_key = request_sku.after_sales_key
)
SELECT
    after_sales_key,
    shop_id,
    order_id,
    sku,
    combo_sku,
    quantity,
    shipped_quantity,
    CAST(sum(quantity) OVER in_turn AS BIGINT) AS quantity_through,
    CAST(row_number() OVER in_turn AS BIGINT) AS turn
FROM claim
WHERE quantity > 0
WINDOW in_turn AS (
    PARTITION BY shop_id, order_id, sku, combo_sku
    -- returns that hold units first, then failed parcels, then by the time of the request
    ORDER BY holder_rank NULLS LAST, kind_rank NULLS LAST, requested_at NULLS LAST, after_sales_id NULLS LAST, after_sales_key NULLS LAST
)
