-- what: step 7 of a run, matching: the units that each return holds, kept ones and newly matched ones; the first free units go to the first request in turn
-- grain: one row per after-sales order, stock-out line and first unit
-- key: after_sales_key, stock_out_id, line_no, first_unit
-- inputs: allocation.reservation_kept, allocation.open_demand, allocation.free_unit, allocation.parcel_reservation
-- rules: R-08, R-34
WITH open_demand AS (
    SELECT
        demand.after_sales_key,
        demand.shop_id,
        demand.order_id,
        demand.sku,
        demand.combo_sku,
        demand.turn,
        demand.quantity - coalesce(CAST(sum(own.quantity) AS BIGINT), CAST(0 AS BIGINT)) AS quantity
    FROM allocation.open_demand AS demand
    LEFT JOIN allocation.parcel_reservation AS own
        ON own.after_sales_key = demand.after_sales_key AND own.sku = demand.sku AND own.combo_sku = demand.combo_sku
    GROUP BY demand.after_sales_key, demand.shop_id, demand.order_id, demand.sku, demand.combo_sku, demand.turn, demand.quantity
),
demand_range AS (
    SELECT
        *,
        CAST(sum(quantity) OVER (
            PARTITION BY shop_id, order_id, sku, combo_sku ORDER BY turn NULLS LAST
        ) AS BIGINT) AS through
    FROM open_demand
    WHERE quantity > 0
),
free_range AS (
    SELECT
        free.*,
        CAST(sum(free.quantity) OVER (
            PARTITION BY free.shop_id, free.order_id, free.sku, free.combo_sku
            ORDER BY free.shipped_at NULLS LAST, free.stock_out_id NULLS LAST, free.line_no NULLS LAST, free.first_unit NULLS LAST
        ) AS BIGINT) AS through
    FROM allocation.free_unit AS free
    ANTI JOIN allocation.parcel_reservation AS own ON own.stock_out_id = free.stock_out_id AND own.line_no = free.line_no
),
taken_unit AS (
    SELECT
        demand.after_sales_key,
        free.stock_out_id,
        free.line_no,
        free.sku,
        free.combo_sku,
        free.first_unit + greatest(CAST(0 AS BIGINT), demand.through - demand.quantity - free.through + free.quantity) AS first_unit,
        least(demand.through, free.through) - greatest(demand.through - demand.quantity, free.through - free.quantity) AS quantity
    FROM demand_range AS demand
    JOIN free_range AS free
        ON free.shop_id = demand.shop_id
        AND free.order_id = demand.order_id
        AND free.sku = demand.sku
        AND free.combo_sku = demand.combo_sku
        AND free.through > demand.through - demand.quantity
        AND free.through - free.quantity < demand.through
    UNION ALL
    SELECT after_sales_key, stock_out_id, line_no, sku, combo_sku, first_unit, quantity FROM allocation.parcel_reservation
),
complete_request AS (
    -- all units or none: a request that cannot be met in full is held whole, never clipped (R-08)
    SELECT demand.after_sales_key
    FROM (SELECT after_sales_key, CAST(sum(quantity) AS BIGINT) AS quantity FROM allocation.open_demand GROUP BY after_sales_key) AS demand
    JOIN (SELECT after_sales_key, CAST(sum(quantity) AS BIGINT) AS quantity FROM taken_unit GROUP BY after_sales_key) AS taken
        ON taken.after_sales_key = demand.after_sales_key AND taken.quantity = demand.quantity
)
SELECT after_sales_key, return_stock_in_id, attempts, stock_out_id, line_no, sku, combo_sku, first_unit, quantity, false AS is_new
FROM allocation.reservation_kept
UNION ALL
SELECT taken_unit.after_sales_key, '' AS return_stock_in_id, CAST(0 AS BIGINT) AS attempts, taken_unit.stock_out_id, taken_unit.line_no, taken_unit.sku, taken_unit.combo_sku, taken_unit.first_unit, taken_unit.quantity, true AS is_new
FROM taken_unit
SEMI JOIN complete_request ON complete_request.after_sales_key = taken_unit.after_sales_key
