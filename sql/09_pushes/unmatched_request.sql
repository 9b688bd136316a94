-- what: pushable after-sales orders for which no unit can be matched, each with the supplier and the reason that its blocked return gets
-- grain: one row per pushable after-sales order that holds nothing
-- key: after_sales_key
-- inputs: allocation.request_status, allocation.demand, orders.return_request_sku, pushes.priced_unit, orders.first_shipped_line, orders.shipped_line
-- rules: R-08, R-25
WITH unheld_request AS (
    SELECT request.after_sales_key, request.shop_id, request.order_id, request.distributor_id, request.is_mapped
    FROM allocation.request_status AS request
    ANTI JOIN (SELECT after_sales_key FROM pushes.priced_unit WHERE attempts = 0) AS holding
        ON holding.after_sales_key = request.after_sales_key
    WHERE request.is_pushable AND NOT request.is_cancelled
),
open_need AS (
    SELECT after_sales_key, CAST(sum(quantity) AS BIGINT) AS open_quantity
    FROM allocation.demand AS demand
    SEMI JOIN unheld_request ON unheld_request.after_sales_key = demand.after_sales_key
    WHERE quantity > 0
    GROUP BY after_sales_key
),
waiting_request AS (
    -- in most orders a return that was pushed once holds everything requested; then nothing waits
    -- (R-25: a line that meets no stock-out line is own-warehouse goods when another line meets one, whatever its status)
    SELECT unheld_request.*, open_need.open_quantity
    FROM unheld_request
    LEFT JOIN open_need ON open_need.after_sales_key = unheld_request.after_sales_key
    WHERE NOT unheld_request.is_mapped OR open_need.open_quantity > 0
),
first_sku AS (
    SELECT
        request.after_sales_key,
        line.supplier_id,
        line.warehouse_id,
        line.currency_code
    FROM waiting_request AS request
    JOIN orders.return_request_sku AS request_sku ON request_sku.after_sales_key = request.after_sales_key
    JOIN orders.shipped_line AS line
        ON line.shop_id = request.shop_id
        AND line.order_id = request.order_id
        AND line.sku = request_sku.sku
        AND line.combo_sku = request_sku.combo_sku
    WHERE request_sku.pushable_quantity > 0
    QUALIFY row_number() OVER (
        PARTITION BY request.after_sales_key
        ORDER BY request_sku.sku NULLS LAST, request_sku.combo_sku NULLS LAST, line.shipped_at NULLS LAST, line.stock_out_id NULLS LAST, line.line_no NULLS LAST
    ) = 1
),
pushable_total AS (
    SELECT after_sales_key, CAST(sum(pushable_quantity) AS BIGINT) AS requested_quantity
    FROM orders.return_request_sku AS request_sku
    SEMI JOIN waiting_request ON waiting_request.after_sales_key = request_sku.after_sales_key
    GROUP BY after_sales_key
)
SELECT
    request.after_sales_key,
    CASE WHEN request.is_mapped THEN 'QTY_EXCEEDS_SHIPPED' ELSE 'NO_MAPPING' END AS reason,
    CASE WHEN request.is_mapped THEN first_sku.supplier_id ELSE line.supplier_id END AS supplier_id,
    CASE WHEN request.is_mapped THEN first_sku.warehouse_id ELSE line.warehouse_id END AS warehouse_id,
    CASE WHEN request.is_mapped THEN first_sku.currency_code ELSE line.currency_code END AS currency_code,
    request.distributor_id,
    line.ordered_on,
    line.shipped_on,
    CASE WHEN request.is_mapped THEN request.open_quantity ELSE pushable_total.requested_quantity END AS requested_quantity
FROM waiting_request AS request
JOIN orders.first_shipped_line AS line ON line.shop_id = request.shop_id AND line.order_id = request.order_id
JOIN pushable_total ON pushable_total.after_sales_key = request.after_sales_key
LEFT JOIN first_sku ON first_sku.after_sales_key = request.after_sales_key
