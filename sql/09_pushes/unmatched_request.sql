-- what: the return an after-sales order stands under while no unit can be matched, and why
-- grain: one pushable after-sales order that holds nothing
-- key: after_sales_key
-- inputs: allocation.request_status, allocation.demand, orders.return_request_sku, pushes.priced_unit, orders.first_shipped_line, orders.shipped_line
-- rules: R-08, R-25
WITH idle AS (
    SELECT standing.after_sales_key, standing.shop_id, standing.order_id, standing.distributor_id, standing.is_mapped
    FROM allocation.request_status AS standing
    ANTI JOIN (SELECT after_sales_key FROM pushes.priced_unit WHERE attempts = 0) AS holding
        ON holding.after_sales_key = standing.after_sales_key
    WHERE standing.is_pushable AND NOT standing.is_cancelled
),
needed AS (
    SELECT after_sales_key, CAST(sum(quantity) AS BIGINT) AS open_quantity
    FROM allocation.demand AS demand
    SEMI JOIN idle ON idle.after_sales_key = demand.after_sales_key
    WHERE quantity > 0
    GROUP BY after_sales_key
),
waiting AS (
    -- everything asked for may be in the hands of a return that was pushed once: of most orders, and nothing waits there
    -- (R-25: a line that meets nothing is own-warehouse goods when another one meets, whatever its status)
    SELECT idle.*, needed.open_quantity
    FROM idle
    LEFT JOIN needed ON needed.after_sales_key = idle.after_sales_key
    WHERE NOT idle.is_mapped OR needed.open_quantity > 0
),
first_sku AS (
    SELECT
        standing.after_sales_key,
        line.supplier_id,
        line.warehouse_id,
        line.currency_code
    FROM waiting AS standing
    JOIN orders.return_request_sku AS requested ON requested.after_sales_key = standing.after_sales_key
    JOIN orders.shipped_line AS line
        ON line.shop_id = standing.shop_id
        AND line.order_id = standing.order_id
        AND line.sku = requested.sku
        AND line.combo_sku = requested.combo_sku
    WHERE requested.pushable_quantity > 0
    QUALIFY row_number() OVER (
        PARTITION BY standing.after_sales_key
        ORDER BY requested.sku NULLS LAST, requested.combo_sku NULLS LAST, line.shipped_at NULLS LAST, line.stock_out_id NULLS LAST, line.line_no NULLS LAST
    ) = 1
),
asked AS (
    SELECT after_sales_key, CAST(sum(pushable_quantity) AS BIGINT) AS requested_quantity
    FROM orders.return_request_sku AS requested
    SEMI JOIN waiting ON waiting.after_sales_key = requested.after_sales_key
    GROUP BY after_sales_key
)
SELECT
    standing.after_sales_key,
    CASE WHEN standing.is_mapped THEN 'QTY_EXCEEDS_SHIPPED' ELSE 'NO_MAPPING' END AS reason,
    CASE WHEN standing.is_mapped THEN first_sku.supplier_id ELSE line.supplier_id END AS supplier_id,
    CASE WHEN standing.is_mapped THEN first_sku.warehouse_id ELSE line.warehouse_id END AS warehouse_id,
    CASE WHEN standing.is_mapped THEN first_sku.currency_code ELSE line.currency_code END AS currency_code,
    standing.distributor_id,
    line.ordered_on,
    line.shipped_on,
    CASE WHEN standing.is_mapped THEN standing.open_quantity ELSE asked.requested_quantity END AS requested_quantity
FROM waiting AS standing
JOIN orders.first_shipped_line AS line ON line.shop_id = standing.shop_id AND line.order_id = standing.order_id
JOIN asked ON asked.after_sales_key = standing.after_sales_key
LEFT JOIN first_sku ON first_sku.after_sales_key = standing.after_sales_key
