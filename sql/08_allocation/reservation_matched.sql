-- what: step 7 of the night: who holds which units after tonight, kept ones and new ones; the first free units go to the first in turn
-- grain: one after-sales order, stock-out line and first unit
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
demand_run AS (
    SELECT
        *,
        CAST(sum(quantity) OVER (
            PARTITION BY shop_id, order_id, sku, combo_sku ORDER BY turn NULLS LAST
        ) AS BIGINT) AS through
    FROM open_demand
    WHERE quantity > 0
),
free_run AS (
    SELECT
        free.*,
        CAST(sum(free.quantity) OVER (
            PARTITION BY free.shop_id, free.order_id, free.sku, free.combo_sku
            ORDER BY free.shipped_at NULLS LAST, free.stock_out_id NULLS LAST, free.line_no NULLS LAST, free.first_unit NULLS LAST
        ) AS BIGINT) AS through
    FROM allocation.free_unit AS free
    ANTI JOIN allocation.parcel_reservation AS own ON own.stock_out_id = free.stock_out_id AND own.line_no = free.line_no
),
found AS (
    SELECT
        demand.after_sales_key,
        free.stock_out_id,
        free.line_no,
        free.sku,
        free.combo_sku,
        free.first_unit + greatest(CAST(0 AS BIGINT), demand.through - demand.quantity - free.through + free.quantity) AS first_unit,
        least(demand.through, free.through) - greatest(demand.through - demand.quantity, free.through - free.quantity) AS quantity
    FROM demand_run AS demand
    JOIN free_run AS free
        ON free.shop_id = demand.shop_id
        AND free.order_id = demand.order_id
        AND free.sku = demand.sku
        AND free.combo_sku = demand.combo_sku
        AND free.through > demand.through - demand.quantity
        AND free.through - free.quantity < demand.through
    UNION ALL
    SELECT after_sales_key, stock_out_id, line_no, sku, combo_sku, first_unit, quantity FROM allocation.parcel_reservation
),
complete AS (
    -- all units or none: a return is held whole, never clipped
    SELECT demand.after_sales_key
    FROM (SELECT after_sales_key, CAST(sum(quantity) AS BIGINT) AS quantity FROM allocation.open_demand GROUP BY after_sales_key) AS demand
    JOIN (SELECT after_sales_key, CAST(sum(quantity) AS BIGINT) AS quantity FROM found GROUP BY after_sales_key) AS met
        ON met.after_sales_key = demand.after_sales_key AND met.quantity = demand.quantity
)
SELECT after_sales_key, return_stock_in_id, attempts, stock_out_id, line_no, sku, combo_sku, first_unit, quantity, false AS is_new
FROM allocation.reservation_kept
UNION ALL
SELECT found.after_sales_key, '' AS return_stock_in_id, CAST(0 AS BIGINT) AS attempts, found.stock_out_id, found.line_no, found.sku, found.combo_sku, found.first_unit, found.quantity, true AS is_new
FROM found
SEMI JOIN complete ON complete.after_sales_key = found.after_sales_key
