-- what: the units of each SKU that a pushed return would be pushed with today; its SKUs stay with it, other SKUs of its after-sales order follow the match
-- grain: one row per pushed return, SKU and combo that it holds or would be pushed with
-- key: return_stock_in_id, sku, combo_sku
-- inputs: allocation.renewable_return, allocation.reservation_matched, orders.return_request_sku, orders.shipped_line
-- rules: R-34, R-43
WITH held_unit AS (
    SELECT
        renewable.return_stock_in_id,
        match.sku,
        match.combo_sku,
        match.quantity,
        match.return_stock_in_id = renewable.return_stock_in_id AS is_own,
        -- unpushed units that the after-sales order holds with the supplier of the return are for its next push
        match.attempts = 0 AND coalesce(shipped.supplier_id = renewable.supplier_id, false) AS is_for_next_push,
        coalesce(
            shipped.sku = match.sku AND shipped.combo_sku = match.combo_sku AND shipped.quantity >= match.first_unit + match.quantity,
            false
        ) AS is_sound
    FROM allocation.renewable_return AS renewable
    JOIN allocation.reservation_matched AS match ON match.after_sales_key = renewable.after_sales_key
    LEFT JOIN orders.shipped_line AS shipped ON shipped.stock_out_id = match.stock_out_id AND shipped.line_no = match.line_no
),
held_sku AS (
    SELECT
        return_stock_in_id,
        sku,
        combo_sku,
        CAST(coalesce(sum(quantity) FILTER (WHERE is_own), 0) AS BIGINT) AS own_quantity,
        CAST(coalesce(sum(quantity) FILTER (WHERE is_own AND NOT is_sound), 0) AS BIGINT) AS lost_quantity,
        CAST(coalesce(sum(quantity) FILTER (WHERE is_for_next_push AND NOT is_own), 0) AS BIGINT) AS next_quantity,
        CAST(coalesce(sum(quantity) FILTER (WHERE NOT is_own AND NOT is_for_next_push), 0) AS BIGINT) AS other_quantity
    FROM held_unit
    GROUP BY return_stock_in_id, sku, combo_sku
),
needed_sku AS (
    SELECT
        held.return_stock_in_id,
        held.sku,
        held.combo_sku,
        held.own_quantity,
        held.lost_quantity,
        CASE
            WHEN held.own_quantity = 0 THEN held.next_quantity
            ELSE greatest(CAST(0 AS BIGINT), coalesce(request_sku.pushable_quantity, CAST(0 AS BIGINT)) - held.other_quantity)
        END AS quantity
    FROM held_sku AS held
    JOIN allocation.renewable_return AS renewable ON renewable.return_stock_in_id = held.return_stock_in_id
    LEFT JOIN orders.return_request_sku AS request_sku
        ON request_sku.after_sales_key = renewable.after_sales_key
        AND request_sku.sku = held.sku
        AND request_sku.combo_sku = held.combo_sku
)
SELECT
    *,
    own_quantity > 0 AND (quantity <> own_quantity OR lost_quantity > 0) AS is_changed
FROM needed_sku
WHERE own_quantity > 0 OR quantity > 0
