-- what: the units to match in this run: of pushable after-sales orders that stay within the shipped quantity and hold nothing unpushed yet
-- grain: one row per after-sales order, SKU and combo
-- key: after_sales_key, sku, combo_sku
-- inputs: allocation.demand, allocation.request_status, allocation.reservation_kept
-- rules: R-05, R-34
WITH matched_request AS (
    SELECT DISTINCT after_sales_key FROM allocation.reservation_kept WHERE attempts = 0
)
SELECT
    demand.*,
    request.kind,
    request.after_sales_id
FROM allocation.demand AS demand
JOIN allocation.request_status AS request ON request.after_sales_key = demand.after_sales_key
ANTI JOIN matched_request ON matched_request.after_sales_key = demand.after_sales_key
WHERE demand.quantity > 0 AND request.is_pushable AND NOT request.is_cancelled AND NOT request.is_exceeded
