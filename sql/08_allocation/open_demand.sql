-- what: what has to be matched tonight: pushable after-sales orders within the shipped quantity that hold nothing for it yet
-- grain: one after-sales order, SKU and combo
-- key: after_sales_key, sku, combo_sku
-- inputs: allocation.demand, allocation.request_status, allocation.reservation_kept
-- rules: R-05, R-34
WITH settled AS (
    SELECT DISTINCT after_sales_key FROM allocation.reservation_kept WHERE attempts = 0
)
SELECT
    demand.*,
    standing.kind,
    standing.after_sales_id
FROM allocation.demand AS demand
JOIN allocation.request_status AS standing ON standing.after_sales_key = demand.after_sales_key
ANTI JOIN settled ON settled.after_sales_key = demand.after_sales_key
WHERE demand.quantity > 0 AND standing.is_pushable AND NOT standing.is_cancelled AND NOT standing.is_exceeded
