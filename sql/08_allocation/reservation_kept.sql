-- what: the holds that last through tonight: frozen ones, and unpushed ones that are sound and still what is asked for
-- grain: one return stock-in, stock-out line and first unit
-- key: return_stock_in_id, stock_out_id, line_no, first_unit
-- inputs: allocation.reservation_before, allocation.demand, allocation.request_status
-- rules: R-08, R-34
WITH unpushed AS (
    SELECT * FROM allocation.reservation_before WHERE is_held AND attempts = 0
),
hold AS (
    SELECT after_sales_key, sku, combo_sku, CAST(sum(quantity) AS BIGINT) AS quantity
    FROM unpushed
    GROUP BY after_sales_key, sku, combo_sku
),
asked AS (
    SELECT demand.*
    FROM allocation.demand AS demand
    SEMI JOIN unpushed ON unpushed.after_sales_key = demand.after_sales_key
    WHERE demand.quantity > 0
),
changed AS (
    SELECT coalesce(hold.after_sales_key, asked.after_sales_key) AS after_sales_key
    FROM hold
    FULL JOIN asked
        ON asked.after_sales_key = hold.after_sales_key AND asked.sku = hold.sku AND asked.combo_sku = hold.combo_sku
    WHERE hold.quantity IS DISTINCT FROM asked.quantity
),
released AS (
    SELECT changed.after_sales_key
    FROM changed
    -- where nothing may be pushed for now, nothing was asked anew
    JOIN allocation.request_status AS standing ON standing.after_sales_key = changed.after_sales_key AND standing.is_pushable
    UNION
    SELECT after_sales_key FROM unpushed WHERE NOT is_sound
    UNION
    SELECT after_sales_key FROM allocation.request_status WHERE is_exceeded
)
SELECT
    match.return_stock_in_id,
    match.after_sales_key,
    match.attempts,
    match.stock_out_id,
    match.line_no,
    match.sku,
    match.combo_sku,
    match.first_unit,
    match.quantity
FROM allocation.reservation_before AS match
LEFT JOIN released ON released.after_sales_key = match.after_sales_key
WHERE match.is_held AND (match.attempts > 0 OR released.after_sales_key IS NULL)
