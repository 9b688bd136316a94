-- what: the units that stay reserved through this run: those of pushed returns, and unpushed ones that are sound and still what the request needs
-- grain: one row per return stock-in, stock-out line and first unit
-- key: return_stock_in_id, stock_out_id, line_no, first_unit
-- inputs: allocation.reservation_before, allocation.demand, allocation.request_status
-- rules: R-08, R-22, R-34
WITH unpushed AS (
    SELECT * FROM allocation.reservation_before WHERE is_held AND attempts = 0
),
held_sku AS (
    SELECT after_sales_key, sku, combo_sku, CAST(sum(quantity) AS BIGINT) AS quantity
    FROM unpushed
    GROUP BY after_sales_key, sku, combo_sku
),
requested_sku AS (
    SELECT demand.*
    FROM allocation.demand AS demand
    SEMI JOIN unpushed ON unpushed.after_sales_key = demand.after_sales_key
    WHERE demand.quantity > 0
),
changed_request AS (
    SELECT coalesce(held_sku.after_sales_key, requested_sku.after_sales_key) AS after_sales_key
    FROM held_sku
    FULL JOIN requested_sku
        ON requested_sku.after_sales_key = held_sku.after_sales_key AND requested_sku.sku = held_sku.sku AND requested_sku.combo_sku = held_sku.combo_sku
    WHERE held_sku.quantity IS DISTINCT FROM requested_sku.quantity
),
released_request AS (
    SELECT changed_request.after_sales_key
    FROM changed_request
    -- while nothing may be pushed, the request needs nothing new, and its units stay
    JOIN allocation.request_status AS request ON request.after_sales_key = changed_request.after_sales_key AND request.is_pushable
    UNION
    SELECT after_sales_key FROM unpushed WHERE NOT is_sound
    UNION
    -- a return that was received after its recall has taken its units again (R-22)
    SELECT unpushed.after_sales_key
    FROM unpushed
    JOIN allocation.reservation_before AS pushed
        ON pushed.stock_out_id = unpushed.stock_out_id
        AND pushed.line_no = unpushed.line_no
        AND pushed.first_unit < unpushed.first_unit + unpushed.quantity
        AND unpushed.first_unit < pushed.first_unit + pushed.quantity
    WHERE pushed.is_held AND pushed.attempts > 0
    UNION
    SELECT after_sales_key FROM allocation.request_status WHERE is_exceeded
    UNION
    -- goods that came after all took their units back (R-22)
    SELECT unpushed.after_sales_key
    FROM unpushed
    JOIN allocation.reservation_before AS pushed
        ON pushed.stock_out_id = unpushed.stock_out_id
        AND pushed.line_no = unpushed.line_no
        AND pushed.first_unit < unpushed.first_unit + unpushed.quantity
        AND unpushed.first_unit < pushed.first_unit + pushed.quantity
    WHERE pushed.is_held AND pushed.attempts > 0
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
LEFT JOIN released_request ON released_request.after_sales_key = match.after_sales_key
WHERE match.is_held AND (match.attempts > 0 OR released_request.after_sales_key IS NULL)
