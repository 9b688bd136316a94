-- what: what was accepted of each SKU of a return, earlier and tonight
-- grain: one return stock-in and SKU
-- key: return_stock_in_id, sku
-- inputs: prior.receipt_line, receiving.receipt_verdict
-- rules: R-28, R-31
WITH counted AS (
    SELECT return_stock_in_id, sku, good_quantity, defective_quantity FROM prior.receipt_line
    UNION ALL
    SELECT return_stock_in_id, sku, good_quantity, defective_quantity FROM receiving.receipt_verdict WHERE reasons = ''
)
SELECT
    return_stock_in_id,
    sku,
    CAST(sum(good_quantity) AS BIGINT) AS good_quantity,
    CAST(sum(defective_quantity) AS BIGINT) AS defective_quantity,
    CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS accepted_quantity
FROM counted
GROUP BY return_stock_in_id, sku
