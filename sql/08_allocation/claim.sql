-- what: the units of an order's SKU that each after-sales order counts for: those that its pushed returns hold, and those that it asks for; with its turn in the order of R-08
-- grain: one row per after-sales order, SKU and combo that meets a stock-out line
-- key: after_sales_key, sku, combo_sku
-- inputs: orders.return_request, orders.return_request_sku, prior.return_stock_in, allocation.reservation_before, allocation.shipped_sku
-- rules: R-08, R-34, R-43
WITH held_sku AS (
    SELECT
        after_sales_key,
        sku,
        combo_sku,
        CAST(coalesce(sum(quantity) FILTER (WHERE is_held AND attempts > 0), 0) AS BIGINT) AS pushed_quantity,
        CAST(coalesce(sum(quantity) FILTER (WHERE is_held AND attempts = 0), 0) AS BIGINT) AS unpushed_quantity,
        CAST(coalesce(sum(quantity) FILTER (WHERE state = 'recalled'), 0) AS BIGINT) AS recalled_quantity
    FROM allocation.reservation_before
    GROUP BY after_sales_key, sku, combo_sku
),
holder AS (
    SELECT DISTINCT after_sales_key FROM held_sku WHERE pushed_quantity + unpushed_quantity > 0
),
-- an after-sales order may be gone from the exports; its returns are not
case_order AS (
    SELECT after_sales_key, shop_id, order_id, after_sales_id, kind, is_pushable, requested_at FROM orders.return_request
    UNION ALL
    SELECT prior_return.after_sales_key, min(prior_return.shop_id), min(prior_return.order_id), min(prior_return.after_sales_id), min(prior_return.kind), false, CAST(NULL AS TIMESTAMP)
    FROM prior.return_stock_in AS prior_return
    ANTI JOIN orders.return_request AS request ON request.after_sales_key = prior_return.after_sales_key
    GROUP BY prior_return.after_sales_key
),
counted_sku AS (
    SELECT
        coalesce(request_sku.after_sales_key, held_sku.after_sales_key) AS after_sales_key,
        coalesce(request_sku.sku, held_sku.sku) AS sku,
        coalesce(request_sku.combo_sku, held_sku.combo_sku) AS combo_sku,
        coalesce(request_sku.counting_quantity, CAST(0 AS BIGINT)) AS counting_quantity,
        coalesce(request_sku.pushable_quantity, CAST(0 AS BIGINT)) AS pushable_quantity,
        coalesce(held_sku.pushed_quantity, CAST(0 AS BIGINT)) AS pushed_quantity,
        coalesce(held_sku.unpushed_quantity, CAST(0 AS BIGINT)) AS unpushed_quantity,
        coalesce(held_sku.recalled_quantity, CAST(0 AS BIGINT)) AS recalled_quantity
    FROM orders.return_request_sku AS request_sku
    FULL JOIN held_sku
        ON held_sku.after_sales_key = request_sku.after_sales_key AND held_sku.sku = request_sku.sku AND held_sku.combo_sku = request_sku.combo_sku
),
claim AS (
    SELECT
        counted.*,
        case_order.shop_id,
        case_order.order_id,
        case_order.is_pushable,
        shipped.shipped_quantity,
        CASE WHEN holder.after_sales_key IS NULL THEN 1 ELSE 0 END AS holder_rank,
        CASE case_order.kind WHEN 'abnormal' THEN 0 ELSE 1 END AS kind_rank,
        case_order.requested_at,
        case_order.after_sales_id
    FROM counted_sku AS counted
    JOIN case_order ON case_order.after_sales_key = counted.after_sales_key
    JOIN allocation.shipped_sku AS shipped
        ON shipped.shop_id = case_order.shop_id
        AND shipped.order_id = case_order.order_id
        AND shipped.sku = counted.sku
        AND shipped.combo_sku = counted.combo_sku
    LEFT JOIN holder ON holder.after_sales_key = counted.after_sales_key
)
SELECT
    after_sales_key,
    shop_id,
    order_id,
    sku,
    combo_sku,
    shipped_quantity,
    -- a pushed return counts what it holds, whatever a later version of the request contains
    pushed_quantity,
    CASE
        -- while nothing may be pushed, an unpushed return keeps its units
        WHEN NOT is_pushable AND pushed_quantity > 0 THEN unpushed_quantity
        WHEN NOT is_pushable THEN greatest(unpushed_quantity, counting_quantity - recalled_quantity)
        -- a SKU of a pushed return stays with it: an unpushed return of another supplier gets no more of it
        WHEN pushed_quantity > 0 THEN least(unpushed_quantity, greatest(CAST(0 AS BIGINT), counting_quantity - pushed_quantity - recalled_quantity))
        ELSE greatest(CAST(0 AS BIGINT), counting_quantity - recalled_quantity)
    END AS asked_quantity,
    CASE
        WHEN pushed_quantity > 0 THEN least(unpushed_quantity, greatest(CAST(0 AS BIGINT), pushable_quantity - pushed_quantity - recalled_quantity))
        ELSE greatest(CAST(0 AS BIGINT), pushable_quantity - recalled_quantity)
    END AS open_quantity,
    CAST(dense_rank() OVER (
        PARTITION BY shop_id, order_id
        -- returns that hold units first, then failed parcels, then by the time of the request
        ORDER BY holder_rank NULLS LAST, kind_rank NULLS LAST, requested_at NULLS LAST, after_sales_id NULLS LAST, after_sales_key NULLS LAST
    ) AS BIGINT) AS turn
FROM claim
