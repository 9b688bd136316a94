-- what: what has to be matched tonight: pushable after-sales orders within the shipped quantity that hold nothing for it yet
-- grain: one after-sales order, SKU and combo
-- key: after_sales_key, sku, combo_sku
-- inputs: kept.demand, kept.after_sales_order, freed.unit_match
-- rules: R-05, R-34
WITH settled AS (
    SELECT DISTINCT after_sales_key FROM freed.unit_match WHERE attempts = 0
)
SELECT
    demand.*,
    standing.kind,
    standing.after_sales_id
FROM kept.demand AS demand
JOIN kept.after_sales_order AS standing ON standing.after_sales_key = demand.after_sales_key
ANTI JOIN settled ON settled.after_sales_key = demand.after_sales_key
WHERE demand.quantity > 0 AND standing.is_pushable AND NOT standing.is_cancelled AND NOT standing.is_exceeded
