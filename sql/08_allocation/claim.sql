-- what: what each live after-sales order claims of an order's SKU, and the running total in the rule's order
-- grain: one after-sales order, SKU and combo that meets a stock-out line
-- key: after_sales_key, sku, combo_sku
-- inputs: orders.return_request, orders.return_request_sku, allocation.reservation_before, allocation.shipped_sku
-- rules: R-08
WITH hold AS (
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
    SELECT DISTINCT after_sales_key FROM hold WHERE held_quantity > 0
),
claim AS (
    SELECT
        requested.after_sales_key,
        asked.shop_id,
        asked.order_id,
        requested.sku,
        requested.combo_sku,
        shipped.shipped_quantity,
        -- what was pushed is claimed as pushed, whatever a later version says
        greatest(
            requested.live_quantity - coalesce(hold.recalled_quantity, CAST(0 AS BIGINT)),
            coalesce(hold.frozen_quantity, CAST(0 AS BIGINT))
        ) AS quantity,
        CASE WHEN holder.after_sales_key IS NULL THEN 1 ELSE 0 END AS holder_rank,
        CASE asked.kind WHEN 'abnormal' THEN 0 ELSE 1 END AS kind_rank,
        asked.requested_at,
        asked.after_sales_id
    FROM orders.return_request_sku AS requested
    JOIN orders.return_request AS asked ON asked.after_sales_key = requested.after_sales_key
    JOIN allocation.shipped_sku AS shipped
        ON shipped.shop_id = asked.shop_id
        AND shipped.order_id = asked.order_id
        AND shipped.sku = requested.sku
        AND shipped.combo_sku = requested.combo_sku
    LEFT JOIN hold
        ON hold.after_sales_key = requested.after_sales_key AND hold.sku = requested.sku AND hold.combo_sku = requested.combo_sku
    LEFT JOIN holder ON holder.after_sales_key = requested.after_sales_key
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
    ORDER BY holder_rank NULLS LAST, kind_rank NULLS LAST, requested_at NULLS LAST, after_sales_id NULLS LAST, after_sales_key NULLS LAST
)
